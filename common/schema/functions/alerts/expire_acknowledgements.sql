-- An acknowledgement without a promise ends after a while, where what it is about can still be mended: the alert is open as on its first day. p_at: those
-- that end up to then.
CREATE FUNCTION expire_acknowledgements (p_province text, p_campaign text, p_at timestamptz, p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_expired bigint[] := ARRAY (SELECT x.id FROM expiring_acknowledgements (p_province, p_campaign) x WHERE x.expires_at <= p_at);
BEGIN
    RETURN alert_record (p_province, standing_changes (p_province, v_expired, 'expired'), p_now);
END $$;
