-- Without accents, for short messages: of two letters of which only one is plain, the plain one.
CREATE FUNCTION unaccented (p_text text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN translate (regexp_replace (normalize (p_text, NFD), '[\u0300-\u036f]', '', 'g'), 'đĐ', 'dD');
END $$;
