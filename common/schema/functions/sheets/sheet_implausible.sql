-- Which of a sheet's figures are out of proportion, as an object: the row's place from 0 on, and what is odd about it.
CREATE FUNCTION sheet_implausible (c campaign, p_placed jsonb, p_vi boolean) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v_places bigint[];
    v_units text[];
    v_days date[];
    v_values bigint[];
BEGIN
    SELECT array_agg (r.place - 1 ORDER BY r.place), array_agg (r.row ->> 'unit' ORDER BY r.place), array_agg ((r.row ->> 'date')::date ORDER BY r.place),
           array_agg ((r.row -> 'counts' ->> (c).metrics[1])::bigint ORDER BY r.place)
    INTO v_places, v_units, v_days, v_values
    FROM jsonb_array_elements (p_placed) WITH ORDINALITY AS r (row, place)
    WHERE r.row ->> 'code' IS NULL AND NOT (r.row -> 'same')::boolean AND r.row -> 'counts' ->> (c).metrics[1] IS NOT NULL;
    RETURN (
        SELECT coalesce (jsonb_object_agg (v_places[i.place], implausible_reason (p_vi, i.figures || jsonb_build_object ('day', v_values[i.place]))), '{}')
        FROM implausible_figures ((c).province, (c).code, v_units, v_days, v_values) i);
END $$;
