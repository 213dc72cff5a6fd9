-- How long PC06 may leave an explanation waiting before it is told: hours, so that no change of clocks makes a day longer.
CREATE FUNCTION waiting_limit () RETURNS interval LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT interval '72 hours' $$;
