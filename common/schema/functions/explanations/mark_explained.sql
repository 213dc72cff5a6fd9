-- Units whose explanations have changed: their alerts are looked at next. Called under the campaign's lock.
CREATE FUNCTION mark_explained (p_province text, p_campaign text, p_units text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_units text[] := (SELECT s.explanation_units FROM campaign_state s WHERE s.province = p_province AND s.campaign = p_campaign);
BEGIN
    v_units := ARRAY (SELECT DISTINCT u FROM unnest (v_units || p_units) u ORDER BY u);
    UPDATE campaign_state s SET explanation_units = v_units WHERE s.province = p_province AND s.campaign = p_campaign;
END $$;
