-- The ways by which what is written leaves the database's disk, as they stand; no row: what came since the last dump is lost with that disk.
CREATE FUNCTION backup_ways () RETURNS TABLE (way text, failing boolean, behind_bytes bigint, waiting_seconds bigint, said text, advice text) LANGUAGE sql STABLE AS $$
    SELECT * FROM backup_archive () UNION ALL SELECT * FROM backup_stream ()
$$;
