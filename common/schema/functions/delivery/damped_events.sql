-- Of these events those that are at least the third of their alert within an hour: by mail the news of them wait for the member's next message.
CREATE FUNCTION damped_events (p_province text, p_first bigint, p_last bigint, p_now timestamptz) RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE
    v_hour timestamptz := p_now - interval '1 hour';
BEGIN
    RETURN (SELECT coalesce (array_agg (e.id), '{}') FROM alert_event e
            WHERE e.province = p_province AND e.id BETWEEN p_first AND p_last
              AND (SELECT count (*) FROM alert_event x WHERE x.province = p_province AND x.alert = e.alert AND x.id <= e.id AND x.at > v_hour) >= 3);
END $$;
