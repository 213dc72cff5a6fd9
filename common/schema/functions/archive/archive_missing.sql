-- How many rows of `incoming` that a removal takes are not in a part as they are there: they are missing, or something else stands in their place. Rows beside
-- them are none of its business: what was written since the removal stays. The part's rows are read first, so that over Citus one shard is asked for them.
CREATE FUNCTION archive_missing (p_campaign text, p_part text, p_columns text[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_province text := (SELECT c.province FROM campaign c WHERE c.code = p_campaign);
    v_columns text := archive_columns (p_part, p_columns);
    v_taken text;
    v_condition text;
    v_by text; -- the part's first order: what lies before and behind the rows that came is not read
    v_first text;
    v_last text;
    v_missing bigint;
BEGIN
    SELECT k.taken, format (k.condition, v_province, p_campaign), split_part (k.ordering, ',', 1) INTO STRICT v_taken, v_condition, v_by
    FROM archive_parts () k WHERE k.part = p_part;
    EXECUTE format ('SELECT min (%1$I)::text, max (%1$I)::text FROM incoming WHERE %2$s', v_by, v_taken) INTO v_first, v_last;
    EXECUTE format ('WITH held AS MATERIALIZED (SELECT %1$s FROM %2$I WHERE %3$s AND %4$I BETWEEN %5$L AND %6$L) '
                    'SELECT count (*) FROM (SELECT %1$s FROM incoming WHERE %7$s EXCEPT SELECT %1$s FROM held) x',
                    v_columns, p_part, v_condition, v_by, v_first, v_last, v_taken) INTO v_missing;
    RETURN v_missing;
END $$;
