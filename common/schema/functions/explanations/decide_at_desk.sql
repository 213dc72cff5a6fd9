-- A decision that an account made at the desk, with its entry in the audit log. result: 'decided', with the revision that it is on; 'outside': of a unit,
-- or a campaign, that the account has nothing to do with, whether there is one or not.
CREATE FUNCTION decide_at_desk (p_account text, p_campaign text, p_unit text, p_document text, p_accepted boolean, p_rev bigint, p_note text, p_now timestamptz,
                                OUT result text, OUT at text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    c campaign%ROWTYPE;
    v_scope text[] := account_scope (p_account, p_now);
    v_day date;
    v_path text;
BEGIN
    SELECT * INTO c FROM campaign k WHERE k.code = p_campaign;
    SELECT e.day INTO v_day FROM explanation e
    WHERE e.province = c.province AND e.campaign = c.code AND e.unit = p_unit AND e.document = p_document ORDER BY e.rev DESC LIMIT 1;
    v_path := unit_path (p_unit, coalesce (v_day, campaign_today (c.code, p_now))); -- as it lay when it explained
    IF c.code IS NULL OR NOT coalesce (in_scope (v_path, c.top), false) OR NOT EXISTS (SELECT 1 FROM unnest (v_scope) s WHERE in_scope (v_path, s)) THEN
        result := 'outside';
        RETURN;
    END IF;
    PERFORM decide_explanation (c.province, c.code, p_unit, p_document, p_accepted, p_account, p_note, p_now, p_rev);
    result := 'decided';
    at := instant_text (p_now, c.timezone);
    PERFORM audit_write (p_now, p_account, 'http', CASE WHEN p_accepted THEN 'explanation accept' ELSE 'explanation return' END, c.code,
                         jsonb_build_object ('unit', p_unit, 'document', p_document, 'rev', p_rev, 'note', p_note));
END $$;
