-- What changed the figures of some reporting units after they were first sent, or after the day's close: the latest first, at most p_limit, and how many
-- there are. Each with what had stood before it, and who sent it.
CREATE FUNCTION later_revisions (p_province text, p_campaign text, p_units text[], p_from date[], p_to date[], p_closes jsonb, p_as_of timestamptz, p_limit integer)
RETURNS TABLE (unit text, day date, rev bigint, value integer, before integer, note text, late boolean, source jsonb, at timestamptz, total bigint)
LANGUAGE plpgsql SET enable_nestloop = on AS $$
DECLARE
    v_as_of timestamptz := coalesce (p_as_of, 'infinity');
    v_units text[];
    v_days date[];
BEGIN
    SELECT r.units, r.days INTO v_units, v_days FROM revised_figures (p_province, p_campaign, p_units, p_from, p_to, p_closes) r;
    RETURN QUERY
    SELECT x.unit, x.day, x.rev, x.value, x.before, x.note, x.late, source_json (x.feed, b.actor), x.received_at, x.total
    FROM (SELECT y.*, count (*) OVER () AS total
          FROM (SELECT p.unit, p.day, p.rev, p.value, p.note, p.feed, p.seq, p.received_at, lag (p.value) OVER same AS before,
                       row_number () OVER same AS place, coalesce (p.received_at > (p_closes ->> p.day::text)::timestamptz, false) AS late
                FROM unnest (v_units, v_days) WITH ORDINALITY AS k (unit, day, place)
                JOIN progress p ON p.unit = k.unit AND p.day = k.day
                WHERE p.province = p_province AND p.campaign = p_campaign AND p.received_at <= v_as_of
                WINDOW same AS (PARTITION BY p.unit, p.day ORDER BY p.rev)) y
          WHERE y.place > 1 OR y.late
          ORDER BY y.received_at DESC, y.unit, y.day DESC, y.rev DESC LIMIT p_limit) x
    LEFT JOIN batch b ON b.province = p_province AND b.feed = x.feed AND b.seq = x.seq AND b.received_at = x.received_at AND b.actor IS NOT NULL
    ORDER BY x.received_at DESC, x.unit, x.day DESC, x.rev DESC;
END $$;
