-- Takes figures of reporting units that have changed up the tree, level by level, until none is another one; then the totals of later days.
CREATE FUNCTION aggregate_above (p_province text, p_campaign text, p_units text[], p_days date[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_generation integer := (SELECT max (generation) FROM campaign_generation WHERE campaign = p_campaign);
    v_units text[] := p_units; -- what changed, of one level
    v_days date[] := p_days;
    v_all_units text[]; -- of every level
    v_all_days date[];
BEGIN
    WHILE v_units IS NOT NULL LOOP
        v_all_units := v_all_units || v_units;
        v_all_days := v_all_days || v_days;
        SELECT * INTO v_units, v_days FROM aggregate_parents (p_province, p_campaign, v_generation, v_units, v_days);
    END LOOP;
    PERFORM figure_totals (p_province, p_campaign, v_all_units, v_all_days);
END $$;
