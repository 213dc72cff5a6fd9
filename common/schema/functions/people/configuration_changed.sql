-- Ingest holds the shared side of this lock from before it reads the version until its commit: what was judged by the old configuration is
-- stored before the new one, and nothing is judged by the old one after it.
CREATE FUNCTION configuration_changed () RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock (stamps_lock ());
    UPDATE configuration SET version = version + 1;
    PERFORM pg_notify ('tiendo_configuration', ''); -- a key that was revoked is cut off at once
END $$;
