-- What p_ahead further days bring, after p_days (at least two) that brought p_sum and whose squares add up to p_squares. p_sign 0: on the average; 1 and -1: the
-- most and the least that eight in ten keep to (forecast_factor). Days scatter at least as counts do by chance.
CREATE FUNCTION forecast_brings (p_ahead integer, p_days integer, p_sum bigint, p_squares numeric, p_sign integer) RETURNS double precision
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    n double precision := p_days;
    v_mean double precision := p_sum / n;
    v_scatter double precision := greatest (v_mean, (p_squares::double precision - p_sum * v_mean) / (n - 1));
BEGIN
    IF p_sign = 0 THEN
        RETURN p_ahead * p_sum / n;
    END IF;
    RETURN p_ahead * v_mean * forecast_factor (p_ahead, p_days, v_scatter / (v_mean * v_mean), p_sign);
END $$;
