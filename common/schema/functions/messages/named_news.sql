-- Which of these alerts a mail names: the reader's own unit first, then the worst, p_most of them. Units below one that is named for the same kind are
-- counted, not named (what was put right hides nothing that is not). p_shown: units that the mail names anyway (`campaign unit`); naming them again takes no place.
CREATE FUNCTION named_news (p_news jsonb, p_unit text, p_most integer, p_shown text[]) RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE
    n record;
    v_named jsonb := '[]'; -- of each: alert, key, path, whether it takes a place
    v_free boolean;
BEGIN
    FOR n IN SELECT x.alert, x.path, concat_ws (' ', x.campaign, x.kind, x.state = 'resolved') AS of, x.campaign || ' ' || x.unit AS shown
             FROM jsonb_to_recordset (p_news) AS x (alert bigint, campaign text, kind text, state text, unit text, path text[], rank integer, streak integer, figures jsonb)
             ORDER BY x.unit = p_unit DESC, x.rank DESC, x.streak DESC, (x.figures ->> 'shortfall')::bigint DESC NULLS LAST, cardinality (x.path), x.path, x.alert LOOP
        CONTINUE WHEN EXISTS (SELECT 1 FROM jsonb_to_recordset (v_named) AS k (of text, unit text)
                              WHERE k.of = n.of AND k.unit = ANY (n.path[:cardinality (n.path) - 1]));
        v_free := coalesce (n.shown = ANY (p_shown), false);
        CONTINUE WHEN NOT v_free AND (SELECT count (*) FROM jsonb_to_recordset (v_named) AS k (free boolean) WHERE NOT k.free) >= p_most;
        v_named := (SELECT coalesce (jsonb_agg (k), '[]') FROM jsonb_array_elements (v_named) k -- those below it that were named before it
                    WHERE NOT (k ->> 'of' = n.of AND k -> 'path' ? (n.path[cardinality (n.path)])))
                   || jsonb_build_object ('alert', n.alert, 'of', n.of, 'unit', n.path[cardinality (n.path)], 'path', to_jsonb (n.path), 'free', v_free);
    END LOOP;
    RETURN ARRAY (SELECT k.alert FROM jsonb_to_recordset (v_named) AS k (alert bigint));
END $$;
