-- The day that was promised; '' without a promise.
CREATE FUNCTION promise_words (p_vi boolean, p_until date) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN p_until IS NULL THEN '' ELSE sentence (p_vi, 'cam kết ngày %s', 'promised by %s', date_word (p_vi, p_until)) END
$$;
