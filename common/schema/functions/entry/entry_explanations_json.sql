-- A unit's explanations as its clerk sees them: the current revision of each, its state, and PC06's answer.
CREATE FUNCTION entry_explanations_json (p_account text, p_campaign text, p_unit text, p_now timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
BEGIN
    SELECT * INTO STRICT c FROM campaign WHERE code = existing_campaign (p_campaign);
    PERFORM entry_place (p_account, p_campaign, p_unit, campaign_today (p_campaign, p_now), false);
    RETURN (
        SELECT json_build_object ('campaign', c.code, 'unit', p_unit, 'explanations', coalesce (json_agg (json_build_object (
            'document', s.document, 'date', s.day, 'reason', s.reason, 'count', s.count, 'note', coalesce (s.note, ''), 'rev', s.rev, 'state', s.state,
            'answer', CASE WHEN s.decided_at IS NOT NULL THEN json_build_object ('note', s.decision_note, 'at', instant_text (s.decided_at, c.timezone)) END)
            ORDER BY s.day DESC, s.document), '[]'))
        FROM standing_explanations (c.province, c.code, ARRAY[p_unit], NULL) s);
END $$;
