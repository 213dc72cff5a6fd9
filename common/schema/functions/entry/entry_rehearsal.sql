-- Asks what the saving of a figure asks, of any unit's day, and changes nothing: a connection that has rehearsed it has the plans. False: there is no
-- campaign to rehearse it with, or nobody who could save. Volatile as what it rehearses: a session that there is not is looked for as one that there is.
CREATE FUNCTION entry_rehearsal () RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
    v_unit text;
    v_at timestamptz; -- it is loaded by then
    v_much jsonb;     -- out of proportion, so that all is judged
    v_account text := (SELECT min (a.account) FROM account_unit a WHERE a.unit <> '*');
BEGIN
    SELECT * INTO c FROM campaign ORDER BY code LIMIT 1;
    v_unit := (SELECT l.leaf FROM campaign_leaf l WHERE l.campaign = c.code LIMIT 1);
    IF v_unit IS NULL OR v_account IS NULL THEN
        RETURN false;
    END IF;
    v_at := (SELECT max (n.recorded_at) FROM campaign_generation n WHERE n.campaign = c.code);
    v_much := jsonb_build_object (c.metrics[1], 1000000000);
    PERFORM entry_result_json (c.code, v_unit, c.starts_on, 1, v_at);
    PERFORM i.reason FROM entry_implausible (c.code, v_unit, c.starts_on, v_much, 'vi') i;
    PERFORM f.account FROM session_find (''::bytea, v_at) f;
    PERFORM a.unit FROM account_place (v_account, v_at) a;
    PERFORM account_unit_above (v_account, v_unit, c.starts_on);
    PERFORM s.rev FROM standing_figure (c.province, c.code, v_unit, c.starts_on) s;
    RETURN true;
END $$;
