-- What nodes of the tree have on a day: so far, with their predecessors; on that day; of their own at most 7 latest counted days with a figure, with the first
-- of these and how many of them are before that day; and all that was reported of whatever day. p_latest 28: of so many days how weekdays differ, too.
-- By a few look-ups a node, or as of an instant a reporting unit, however long the campaign.
CREATE FUNCTION node_figures (p_province text, p_campaign text, p_generation integer, p_units text[], p_from_days date[], p_day date, p_as_of timestamptz,
                              p_latest integer DEFAULT 7)
RETURNS TABLE (unit text, from_day date, cumulative bigint, explained bigint, value bigint, explained_on_day bigint,
               pace_days integer, pace_sum bigint, pace_squares numeric, pace_from date, pace_before integer, reported bigint,
               pace_weekdays double precision[]) LANGUAGE plpgsql
SET enable_nestloop = off AS $$ -- how many units there are is not known to the planner
DECLARE
    v_first date := (SELECT c.starts_on FROM campaign c WHERE c.code = p_campaign);
    v_until date; -- no later day is counted
    v_idle date[];
    v_began date[] := began_of (p_campaign, p_generation, p_units, p_from_days); -- read first: the tree does not lie where the figures do
    v_off text[] := excused_days (p_campaign, p_generation, p_units, p_day, p_as_of); -- of each unit its own excused days
BEGIN
    SELECT max (d.day) FILTER (WHERE d.counted), coalesce (array_agg (d.day) FILTER (WHERE NOT d.counted), '{}') INTO v_until, v_idle
    FROM campaign_days (p_campaign, v_first, least (p_day, (SELECT max (x.day) FROM campaign_day x WHERE x.campaign = p_campaign)), p_as_of) d;
    IF p_as_of IS NULL THEN
        RETURN QUERY
        SELECT t.unit, t.from_day, t.cumulative, t.explained, t.value, t.explained_on_day,
               p.days, p.total, p.squares, p.first, p.before, t.reported, p.weekdays
        FROM node_totals (p_province, p_campaign, p_generation, p_units, p_from_days, p_day) t
        JOIN node_paces (p_province, p_campaign, p_units, v_began, v_off, v_idle, least (p_day, v_until), p_day, p_latest) p ON p.place = t.place;
    ELSE
        RETURN QUERY SELECT * FROM node_figures_as_of (p_province, p_campaign, p_generation, p_units, p_from_days, p_day, v_until, v_idle, v_off, p_as_of, p_latest);
    END IF;
END $$;
