SELECT pg_advisory_xact_lock_shared (stamps_lock ())
