-- Whether a promise of that kind holds for later alerts of the unit too, not for its own alert alone.
CREATE FUNCTION covers_later (p_kind text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT p_kind IN ('target_missed', 'behind_plan') $$;
