-- The same of an explanation: what stands of the document. rev 0: nothing.
CREATE FUNCTION entry_explanation_begin (p_account text, p_campaign text, p_unit text, p_document text, p_day date, p_gateway_key text, p_replica text,
                                         p_now timestamptz, OUT feed text, OUT held text, OUT rev bigint, OUT standing jsonb) LANGUAGE plpgsql AS $$
DECLARE
    v_province text;
    e explanation%ROWTYPE;
BEGIN
    SELECT p.province, p.held INTO v_province, held FROM entry_place (p_account, p_campaign, p_unit, p_day, true) p;
    feed := feed_of_replica (v_province, p_gateway_key, p_replica, p_now);
    SELECT x.* INTO e FROM explanation x
    WHERE x.province = v_province AND x.campaign = p_campaign AND x.unit = p_unit AND x.document = p_document ORDER BY x.rev DESC LIMIT 1;
    rev := coalesce (e.rev, 0);
    standing := CASE WHEN e.rev IS NOT NULL THEN
                    jsonb_build_object ('date', e.day, 'reason', e.reason, 'count', e.count, 'note', coalesce (e.note, '')) END;
END $$;
