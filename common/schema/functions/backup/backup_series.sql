-- The ways of the backup as series of metrics. One that is not set up has zeros: nothing is said of it.
CREATE FUNCTION backup_series () RETURNS TABLE (place integer, name text, help text, labels text, value bigint) LANGUAGE sql STABLE AS $$
    SELECT m.place, m.name, m.help, format ('way="%s"', k.way), m.value
    FROM (VALUES ('archive'), ('stream')) AS k (way) LEFT JOIN backup_ways () w ON w.way = k.way
    CROSS JOIN LATERAL (VALUES
        (12, 'tiendo_backup_failing', '1: the archive of what is written fails, or the stream to the backup has stopped; 0: it works, or there is none.', coalesce (w.failing, false)::integer::bigint),
        (13, 'tiendo_backup_behind_bytes', 'What is written and not in the backup yet.', coalesce (w.behind_bytes, 0)),
        (14, 'tiendo_backup_waiting_seconds', 'Time since the last segment was archived where a whole one waits.', coalesce (w.waiting_seconds, 0)))
        AS m (place, name, help, value)
$$;
