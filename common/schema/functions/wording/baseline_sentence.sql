-- The overall rate: what stood before the campaign, and what was done in it. The baseline says both under the names of the campaign's own keys:
-- what stood under the metric of the targets, the whole under `approved`. Null where it does not, for a unit below the top, and where the
-- campaign's cases are not among those that were approved and not yet done: they would make a rate that nothing is the rate of.
CREATE FUNCTION baseline_sentence (p_vi boolean, c campaign, t status_row) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_whole bigint := (c.baseline ->> 'approved')::bigint;
    v_stood bigint := (c.baseline ->> c.metrics[1])::bigint;
    v_now bigint := v_stood + t.cumulative;
    v_activated boolean := c.metrics[1] = 'activated';
BEGIN
    IF t.unit <> c.top OR c.metrics[1] = 'approved' OR NOT coalesce (v_whole > 0 AND v_stood > 0 AND t.target <= v_whole - v_stood, false) THEN
        RETURN NULL;
    END IF;
    RETURN sentence (p_vi,
        CASE WHEN v_activated THEN 'Tính cả %s/%s tài khoản đã kích hoạt đến ngày %s (%s), đến nay đạt %s/%s tài khoản, tỷ lệ %s.'
             ELSE 'Tính cả %s/%s trường hợp đã thực hiện đến ngày %s (%s), đến nay đạt %s/%s trường hợp, tỷ lệ %s.' END,
        CASE WHEN v_activated THEN 'With the %s of %s accounts active on %s (%s), %s of %s accounts are active now, %s.'
             ELSE 'With the %s of %s cases done by %s (%s), %s of %s cases are done now, %s.' END,
        number_word (p_vi, v_stood), number_word (p_vi, v_whole), coalesce (day_word (p_vi, (c.baseline ->> 'as_of')::date), '–'),
        percent_word (p_vi, percent_of (v_stood, v_whole)), number_word (p_vi, v_now), number_word (p_vi, v_whole),
        percent_word (p_vi, percent_of (v_now, v_whole)));
END $$;
