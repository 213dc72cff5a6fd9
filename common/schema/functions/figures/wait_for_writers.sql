-- Waits for the reports that are stamped but not committed yet: ingest holds the lock, shared, from before the stamp to the commit. Returns the highest id
-- that work has been given by then: every report that was stamped before is committed, and its work has no higher id; what comes later has a higher one.
-- The lock is taken in a subtransaction that is taken back at once, so that a statement that is cancelled here cannot leave it behind for its session.
CREATE FUNCTION wait_for_writers () RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_last bigint;
BEGIN
    BEGIN
        PERFORM pg_advisory_xact_lock (stamps_lock ());
        SELECT s.last_value INTO v_last FROM work_id_seq s; -- while nobody holds an id that is not committed
        RAISE EXCEPTION USING ERRCODE = 'TD000';
    EXCEPTION WHEN SQLSTATE 'TD000' THEN
        NULL;
    END;
    RETURN v_last;
END $$;
