-- What the operator's page of a campaign shows before anything is asked: the campaigns that the account moves, what of one of them can be moved, and the changes
-- of it that stand, the newest first. Where none is asked for it is the one that is to end next.
CREATE FUNCTION moves_desk_json (p_account text, p_campaign text, p_now timestamptz) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    c campaign%ROWTYPE;
    v_moved text[] := ARRAY (SELECT m.campaign FROM campaigns_moved_by (p_account, p_now) m);
    v_today date;
    v_closed date;
    g integer;
BEGIN
    SELECT k.* INTO c FROM campaign k WHERE k.code = ANY (v_moved) AND (p_campaign IS NULL OR k.code = p_campaign)
    ORDER BY campaign_today (k.code, p_now) > k.deadline, k.deadline, k.code LIMIT 1;
    IF c.code IS NULL THEN
        RAISE EXCEPTION 'there is no campaign % that this account moves', coalesce (p_campaign, '') USING ERRCODE = 'P0002';
    END IF;
    v_today := campaign_today (c.code, p_now);
    SELECT max (k.day) INTO v_closed FROM day_close k WHERE k.province = c.province AND k.campaign = c.code;
    g := campaign_generation_at (c.code, NULL);
    RETURN json_build_object (
        'campaigns', (SELECT json_agg (json_build_object ('code', k.code, 'title', json_build_object ('vi', k.title_vi, 'en', k.title_en)) ORDER BY k.starts_on DESC, k.code)
                      FROM campaign k WHERE k.code = ANY (v_moved)),
        'campaign', c.code, 'top', c.top, 'now', instant_text (p_now, c.timezone), 'today', v_today, 'starts_on', c.starts_on, 'plan_until', c.plan_until, 'deadline', c.deadline,
        'cutoff', to_char (c.cutoff, 'HH24:MI'), 'closed', v_closed,
        'units', (SELECT coalesce (json_agg (json_build_object ('unit', n.unit, 'name', n.name_vi, 'level', n.level, 'parent', n.parent, 'target', n.target, 'assigned', n.assigned)
                         ORDER BY n.depth, n.unit COLLATE "C"), '[]')
                  FROM campaign_node n WHERE n.campaign = c.code AND n.generation = g AND v_today BETWEEN n.from_day AND n.to_day),
        'changes', (SELECT coalesce (json_agg (x.change || jsonb_build_object ('unit_name', (unit_at (x.change ->> 'unit', (x.change ->> 'from')::date)).name_vi) ORDER BY x.place DESC), '[]')
                    FROM jsonb_array_elements (changes_json (c.code, g, NULL, '-infinity', 'infinity', NULL)::jsonb) WITH ORDINALITY AS x (change, place)));
END $$;
