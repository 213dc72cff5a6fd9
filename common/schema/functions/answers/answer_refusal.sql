-- Why a mail's link, whose signature is good, is not taken; null: it is. Reads alone: links are opened by scanners too.
CREATE FUNCTION answer_refusal (p_province text, p_epoch text, p_member text, p_message bigint) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_epoch text := (SELECT e.epoch FROM event_epoch e WHERE e.province = p_province ORDER BY e.ordinal DESC LIMIT 1);
    m member;
BEGIN
    SELECT * INTO m FROM member k WHERE k.code = p_member AND k.province = p_province;
    RETURN CASE WHEN m.code IS NULL OR m.revoked_at IS NOT NULL THEN 'revoked'
                WHEN m.role IN ('press', 'copy') THEN 'forbidden'
                WHEN v_epoch IS DISTINCT FROM p_epoch
                     OR NOT EXISTS (SELECT 1 FROM delivery d WHERE d.province = p_province AND d.id = p_message AND d.member = p_member AND d.channel = 'mail')
                     THEN 'other_epoch' END;
END $$;
