-- A definition with what was loaded in place of what changes have made of it since: a file that says what stands says nothing new, and undoes nothing.
CREATE FUNCTION load_as_loaded (p_definition jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_code text := p_definition ->> 'code';
    v_old jsonb := (SELECT c.definition FROM campaign c WHERE c.code = v_code);
    v_stands campaign := campaign_at (v_code, NULL);
BEGIN
    IF NOT EXISTS (SELECT 1 FROM campaign_change x WHERE x.campaign = v_code AND x.kind IN ('target', 'extend')) THEN
        RETURN p_definition;
    END IF;
    IF p_definition ->> 'plan_until' = v_stands.plan_until::text THEN
        p_definition := jsonb_set (p_definition, '{plan_until}', v_old -> 'plan_until');
    END IF;
    IF p_definition ->> 'deadline' = v_stands.deadline::text THEN
        p_definition := jsonb_set (p_definition, '{deadline}', v_old -> 'deadline');
    END IF;
    RETURN jsonb_set (p_definition, '{targets}', (
        SELECT coalesce (jsonb_agg (CASE WHEN o.o IS NOT NULL AND EXISTS (SELECT 1 FROM standing_targets (v_code, '-infinity', 'infinity', NULL) s WHERE s.unit = t.t ->> 'unit' AND s.new = t.t -> 'target')
                                    THEN t.t || jsonb_build_object ('target', o.o -> 'target', 'provisional', o.o -> 'provisional') ELSE t.t END ORDER BY t.place), '[]')
        FROM jsonb_array_elements (p_definition -> 'targets') WITH ORDINALITY AS t (t, place)
        LEFT JOIN jsonb_array_elements (v_old -> 'targets') AS o (o) ON o.o ->> 'unit' = t.t ->> 'unit'));
END $$;
