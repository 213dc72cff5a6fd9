-- Units of a campaign that the asker may see, found by a name as people type it: without accents, each word the beginning of a word of the name; or by the
-- beginning of a code. Null text: all, or p_unit alone. Each with the way to it from the top that the asker may see.
CREATE FUNCTION units_json (p_campaign text, p_text text, p_unit text, p_day date, p_limit integer, p_now timestamptz, p_scope text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_campaign text := existing_campaign (p_campaign);
    g integer := campaign_generation_at (v_campaign, NULL);
    v_day date := coalesce (p_day, campaign_today (v_campaign, p_now));
    v_text text := nullif (btrim (regexp_replace (lower (unaccented (p_text)), '\s+', ' ', 'g')), '');
    v_words text[] := string_to_array (v_text, ' ');
BEGIN
    IF p_unit IS NOT NULL AND NOT EXISTS (SELECT 1 FROM campaign_node n WHERE n.campaign = v_campaign AND n.generation = g AND n.unit = p_unit
                                          AND v_day BETWEEN n.from_day AND n.to_day AND in_scope (n.path, p_scope)) THEN
        RAISE EXCEPTION 'campaign % has no unit % on %', v_campaign, p_unit, v_day USING ERRCODE = 'P0002';
    END IF;
    RETURN (
        WITH node AS MATERIALIZED (
            SELECT n.unit, n.name_vi, n.level, n.depth, n.path FROM campaign_node n
            WHERE n.campaign = v_campaign AND n.generation = g AND v_day BETWEEN n.from_day AND n.to_day AND in_scope (n.path, p_scope)),
        folded AS (SELECT n.*, lower (unaccented (short_name (n.name_vi))) AS short, lower (unaccented (n.name_vi)) AS name FROM node n WHERE p_unit IS NULL OR n.unit = p_unit),
        found AS MATERIALIZED (
            SELECT f.*, row_number () OVER (ORDER BY starts_with (f.unit, v_text) OR starts_with (f.short, v_text) DESC, f.depth, f.path) AS place FROM folded f
            WHERE v_text IS NULL OR starts_with (f.unit, v_text)
               OR NOT EXISTS (SELECT 1 FROM unnest (v_words) w (word) WHERE strpos (' ' || f.name, ' ' || w.word) = 0)),
        page AS (SELECT * FROM found f WHERE f.place <= p_limit)
        SELECT json_build_object ('campaign', v_campaign, 'date', v_day, 'total', (SELECT count (*) FROM found),
            'units', coalesce ((SELECT json_agg (json_build_object ('unit', p.unit, 'name', p.name_vi, 'level', p.level,
                'path', (SELECT json_agg (json_build_object ('unit', n.unit, 'name', n.name_vi) ORDER BY n.depth) FROM node n
                         WHERE n.unit = ANY (string_to_array (p.path, '/')))) ORDER BY p.place) FROM page p), '[]')));
END $$;
