-- Makes the change that is asked for, by the function of its verb; answers what that moves. p_asked: kind, reason, document and from, beside them of a target
-- targets [{unit, new, old}], of an extension plan_until and deadline, of an excuse unit, to and withdraw, of a postponed cutoff cutoff.
CREATE FUNCTION run_change (p_campaign text, p_asked jsonb, p_by text, p_now timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v_kind text := p_asked ->> 'kind';
    v_from date := p_asked ->> 'from';
    v_reason text := p_asked ->> 'reason';
    v_document text := p_asked ->> 'document';
BEGIN
    IF v_kind = 'target' THEN
        RETURN target_change (p_campaign, p_asked -> 'targets', v_from, v_reason, v_document, p_by, p_now);
    ELSIF v_kind = 'extend' THEN
        RETURN extend (p_campaign, (p_asked ->> 'plan_until')::date, (p_asked ->> 'deadline')::date, v_from, v_reason, v_document, p_by, p_now);
    ELSIF v_kind = 'excuse' THEN
        RETURN excuse (p_campaign, p_asked ->> 'unit', v_from, (p_asked ->> 'to')::date, coalesce ((p_asked ->> 'withdraw')::boolean, false), v_reason, v_document, p_by, p_now);
    ELSIF v_kind = 'postpone' THEN
        RETURN postpone (p_campaign, v_from, p_asked ->> 'cutoff', v_reason, v_document, p_by, p_now);
    END IF;
    RAISE EXCEPTION 'there is no change of the kind %', v_kind USING ERRCODE = '22023';
END $$;
