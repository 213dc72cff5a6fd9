-- Takes a unit's figure of a day out: a revision without a value, above any that a feed may send. What stood is kept, and stands as of any instant before.
-- With its owner's rights: the operator's role adds no other row to the log of reports, and changes none.
CREATE FUNCTION void_figure (p_campaign text, p_unit text, p_day date, p_reason text, p_now timestamptz, OUT rev bigint, OUT value integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_province text := (SELECT c.province FROM campaign c WHERE c.code = p_campaign);
    v_stands bigint;
BEGIN
    IF v_province IS NULL THEN
        RAISE EXCEPTION 'there is no campaign %', p_campaign USING ERRCODE = 'P0002';
    END IF;
    PERFORM refuse_archived (p_campaign);
    SELECT p.rev, p.value INTO v_stands, value FROM progress p
    WHERE p.province = v_province AND p.campaign = p_campaign AND p.unit = p_unit AND p.day = p_day ORDER BY p.rev DESC LIMIT 1;
    IF value IS NULL THEN
        RAISE EXCEPTION 'unit % has no figure on %: there is nothing to take out', p_unit, p_day USING ERRCODE = 'P0002';
    END IF;
    IF v_stands = 9223372036854775807 THEN -- from before there was a bound: one below is as high
        UPDATE progress p SET rev = p.rev - 1
        WHERE p.province = v_province AND p.campaign = p_campaign AND p.unit = p_unit AND p.day = p_day AND p.rev = v_stands;
        v_stands := v_stands - 1;
    END IF;
    rev := greatest (v_stands, 4611686018427387904) + 1;
    INSERT INTO progress (province, campaign, unit, day, rev, value, note, feed, seq, received_at)
    VALUES (v_province, p_campaign, p_unit, p_day, rev, NULL, p_reason, '', 0, p_now);
    INSERT INTO work (province, campaign, kind, day, units) VALUES (v_province, p_campaign, 'progress', p_day, ARRAY[p_unit]);
    PERFORM pg_notify ('tiendo_work', v_province);
END $$;
