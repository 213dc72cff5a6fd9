-- The facts of the verdict on a unit (standing_facts), from the rows of a day and its standing: with what was promised, which is known of now alone, and by
-- which documents units are excused.
CREATE FUNCTION verdict_facts (c campaign, p_day date, p_unit text, p_counted boolean, p_shown boolean, p_rows status_row[], p_days jsonb, p_as_of timestamptz, p_now timestamptz)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v_ended boolean := p_day >= (c).deadline AND coalesce (p_as_of, p_now) >= ((c).deadline + 1)::timestamp AT TIME ZONE (c).timezone;
    v_documents jsonb := excuse_documents ((c).code, p_day, p_rows, p_as_of);
    v_promises jsonb;
    v_level text := reporting_level ((c).code, campaign_generation_at ((c).code, p_as_of), p_day, (SELECT r.path FROM unnest (p_rows) r WHERE r.unit = p_unit));
BEGIN
    IF p_as_of IS NULL THEN
        v_promises := standing_promises ((c).province, (c).code, ARRAY (SELECT r.unit FROM unnest (p_rows) r WHERE p_unit IN (r.unit, r.parent)));
    END IF;
    RETURN standing_facts (c, p_day, p_unit, p_counted, p_shown, v_ended, p_rows, p_days, v_promises, v_documents, v_level);
END $$;
