-- A change of a running campaign that an account asks for, with its entry in the audit log. Without a digest it is a dry run: made, and taken back. With the
-- digest of one it is made if it still moves what was shown then. result: `shown`; `made`; `changed`: another thing would move by now, and this is it; `refused`:
-- the answer is all that stands against it (change_error); `outside`: of a campaign that the account does not move, whether there is one or not.
CREATE FUNCTION change_by_account (p_account text, p_campaign text, p_asked jsonb, p_digest text, p_now timestamptz, OUT result text, OUT answer jsonb)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_digest text;
    v_errors text;
BEGIN
    IF p_campaign NOT IN (SELECT m.campaign FROM campaigns_moved_by (p_account, p_now) m) THEN
        result := 'outside';
        RETURN;
    END IF;
    BEGIN
        answer := run_change (p_campaign, p_asked, p_account, p_now);
        answer := answer || jsonb_build_object ('above_target', CASE WHEN answer ->> 'kind' IN ('target', 'extend') THEN plans_above_target (p_campaign) ELSE '[]' END);
        v_digest := change_digest (p_asked, answer);
        IF p_digest IS DISTINCT FROM v_digest OR NOT (answer ->> 'changes')::boolean THEN
            RAISE EXCEPTION USING ERRCODE = 'TD000'; -- all of it is taken back with this block
        END IF;
        PERFORM audit_write (p_now, p_account, 'http', change_act (p_asked), p_campaign, change_detail (p_asked) || jsonb_build_object ('change', answer -> 'change'));
        result := 'made';
    EXCEPTION WHEN SQLSTATE 'TD000' THEN
        result := CASE WHEN p_digest IS NULL OR p_digest = v_digest THEN 'shown' ELSE 'changed' END;
        answer := answer || jsonb_build_object ('change', NULL, 'digest', v_digest);
    WHEN SQLSTATE 'P0001' THEN
        GET STACKED DIAGNOSTICS v_errors = PG_EXCEPTION_DETAIL;
        IF v_errors = '' THEN
            RAISE;
        END IF;
        result := 'refused';
        answer := v_errors;
    END;
END $$;
