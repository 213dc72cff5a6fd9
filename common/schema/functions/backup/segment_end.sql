-- Where in the log of changes a file of it ends, in bytes from the log's beginning; null for a file that is none of its segments.
CREATE FUNCTION segment_end (p_file text) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN p_file ~ '^[0-9A-F]{24}' THEN
               ('x' || substr (p_file, 9, 8))::bit (32)::bigint::numeric * 4294967296
               + (('x' || substr (p_file, 17, 8))::bit (32)::bigint + 1) * pg_size_bytes (current_setting ('wal_segment_size')) END
$$;
