-- Takes up to p_limit rows of work under the campaign's lock, works the figures that they name out anew, and those above level by level. Gives the number
-- of rows taken; -1: another holds the lock, and p_wait is false.
CREATE FUNCTION aggregate_work (p_province text, p_campaign text, p_limit integer, p_wait boolean,
                                p_upto bigint DEFAULT 9223372036854775807) RETURNS integer
LANGUAGE plpgsql SET enable_seqscan = off AS $$ -- figures are looked up by their key, however few the planner believes there are: they grow under it
DECLARE
    v_taken integer;
    v_units text[];
    v_days date[];
BEGIN
    -- Who takes no lock writes nothing: answers that were worked out stay good. Work that another is about to have done is still seen here.
    IF NOT EXISTS (SELECT 1 FROM work WHERE province = p_province AND campaign = p_campaign AND id <= p_upto) THEN
        RETURN 0;
    END IF;
    -- Taken before the work: whoever holds the campaign's row is the only one to take its work, so nobody waits for a row of work.
    IF p_wait THEN
        PERFORM FROM campaign_state WHERE province = p_province AND campaign = p_campaign FOR UPDATE;
    ELSE
        PERFORM FROM campaign_state WHERE province = p_province AND campaign = p_campaign FOR UPDATE SKIP LOCKED;
    END IF;
    IF NOT FOUND THEN
        RETURN -1;
    END IF;
    SELECT * INTO v_taken, v_units, v_days FROM take_work (p_province, p_campaign, p_limit, p_upto);
    IF v_taken = 0 THEN
        RETURN 0;
    END IF;
    SELECT * INTO v_units, v_days FROM aggregate_units (p_province, p_campaign, v_units, v_days);
    IF v_units IS NOT NULL THEN -- the alerter judges them
        INSERT INTO figure_change (province, campaign, units, days) VALUES (p_province, p_campaign, v_units, v_days);
        PERFORM aggregate_above (p_province, p_campaign, v_units, v_days);
        PERFORM owe_recheck (p_province, p_campaign, (SELECT min (d) FROM unnest (v_days) d));
    END IF;
    RETURN v_taken;
END $$;
