-- Where the rows of a sheet belong: of each unit and day that they name, the account's unit above it (null: none), whether it reports (null: it is no unit of
-- the campaign then), and whether the day is locked.
CREATE FUNCTION sheet_places (p_account text, c campaign, p_rows jsonb, p_today date, p_now timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    g integer := campaign_generation_at ((c).code, NULL);
    v_locked date[] := ARRAY (
        SELECT x.day FROM (SELECT DISTINCT (r ->> 'date')::date AS day FROM jsonb_array_elements (p_rows) r) x
        WHERE x.day <= p_today AND p_now >= day_locks_at ((c).province, (c).code, x.day));
BEGIN
    RETURN (
        SELECT coalesce (jsonb_agg (jsonb_build_object ('unit', x.unit, 'day', x.day, 'held', account_unit_above (p_account, x.unit, x.day), 'reporting',
                   (SELECT n.reporting FROM campaign_node n WHERE n.campaign = (c).code AND n.generation = g AND n.unit = x.unit AND x.day BETWEEN n.from_day AND n.to_day
                    LIMIT 1), 'is_locked', x.day = ANY (v_locked))), '[]')
        FROM (SELECT DISTINCT r ->> 'unit' AS unit, (r ->> 'date')::date AS day FROM jsonb_array_elements (p_rows) r) x);
END $$;
