-- A unit's name within a sentence: what kind it is is no part of the name, and is written small, but for one city.
CREATE FUNCTION unit_word (p_vi boolean, p_name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN p_vi AND p_name <> 'Thành phố Hồ Chí Minh' AND p_name ~ '^(Tỉnh|Thành phố|Quận|Huyện|Thị xã|Thị trấn|Phường|Xã) '
                THEN lower (left (p_name, 1)) || substr (p_name, 2) ELSE p_name END
$$;
