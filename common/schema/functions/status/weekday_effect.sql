-- By how many times a weekday (1 Monday to 7 Sunday) brings what the days of the pace bring on the average, and eighth by how much the square of a day's scatter is of the
-- square of the mean once the weekdays are taken out. Of a unit's latest counted days with a figure, the newest first, of which the first p_pace are those of
-- the pace. Null: fewer than fourteen, a weekday that came only once, or weekdays do not differ by more than the days of one weekday do. How near a mean is
-- moved to a weekday's own goes by how much more they differ.
CREATE FUNCTION weekday_effect (p_days date[], p_values bigint[], p_pace integer) RETURNS double precision[] LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    c_over CONSTANT integer := 4; -- tests/bench/forecast.py tells what it finds where there is an effect and where there is none
    n integer := cardinality (p_days);
    s record;
    v_share double precision;
    v_factors double precision[];
    v_mean double precision;
BEGIN
    IF n < 14 THEN
        RETURN NULL;
    END IF;
    WITH weekday AS ( -- in numeric, whose sums do not depend on the order
        SELECT extract (isodow FROM d.day)::integer AS weekday, count (*) AS times, sum (d.value) AS total, sum (d.value::numeric * d.value) AS squares
        FROM unnest (p_days, p_values) WITH ORDINALITY AS d (day, value, place) GROUP BY 1)
    SELECT min (w.times) AS rarest, sum (w.total) / n AS mean, (sum (w.total * w.total / w.times) - sum (w.total) * sum (w.total) / n) / nullif (count (*) - 1, 0) AS between_weekdays,
           greatest (0, sum (w.squares) - sum (w.total * w.total / w.times)) / nullif (n - count (*), 0) AS within_weekdays,
           array_agg (w.weekday) AS weekdays, array_agg (w.total / w.times) AS means
    INTO s FROM weekday w;
    IF s.rarest < 2 OR s.mean = 0 OR s.between_weekdays > c_over * s.within_weekdays IS NOT TRUE THEN
        RETURN NULL;
    END IF;
    v_share := 1 - s.within_weekdays / s.between_weekdays;
    v_factors := ARRAY (
        SELECT 1 + v_share * (coalesce (s.means[array_position (s.weekdays, w)] / s.mean, 1)::double precision - 1) FROM generate_series (1, 7) w ORDER BY w);
    v_mean := (SELECT avg (v_factors[extract (isodow FROM d)::integer]) FROM unnest (p_days[:p_pace]) d);
    RETURN ARRAY (SELECT f / nullif (v_mean, 0) FROM unnest (v_factors) WITH ORDINALITY AS x (f, w) ORDER BY w) || (s.within_weekdays / (s.mean * s.mean))::double precision;
END $$;
