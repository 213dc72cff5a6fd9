-- How campaigns of their scope stand, of each the latest closed day, which no message has told these members yet; until a day after its cutoff, since what
-- was closed late, or for the past, is no news. carries: the member is at the campaign's top or above it, where the reports of the whole are for.
CREATE FUNCTION untold_results (p_province text, p_members text[], p_now timestamptz) RETURNS TABLE (member text, part jsonb) LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_recent date := province_today (p_province, p_now) - 2;
    v_told jsonb := (SELECT coalesce (jsonb_agg (jsonb_build_object ('member', d.member, 'parts', d.parts)), '[]') FROM delivery d
                     WHERE d.province = p_province AND d.notice IN ('evening', 'morning') AND d.notice_day >= v_recent AND d.parts <> '[]');
BEGIN
    RETURN QUERY
    WITH result AS MATERIALIZED (
        SELECT DISTINCT ON (c.code) c.code, c.top, (unit_now (c.top, p_now)).path, d.day
        FROM campaign c JOIN campaign_day d ON d.campaign = c.code AND d.counted AND d.cutoff_at > p_now - interval '1 day'
        CROSS JOIN LATERAL day_closes (p_province, c.code, d.day, d.day, NULL) k
        WHERE c.province = p_province AND k.figures_at >= (SELECT min (g.recorded_at) FROM campaign_generation g WHERE g.campaign = c.code)
        ORDER BY c.code, d.day DESC),
    told AS MATERIALIZED (
        SELECT t.member, p.campaign, p.day FROM jsonb_to_recordset (v_told) AS t (member text, parts jsonb)
        CROSS JOIN LATERAL jsonb_to_recordset (t.parts) AS p (campaign text, day date))
    SELECT r.member, jsonb_build_object ('campaign', n.code, 'day', n.day, 'carries', in_scope (n.path, r.unit))
    FROM message_readers (p_province, p_now) r
    JOIN result n ON in_scope (n.path, r.unit) OR in_scope (r.path, n.top)
    WHERE r.member = ANY (p_members)
      AND NOT EXISTS (SELECT 1 FROM told t WHERE t.member = r.member AND t.campaign = n.code AND t.day = n.day);
END $$;
