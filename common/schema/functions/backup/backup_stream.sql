-- How the stream to the backup stands (deploy/backup); no row: there is none.
CREATE FUNCTION backup_stream () RETURNS TABLE (way text, failing boolean, behind_bytes bigint, waiting_seconds bigint, said text, advice text)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
    SELECT 'stream', NOT s.active OR s.wal_status = 'lost', coalesce (x.behind, 0)::bigint, 0::bigint,
           CASE WHEN s.wal_status = 'lost' THEN 'its stream has stopped for so long that what it lacks is gone'
                WHEN s.active THEN 'all that is written is streamed to it'
                ELSE format ('its stream has stopped; %s wait for it on the database''s disk', pg_size_pretty (x.behind)) END,
           CASE WHEN s.wal_status = 'lost' THEN 'backup.py reset, where backups are made'
                WHEN s.active THEN '' ELSE 'look where backups are made: backup.py check' END
    FROM pg_replication_slots s CROSS JOIN LATERAL (SELECT pg_wal_lsn_diff (pg_current_wal_lsn (), s.restart_lsn) AS behind) x
    WHERE s.slot_name = 'tiendo_backup';
END $$;
