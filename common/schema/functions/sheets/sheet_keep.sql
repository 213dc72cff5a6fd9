-- Keeps an uploaded sheet with its answer, and gives the name that it is asked for by. What is older than 30 days goes, and of an account all but its newest 100.
CREATE FUNCTION sheet_keep (p_account text, p_campaign text, p_name text, p_bytes bytea, p_judged jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_id text := replace (gen_random_uuid ()::text, '-', '');
BEGIN
    DELETE FROM intake_sheet s WHERE s.made_at < clock_timestamp () - interval '30 days';
    DELETE FROM intake_sheet s WHERE s.account = p_account
        AND s.id IN (SELECT x.id FROM intake_sheet x WHERE x.account = p_account ORDER BY x.made_at DESC OFFSET 99);
    INSERT INTO intake_sheet (id, account, campaign, name, bytes, judged, made_at)
    VALUES (v_id, p_account, p_campaign, p_name, p_bytes, p_judged || jsonb_build_object ('sheet', v_id), clock_timestamp ());
    RETURN v_id;
END $$;
