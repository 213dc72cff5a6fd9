-- By what factor the mean of some days may be wrong, so that eight in ten keep to it: p_sign 1 the most that p_ahead further days bring, -1 the least, 0: none. Its
-- logarithm scatters by what the days scatter (p_scatter: the square of that by the square of the mean), ahead and in the p_days days that were looked at; and by c_drift a
-- day, since a pace does not stay what it was. How many keep to it: tests/bench/forecast.py.
CREATE FUNCTION forecast_factor (p_ahead integer, p_days integer, p_scatter double precision, p_sign integer) RETURNS double precision LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    c_share CONSTANT double precision := 1.2816; -- nine in ten of a normal distribution lie below
    c_drift CONSTANT double precision := 0.05;
    m double precision := p_ahead;
    n double precision := p_days;
BEGIN
    RETURN exp (p_sign * c_share * sqrt (p_scatter * (1 / m + 1 / n) + c_drift * c_drift * (m + n) / 3));
END $$;
