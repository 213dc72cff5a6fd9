-- What the evaluation of a day goes by: the status of every unit on it, as the caller has it of p_known_day, or else worked out. Called under the campaign's
-- lock, under which figures stand still.
CREATE FUNCTION rows_of_day (p_campaign text, p_day date, p_known_day date, p_known status_row[]) RETURNS status_row[] LANGUAGE plpgsql AS $$
BEGIN
    IF p_day = p_known_day THEN
        RETURN p_known;
    END IF;
    RETURN (SELECT array_agg (r) FROM status_rows (p_campaign, p_day, NULL, NULL, false) r);
END $$;
