-- Of a day those revisions that nothing which is still answered rests on. Kept are: what stands, what stood at one of the instants (telling_instants), the
-- first figure of each unit, which says when it reported, and all of p_spared.
CREATE FUNCTION doomed_revisions (p_province text, p_campaign text, p_day date, p_instants timestamptz[], p_spared text[])
RETURNS TABLE (unit text, rev bigint) LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_rows jsonb := (SELECT jsonb_agg (jsonb_build_array (p.unit, p.rev, p.received_at, p.value IS NOT NULL)) FROM progress p
                     WHERE p.province = p_province AND p.campaign = p_campaign AND p.day = p_day AND p.unit <> ALL (p_spared));
BEGIN
    RETURN QUERY
    SELECT x.unit, x.rev
    FROM (SELECT r.unit, r.rev, r.at, r.is_figure,
                 min (r.at) OVER (PARTITION BY r.unit ORDER BY r.rev DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS overtaken_at,
                 row_number () OVER (PARTITION BY r.unit ORDER BY NOT r.is_figure, r.at, r.rev) = 1 AS is_first
          FROM (SELECT j ->> 0 AS unit, (j ->> 1)::bigint AS rev, (j ->> 2)::timestamptz AS at, (j ->> 3)::boolean AS is_figure
                FROM jsonb_array_elements (v_rows) j) r) x
    WHERE x.overtaken_at IS NOT NULL AND NOT x.is_first AND NOT stood_at_any (x.at, x.overtaken_at, p_instants);
END $$;
