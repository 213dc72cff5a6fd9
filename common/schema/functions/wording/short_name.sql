-- A unit's name without the word for what it is, where names stand in a row; a number alone is no name.
CREATE FUNCTION short_name (p_name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN p_name ~ '^(Tỉnh|Thành phố|Quận|Huyện|Thị xã|Thị trấn|Phường|Xã) [^0-9]'
                THEN regexp_replace (p_name, '^(Tỉnh|Thành phố|Quận|Huyện|Thị xã|Thị trấn|Phường|Xã) ', '') ELSE p_name END
$$;
