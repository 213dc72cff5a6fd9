-- What the sender of a figure has to know: by which of the gateway's feeds it goes, for which unit of the account, and what stands. Refused where the account
-- may not, as entry_place has it.
CREATE FUNCTION entry_begin (p_account text, p_campaign text, p_unit text, p_day date, p_gateway_key text, p_replica text, p_now timestamptz)
RETURNS TABLE (feed text, held text, rev bigint, counts jsonb, source jsonb, at text) LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan AS $$ -- of one unit's day each time: to plan it costs more than to do it
DECLARE
    v_province text;
    v_held text;
BEGIN
    SELECT p.province, p.held INTO v_province, v_held FROM entry_place (p_account, p_campaign, p_unit, p_day, true) p;
    RETURN QUERY
    SELECT feed_of_replica (v_province, p_gateway_key, p_replica, p_now), v_held, s.rev, s.counts, s.source, instant_text (s.at, c.timezone)
    FROM standing_figure (v_province, p_campaign, p_unit, p_day) s JOIN campaign c ON c.code = p_campaign;
END $$;
