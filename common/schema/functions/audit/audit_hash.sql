-- SHA-256 of a JSON array of the hash before (the first: '') and the row's own values, times as UTC.
CREATE FUNCTION audit_hash (p_before text, a audit) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RETURN encode (sha256 (convert_to (json_build_array (p_before, (a).id, instant_text ((a).at, 'UTC'), (a).actor, (a).via, (a).act, (a).subject,
                                                         (a).detail)::text, 'UTF8')), 'hex');
END $$;
