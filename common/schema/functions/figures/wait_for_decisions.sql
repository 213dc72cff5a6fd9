-- Waits for closes, evaluations and decisions that are stamped but not committed yet: they hold the lock, shared, from before their stamp until their
-- commit. As in wait_for_writers, the lock is given back with a subtransaction.
CREATE FUNCTION wait_for_decisions () RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock (decisions_lock ());
    RAISE EXCEPTION USING ERRCODE = 'TD000';
EXCEPTION WHEN SQLSTATE 'TD000' THEN
    NULL;
END $$;
