-- The lock of the log of acts: its entries follow one another, from the reading of the last hash until the commit.
CREATE FUNCTION audit_lock () RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT 7463 $$;
