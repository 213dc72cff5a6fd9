-- A unit's row as it would be if it had been worked on by p_more people beside the p_people that it has: each of its latest days would have brought so many times more.
-- Cases are whole, and none is promised that the figures do not give.
CREATE FUNCTION row_with_people (p_row status_row, p_people bigint, p_more bigint) RETURNS status_row LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    v_times numeric := (p_people + p_more)::numeric / p_people;
BEGIN
    p_row.pace_squares := p_row.pace_squares * v_times * v_times;
    p_row.pace_sum := div (p_row.pace_sum * (p_people + p_more)::numeric, p_people);
    RETURN p_row;
END $$;
