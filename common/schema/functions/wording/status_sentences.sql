-- What is said of a unit's standing, in one language, wherever it is said: on the page, in reports and in mails. p_facts: of standing_facts; null: no
-- verdict is asked for.
CREATE FUNCTION status_sentences (p_vi boolean, c campaign, t status_row, p_forecast json, p_changes json, p_facts jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN jsonb_build_object ('rest', rest_sentence (p_vi, c, t), 'forecast', forecast_sentence (p_vi, t.workable, p_forecast),
                               'baseline', baseline_sentence (p_vi, c, t), 'unforeseen', unforeseen_word (p_vi),
                               'changes', nullif (concat_ws (' ', change_sentences (p_vi, p_changes), excused_sentence (p_vi, t)), ''))
        || CASE WHEN p_facts IS NULL THEN '{}' ELSE jsonb_build_object ('verdict', verdict_sentence (p_vi, p_facts), 'deadline', deadline_sentence (p_vi, c, t, p_facts),
                'finish', CASE WHEN NOT (p_facts ->> 'ended')::boolean THEN finish_sentence (p_vi, c, t.workable, p_forecast) END) END;
END $$;
