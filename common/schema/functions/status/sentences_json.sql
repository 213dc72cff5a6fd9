-- The sentences of a status on a unit, in both languages.
CREATE FUNCTION sentences_json (c campaign, p_ordinal integer, p_total status_row, p_changes json, p_facts jsonb) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
    v_forecast json := forecast_json ((c).working_days, p_ordinal, p_total);
BEGIN
    RETURN json_build_object ('vi', status_sentences (true, c, p_total, v_forecast, p_changes, p_facts),
        'en', status_sentences (false, c, p_total, v_forecast, p_changes, p_facts));
END $$;
