-- Whose morning has come since the last look: whether there is anything to say is another question.
CREATE FUNCTION due_morning (p_province text, p_now timestamptz) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_zone text := province_zone (p_province);
    v_today date := (p_now AT TIME ZONE v_zone)::date;
    v_looked timestamptz := coalesce ((SELECT l.at FROM message_look l WHERE l.province = p_province AND l.kind = 'morning'), '-infinity');
BEGIN
    RETURN (SELECT coalesce (array_agg (r.member), '{}') FROM message_readers (p_province, p_now) r
            CROSS JOIN LATERAL morning_of (r.quiet_from, r.quiet_to, v_zone, v_today) AS m (at)
            WHERE m.at <= p_now AND m.at > v_looked AND quiet_until (r.quiet_from, r.quiet_to, v_zone, p_now) = '-infinity');
END $$;
