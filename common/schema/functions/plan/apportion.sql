-- Largest remainder (Hamilton), ties to the smaller code: what a total of whole cases gives each code. Exact: integers throughout.
CREATE FUNCTION apportion (p_total bigint, p_codes text[], p_weights numeric[])
RETURNS TABLE (code text, amount bigint) LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    v_weight numeric := (SELECT sum (w) FROM unnest (p_weights) w);
BEGIN
    IF v_weight IS NULL OR v_weight <= 0 THEN
        RAISE EXCEPTION 'nothing can be apportioned by weights that sum to nothing' USING ERRCODE = 'P0001';
    END IF;
    RETURN QUERY
    WITH share AS (
        SELECT s.code AS c, div (p_total * s.weight, v_weight) AS whole, mod (p_total * s.weight, v_weight) AS remainder
        FROM unnest (p_codes, p_weights) WITH ORDINALITY AS s (code, weight, place)),
    ranked AS (
        SELECT share.*, row_number () OVER (ORDER BY share.remainder DESC, share.c COLLATE "C") AS place,
               p_total - sum (share.whole) OVER () AS spare
        FROM share)
    SELECT ranked.c, (ranked.whole + CASE WHEN ranked.place <= ranked.spare THEN 1 ELSE 0 END)::bigint
    FROM ranked ORDER BY ranked.c COLLATE "C";
END $$;
