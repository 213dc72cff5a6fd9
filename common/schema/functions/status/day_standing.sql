-- How a day stands by the clock, now or as of an instant: when it was closed, the newest closed day up to it, whether its status shows (it is counted, and
-- closed or past its cutoff), its place in the plan, and whether it is counted.
CREATE FUNCTION day_standing (c campaign, p_day date, p_as_of timestamptz, p_now timestamptz,
                              OUT closed_at timestamptz, OUT last_closed date, OUT shown boolean, OUT ordinal integer, OUT counted boolean) LANGUAGE plpgsql AS $$
DECLARE
    v_province text := (c).province; -- where the rows lie the type of campaigns is not known
    v_code text := (c).code;
BEGIN
    SELECT max (k.closed_at) FILTER (WHERE k.day = p_day), max (k.day) INTO closed_at, last_closed FROM day_close k
    WHERE k.province = v_province AND k.campaign = v_code AND k.day <= p_day AND k.closed_at <= coalesce (p_as_of, 'infinity');
    SELECT d.counted AND (closed_at IS NOT NULL OR coalesce (p_as_of, p_now) >= d.cutoff_at), d.ordinal, d.counted INTO shown, ordinal, counted
    FROM campaign_days ((c).code, p_day, p_day, p_as_of) d;
END $$;
