-- A campaign's title where there is room for a few words only: whole words, up to 24 characters.
CREATE FUNCTION short_title (p_title text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN length (p_title) <= 24 THEN p_title
                ELSE coalesce (regexp_replace (substring (p_title || ' ' FROM '^(.{1,22})[\s,;:]'), '[\s,;:]+$', ''), left (p_title, 22)) || '…' END
$$;
