-- Held until the commit: who asks as of a later instant waits for what is stamped before it.
SELECT pg_advisory_xact_lock_shared (decisions_lock ())
