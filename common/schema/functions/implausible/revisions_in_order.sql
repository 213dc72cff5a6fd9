-- Every revision of some units up to an instant, numbered in the order in which they came: by the instant, then the number of the batch. One that came
-- after a higher one of its day is overtaken: it never stood. Taking a figure out (no batch) comes last.
CREATE FUNCTION revisions_in_order (p_province text, p_campaign text, p_units text[], p_as_of timestamptz)
RETURNS TABLE (source text, day date, value bigint, place bigint, overtaken boolean) LANGUAGE plpgsql AS $$
DECLARE
    v_days date[] := reported_days (p_campaign, '-infinity', 'infinity');
BEGIN
    RETURN QUERY
    WITH numbered AS (
        SELECT p.unit, p.day, p.rev, coalesce (p.value, 0)::bigint AS value, row_number () OVER (ORDER BY p.received_at, p.seq = 0, p.seq, p.day, p.unit, p.rev) AS place
        FROM progress p
        WHERE p.province = p_province AND p.campaign = p_campaign AND p.unit = ANY (p_units) AND p.day = ANY (v_days) AND p.received_at <= coalesce (p_as_of, 'infinity'))
    SELECT n.unit, n.day, n.value, n.place,
           coalesce (n.rev < max (n.rev) OVER (PARTITION BY n.unit, n.day ORDER BY n.place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), false)
    FROM numbered n;
END $$;
