-- The bytes, for the one who sends that letter.
CREATE FUNCTION delivery_attachments (p_province text, p_id bigint) RETURNS TABLE (name text, type text, base64 text) LANGUAGE plpgsql AS $$
DECLARE
    d delivery;
    v_language text;
    v_role text;
BEGIN
    SELECT * INTO STRICT d FROM delivery x WHERE x.province = p_province AND x.id = p_id;
    SELECT m.language, m.role INTO v_language, v_role FROM member m WHERE m.code = d.member;
    RETURN QUERY SELECT a.name, a.type, translate (encode (a.bytes, 'base64'), E'\n', '') FROM mail_attachments (d, v_language, v_role) a WHERE NOT a.missing;
END $$;
