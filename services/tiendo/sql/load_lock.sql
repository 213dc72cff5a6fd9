-- One load after another: each compares with what the one before it left.
SELECT pg_advisory_xact_lock (decisions_lock ())
