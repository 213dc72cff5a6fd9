-- As doctor tells it: each way that is set up. More than 256 MB, or a segment that has waited for half an hour, is behind.
CREATE FUNCTION backup_finding (OUT state text, OUT finding text, OUT advice text) LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_behind text := 'it is behind: is the place that it goes to reached, and as quick as what is written?';
BEGIN
    SELECT CASE WHEN count (*) = 0 THEN 'none' WHEN bool_or (w.failing) THEN 'bad' WHEN bool_or (w.late) THEN 'warn' ELSE 'ok' END,
           coalesce (string_agg (w.said, '; ' ORDER BY w.way), 'no backup to the second is set up'),
           CASE WHEN count (*) = 0 THEN 'a disk that is lost takes with it what came since the last dump: OPERATIONS.md, "Backup to the second"'
                ELSE concat_ws ('; ', string_agg (nullif (w.advice, ''), '; ' ORDER BY w.way), CASE WHEN bool_or (w.late AND NOT w.failing) THEN v_behind END) END
    INTO state, finding, advice
    FROM (SELECT b.*, b.behind_bytes > 268435456 OR b.waiting_seconds > 1800 AS late FROM backup_ways () b) w;
END $$;
