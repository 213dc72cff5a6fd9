-- The lock of decisions. Closes, evaluations, acknowledgements and decisions hold it, shared, from before their stamp until the commit; who holds it alone
-- knows that all that were stamped before are committed. A load holds it alone until its commit: each compares with what the one before it left.
CREATE FUNCTION decisions_lock () RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT 7462 $$;
