-- Whether somebody holds, or waits for, a lock that keeps every group from being stored.
SELECT EXISTS (
    SELECT 1 FROM pg_locks l
    WHERE l.pid <> pg_backend_pid () AND l.mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
      AND ((l.locktype = 'relation' AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database ())
            AND l.relation IN ('batch'::regclass, 'progress'::regclass, 'work'::regclass, 'quarantine'::regclass, 'feed_seq'::regclass, 'feed_missing'::regclass))
           OR (l.locktype = 'advisory' AND l.granted AND l.objid = stamps_lock ()::oid)))
