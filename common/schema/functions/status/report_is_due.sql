-- The one rule of who is expected to report: a reporting unit, of a counted day, unless it had reached its target before or is excused.
CREATE FUNCTION report_is_due (p_counted boolean, p_finished_before boolean, p_excused boolean) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT p_counted AND NOT p_finished_before AND NOT p_excused
$$;
