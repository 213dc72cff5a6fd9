-- The one word for a forecast that cannot be told, in mails, reports and on the page.
CREATE FUNCTION unforeseen_word (p_vi boolean) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN p_vi THEN 'chưa xác định được' ELSE 'cannot be told' END
$$;
