-- PC06's decision on what stands of a document, and the work that it makes. p_rev: the revision that was judged; where another stands by now nothing is
-- decided (P0409). Null: whatever stands. The same decision again, by the same, writes nothing.
CREATE FUNCTION decide_explanation (p_province text, p_campaign text, p_unit text, p_document text, p_accepted boolean, p_by text,
                                    p_note text, p_now timestamptz, p_rev bigint DEFAULT NULL) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_rev bigint;
    v_last explanation_decision%ROWTYPE;
BEGIN
    PERFORM FROM campaign_state WHERE province = p_province AND campaign = p_campaign FOR UPDATE;
    PERFORM refuse_archived (p_campaign);
    SELECT max (rev) INTO v_rev FROM explanation
    WHERE province = p_province AND campaign = p_campaign AND unit = p_unit AND document = p_document;
    IF v_rev IS NULL THEN
        RAISE EXCEPTION 'campaign % has no explanation % of unit %', p_campaign, p_document, p_unit USING ERRCODE = 'P0002';
    ELSIF v_rev <> p_rev THEN
        RAISE EXCEPTION 'explanation % of unit % stands at revision %, not %: look at it again', p_document, p_unit, v_rev, p_rev USING ERRCODE = 'P0409';
    END IF;
    SELECT * INTO v_last FROM explanation_decision
    WHERE province = p_province AND campaign = p_campaign AND unit = p_unit AND document = p_document AND rev = v_rev ORDER BY ordinal DESC LIMIT 1;
    IF (v_last.accepted, v_last.note, v_last.decided_by) IS NOT DISTINCT FROM (p_accepted, coalesce (p_note, ''), p_by) THEN
        RETURN v_rev;
    END IF;
    INSERT INTO explanation_decision (province, campaign, unit, document, rev, ordinal, accepted, note, decided_by, at)
    VALUES (p_province, p_campaign, p_unit, p_document, v_rev, coalesce (v_last.ordinal, 0) + 1, p_accepted, coalesce (p_note, ''), p_by, p_now);
    INSERT INTO work (province, campaign, kind, units) VALUES (p_province, p_campaign, 'explanation', ARRAY[p_unit]);
    PERFORM pg_notify ('tiendo_work', p_province);
    RETURN v_rev;
END $$;
