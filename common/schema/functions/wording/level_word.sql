-- What units of a level are called where they are counted.
CREATE FUNCTION level_word (p_vi boolean, p_level text, p_count bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN p_vi THEN CASE p_level WHEN 'province' THEN 'tỉnh' WHEN 'district' THEN 'huyện' WHEN 'commune' THEN 'xã' WHEN 'beat' THEN 'khu vực' ELSE 'đơn vị' END
                ELSE CASE p_level WHEN 'province' THEN 'province' WHEN 'district' THEN 'district' WHEN 'commune' THEN 'commune' WHEN 'beat' THEN 'beat' ELSE 'unit' END
                     || CASE WHEN p_count = 1 THEN '' ELSE 's' END END
$$;
