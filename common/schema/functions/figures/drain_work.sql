-- Rolls up what a campaign's reports of up to now still owe, and nothing that comes meanwhile: it ends however much that is. The caller holds the
-- campaign's row, so no other takes this work. Of what it rolls up the newest revision counts.
CREATE FUNCTION drain_work (p_province text, p_campaign text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_upto bigint := wait_for_writers ();
BEGIN
    WHILE aggregate_work (p_province, p_campaign, 5000, true, v_upto) > 0 LOOP
        NULL;
    END LOOP;
END $$;
