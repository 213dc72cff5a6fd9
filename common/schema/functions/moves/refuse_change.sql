-- Refuses a change, with all that stands against it: sentences in the message, change_errors in the detail. Nothing where nothing does.
CREATE FUNCTION refuse_change (p_errors jsonb, p_before text DEFAULT '') RETURNS void LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF p_errors <> '[]' THEN
        RAISE EXCEPTION '%', p_before || (SELECT string_agg (e ->> 'detail', '; ' ORDER BY place) FROM jsonb_array_elements (p_errors) WITH ORDINALITY AS x (e, place))
            USING ERRCODE = 'P0001', DETAIL = p_errors::text;
    END IF;
END $$;
