-- What stands of some units, each between two days of its own (numbers from 1970-01-01): the highest revision of each day, by day and then by unit: so
-- many, and the rest of the last day told. A figure that was taken out does not stand. The days are gone through one after another, so that the first
-- ones cost no more than they are.
CREATE FUNCTION standing_figures (p_province text, p_campaign text, p_units text[], p_from integer[], p_to integer[], p_first integer, p_last integer, p_limit integer)
RETURNS TABLE (unit text, day date, rev bigint, value integer, others jsonb) LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    v_day integer := p_first;
    v_found integer := 0;
    v_more integer;
BEGIN
    WHILE v_day <= p_last AND v_found < p_limit LOOP
        RETURN QUERY
        SELECT k.unit, DATE '1970-01-01' + v_day, r.rev, r.value, r.others
        FROM unnest (p_units, p_from, p_to) WITH ORDINALITY AS k (unit, from_day, to_day, place)
        CROSS JOIN LATERAL (
            SELECT p.rev, p.value, p.others FROM progress p
            WHERE p.province = p_province AND p.campaign = p_campaign AND p.unit = k.unit AND p.day = DATE '1970-01-01' + v_day
            ORDER BY p.rev DESC LIMIT 1) r
        WHERE v_day BETWEEN k.from_day AND k.to_day AND r.value IS NOT NULL
        ORDER BY k.place;
        GET DIAGNOSTICS v_more = ROW_COUNT;
        v_found := v_found + v_more;
        v_day := v_day + 1;
    END LOOP;
END $$;
