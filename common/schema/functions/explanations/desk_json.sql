-- What the desk of an account shows: the campaigns that its units take part in, each with how many explanations wait, and the list of one of them. Where
-- none is asked for it is the one in which most wait.
CREATE FUNCTION desk_json (p_account text, p_campaign text, p_state text, p_unit text, p_reason text, p_limit integer, p_now timestamptz) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    v_scope text[] := account_scope (p_account, p_now);
    v_campaigns jsonb;
    v_campaign text;
BEGIN
    SELECT jsonb_agg (jsonb_build_object ('code', c.code, 'title', jsonb_build_object ('vi', c.title_vi, 'en', c.title_en), 'waiting', w.waiting)
                      ORDER BY w.waiting DESC, c.starts_on, c.code)
    INTO v_campaigns
    FROM campaign c
    CROSS JOIN LATERAL (
        SELECT count (*) AS waiting FROM standing_explanations (c.province, c.code, NULL, NULL) s
        JOIN unit u ON u.code = s.unit AND s.day BETWEEN u.valid_from AND u.valid_to
        WHERE s.state = 'submitted' AND EXISTS (SELECT 1 FROM unnest (v_scope) y WHERE in_scope (u.path, y))) w
    WHERE EXISTS (SELECT 1 FROM unnest (v_scope) s WHERE campaign_touches (c.top, s, p_now));
    v_campaign := (SELECT x ->> 'code' FROM jsonb_array_elements (v_campaigns) WITH ORDINALITY AS y (x, place)
                   WHERE p_campaign IS NULL OR x ->> 'code' = p_campaign ORDER BY place LIMIT 1);
    IF v_campaign IS NULL THEN
        RAISE EXCEPTION 'there is no campaign % within what this account may see', coalesce (p_campaign, '') USING ERRCODE = 'P0002';
    END IF;
    RETURN desk_explanations_json (v_campaign, p_state, p_unit, p_reason, v_scope, p_limit)::jsonb
           || jsonb_build_object ('campaigns', v_campaigns, 'now', instant_text (p_now, (SELECT c.timezone FROM campaign c WHERE c.code = v_campaign)));
END $$;
