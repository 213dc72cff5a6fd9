-- The lock of stamps and configuration. Ingest holds it, shared, from before it stamps a group of reports until the commit; who holds it alone knows that
-- every report stamped before is committed, and that none is judged by an older configuration.
CREATE FUNCTION stamps_lock () RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT 7461 $$;
