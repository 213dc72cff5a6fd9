-- What p_ahead further days bring, after p_days (at least two) that brought p_sum and whose squares add up to p_squares. p_sign 0: on the average; 1 and -1: the
-- most and the least that eight in ten keep to. The mean may be wrong by a factor, of which the logarithm scatters by what the days scatter, at least as counts
-- do by chance, ahead and in the days that were looked at; and by c_drift a day, since a pace does not stay what it was. How many keep to it: tests/bench/forecast.py.
CREATE FUNCTION forecast_brings (p_ahead integer, p_days integer, p_sum bigint, p_squares numeric, p_sign integer) RETURNS double precision
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    c_share CONSTANT double precision := 1.2816; -- nine in ten of a normal distribution lie below
    c_drift CONSTANT double precision := 0.05;
    m double precision := p_ahead;
    n double precision := p_days;
    v_mean double precision := p_sum / n;
    v_scatter double precision := greatest (v_mean, (p_squares::double precision - p_sum * v_mean) / (n - 1));
BEGIN
    IF p_sign = 0 THEN
        RETURN m * p_sum / n;
    END IF;
    RETURN m * v_mean * exp (p_sign * c_share * sqrt (v_scatter / (v_mean * v_mean) * (1 / m + 1 / n) + c_drift * c_drift * (m + n) / 3));
END $$;
