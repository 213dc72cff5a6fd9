-- What stands for a dry run: for what was asked and all that was shown of it, but for its number and its instant.
CREATE FUNCTION change_digest (p_asked jsonb, p_shown jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT encode (sha256 (convert_to (jsonb_build_array (p_asked, p_shown - 'change' - 'made_at')::text, 'UTF8')), 'hex')
$$;
