-- By which documents units of a day are excused that are: those of the excuses that name them, a unit above them, or one below. {unit: documents}; null: none is.
CREATE FUNCTION excuse_documents (p_campaign text, p_day date, p_rows status_row[], p_as_of timestamptz) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT any_excused (p_campaign, p_day, p_day, p_as_of) THEN
        RETURN NULL;
    END IF;
    RETURN (
        SELECT jsonb_object_agg (r.unit, (
            SELECT string_agg (DISTINCT e.document, ', ') FROM standing_excuses (p_campaign, p_as_of) e
            WHERE p_day BETWEEN e.from_day AND e.to_day AND (in_scope (r.path, e.unit) OR in_scope (unit_path (e.unit, p_day), r.unit))))
        FROM unnest (p_rows) r WHERE r.status = 'excused');
END $$;
