-- An evening or a morning message: the verdict first, as subject and first line; then a block a campaign. At most 30 lines: what has no room is behind the
-- link. Ten units at the most are named, in the tables and in the news together.
CREATE FUNCTION member_message (d delivery, m member, p_results jsonb, p_now timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_vi boolean := (m).language <> 'en';
    v_facts jsonb;
    v_blocks jsonb;
    v_subject text;
    v_first record;
BEGIN
    v_facts := message_facts (d, m, p_results);
    v_blocks := message_blocks (v_vi, v_facts, (m).role, (m).unit, p_now);
    v_subject := message_subject (v_vi, (d).notice, (d).notice_day, v_facts, v_blocks);
    SELECT f.campaign, coalesce (f.day, (d).notice_day) AS day INTO v_first
    FROM jsonb_to_recordset (v_facts) AS f (campaign text, day date) WHERE f.campaign <> '' LIMIT 1;
    RETURN mail_document (d, m, 'messages', v_subject, jsonb_build_array (jsonb_build_object ('title', v_subject)) || (
        SELECT coalesce (jsonb_agg (b - 'verdict' ORDER BY o), '[]') FROM jsonb_array_elements (v_blocks) WITH ORDINALITY AS x (b, o)),
        CASE WHEN v_first.campaign IS NULL THEN '' ELSE page_link (v_first.campaign, v_first.day, (m).unit) END);
END $$;
