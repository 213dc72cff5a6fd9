-- Records a change, has the closed days evaluated again that it reaches, and answers what it moved. Called under the campaign's lock. What reports and
-- corrections still owe is done before: it is none of the change's doing. p_changes: its parts, one but where it moves several targets. p_to: the last day
-- whose plan it can move.
CREATE FUNCTION make_change (p_province text, p_changes campaign_change[], p_to date, p_now timestamptz) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
    v_change campaign_change := p_changes[1];
    v_before jsonb;
BEGIN
    PERFORM refuse_archived (v_change.campaign);
    SELECT n.id, n.made_at INTO v_change.id, v_change.made_at FROM change_number (v_change.campaign, p_now) n;
    PERFORM drain_work (p_province, v_change.campaign);
    PERFORM recheck_locked (p_province, v_change.campaign, NULL, v_change.made_at);
    v_before := moves_before (v_change.campaign, v_change.from_day, p_to, p_now);
    INSERT INTO campaign_change
    SELECT x.campaign, v_change.id, x.unit, x.kind, x.from_day, x.to_day, x.old, x.new, x.reason, x.document, v_change.made_at, x.made_by, x.part FROM unnest (p_changes) x;
    IF v_change.kind IN ('target', 'extend') THEN
        PERFORM replan (p_province, v_change);
    END IF;
    PERFORM recheck_locked (p_province, v_change.campaign, recheck_start (p_province, v_change.campaign, v_change.from_day), v_change.made_at);
    PERFORM pg_notify ('tiendo_alerts', p_province); -- a hint: pages look again
    IF cardinality (p_changes) > 1 THEN
        v_change.unit := NULL;
        v_change.old := NULL;
        v_change.new := NULL;
    END IF;
    RETURN change_answer (v_change, moves_between (v_before, moves_before (v_change.campaign, v_change.from_day, p_to, p_now)), replaced_changes (p_changes, v_change.id));
END $$;
