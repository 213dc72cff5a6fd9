-- RFC 3986: all but the unreserved characters, as the bytes of UTF-8.
CREATE FUNCTION percent_encoded (p_text text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
    RETURN (SELECT coalesce (string_agg (CASE WHEN c.letter ~ '^[A-Za-z0-9._~-]$' COLLATE "C" THEN c.letter
                                              ELSE regexp_replace (upper (encode (convert_to (c.letter, 'UTF8'), 'hex')), '(..)', '%\1', 'g') END, '' ORDER BY c.place), '')
            FROM regexp_split_to_table (p_text, '') WITH ORDINALITY AS c (letter, place));
END $$;
