-- How far back a look goes before the one before it: what came in the same instant, or by a clock that is behind, came after that look all the same.
-- Looking at it twice says nothing twice: the alert holds the day's number.
CREATE FUNCTION watch_overlap () RETURNS interval LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT interval '1 minute' $$;
