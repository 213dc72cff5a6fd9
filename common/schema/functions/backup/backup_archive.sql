-- How the archive of the log of changes stands (archive_mode); no row: it is off. What the last archived segment lacks is behind; a whole segment of it waits.
-- One failure that no success has followed is failing. So is an archive without a command: the log then fills the database's disk.
CREATE FUNCTION backup_archive () RETURNS TABLE (way text, failing boolean, behind_bytes bigint, waiting_seconds bigint, said text, advice text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    a pg_stat_archiver%ROWTYPE;
    v_now numeric := pg_current_wal_lsn () - '0/0'::pg_lsn;
    v_segment bigint := pg_size_bytes (current_setting ('wal_segment_size'));
    v_bare boolean := current_setting ('archive_command') = '' AND coalesce (current_setting ('archive_library', true), '') = '';
    v_behind numeric;
BEGIN
    IF current_setting ('archive_mode') = 'off' THEN
        RETURN;
    END IF;
    SELECT * INTO a FROM pg_stat_archiver;
    v_behind := greatest (0, v_now - coalesce (segment_end (a.last_archived_wal), segment_end (a.last_failed_wal) - v_segment, v_now));
    way := 'archive';
    failing := v_bare OR coalesce (a.last_failed_time > coalesce (a.last_archived_time, '-infinity'), false);
    behind_bytes := v_behind;
    waiting_seconds := CASE WHEN v_behind > v_segment
                            THEN extract (epoch FROM clock_timestamp () - coalesce (a.last_archived_time, a.stats_reset, pg_postmaster_start_time ())) ELSE 0 END;
    said := CASE WHEN v_bare THEN 'archive_mode is on, and there is no archive_command: all that is written stays on the database''s disk'
                  WHEN failing THEN format ('its archive fails since %s (%s failures, the last on %s); %s are not archived', a.last_failed_time::timestamptz (0), a.failed_count,
                                            a.last_failed_wal, pg_size_pretty (v_behind))
                  ELSE format ('its archive has all but %s; the last segment came at %s', pg_size_pretty (v_behind), coalesce (a.last_archived_time::timestamptz (0)::text, 'no time yet')) END;
    advice := CASE WHEN v_bare THEN 'set archive_command, or switch archive_mode off'
                   WHEN failing THEN 'the database''s log says what archive_command answers; its disk fills meanwhile' ELSE '' END;
    RETURN NEXT;
END $$;
