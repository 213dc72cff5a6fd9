CREATE FUNCTION load_campaign_findings (p_definition jsonb, p_provinces text[], p_prune boolean) RETURNS SETOF load_finding
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_code text := p_definition ->> 'code';
    v_new jsonb := load_effective (p_definition, p_prune);
    c campaign%ROWTYPE;
BEGIN
    SELECT * INTO c FROM campaign WHERE code = v_code;
    IF NOT FOUND THEN
        RETURN;
    ELSIF c.province <> ALL (p_provinces) THEN
        RETURN QUERY SELECT true, 'key ' || v_code || ' code', 'code', 'campaign_elsewhere', ARRAY[v_code, c.province];
        RETURN;
    END IF;
    RETURN QUERY SELECT false, 'target ' || v_code || ' ' || (o ->> 'unit'), '', CASE WHEN p_prune THEN 'target_pruned' ELSE 'target_unnamed' END,
                        ARRAY[v_code, o ->> 'unit', o ->> 'target']
        FROM jsonb_array_elements (c.definition -> 'targets') o
        WHERE NOT EXISTS (SELECT 1 FROM jsonb_array_elements (p_definition -> 'targets') t WHERE t ->> 'unit' = o ->> 'unit') ORDER BY o ->> 'unit';
    IF NOT campaign_stands (v_code) THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT true, 'key ' || v_code || ' ' || k, k, 'calendar_stands', ARRAY[v_code, load_plan_of (c.definition) ->> k]
        FROM jsonb_object_keys (load_plan_of (c.definition)) k WHERE load_plan_of (c.definition) -> k IS DISTINCT FROM load_plan_of (v_new) -> k;
    RETURN QUERY SELECT true, 'target ' || v_code || ' ' || coalesce (o ->> 'unit', t ->> 'unit'), 'target',
                        CASE WHEN o IS NULL THEN 'target_new' ELSE 'target_stands' END, ARRAY[v_code, coalesce (o ->> 'unit', t ->> 'unit'), o ->> 'target']
        FROM (SELECT o FROM jsonb_array_elements (c.definition -> 'targets') o) old
        FULL JOIN (SELECT t FROM jsonb_array_elements (v_new -> 'targets') t) new ON t ->> 'unit' = o ->> 'unit'
        WHERE (o -> 'target') IS DISTINCT FROM (t -> 'target');
END $$;
