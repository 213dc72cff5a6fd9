-- The outbox rows of messages, in place of what waited for them. They are due when the reports that they carry are there.
CREATE FUNCTION write_messages (p_province text, p_kind text, p_day date, p_messages jsonb, p_waiting jsonb, p_now timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_transaction xid8 := pg_current_xact_id ();
    v_taken bigint[] := ARRAY (SELECT w.id FROM jsonb_to_recordset (p_waiting) AS w (id bigint, member text)
                               JOIN jsonb_to_recordset (p_messages) AS m (member text) ON m.member = w.member);
    v_due jsonb := (SELECT jsonb_agg (jsonb_build_object ('parts', x.parts, 'due', message_due (p_province, x.parts))) FROM (
                    SELECT DISTINCT m.parts FROM jsonb_to_recordset (p_messages) AS m (parts jsonb)) x);
    v_rows jsonb := (SELECT jsonb_agg (to_jsonb (m) || jsonb_build_object ('due', d.due))
                     FROM jsonb_to_recordset (p_messages) AS m (member text, key text, events bigint[], silenced bigint[], parts jsonb)
                     JOIN jsonb_to_recordset (v_due) AS d (parts jsonb, due timestamptz) ON d.parts = m.parts);
BEGIN
    DELETE FROM delivery d WHERE d.province = p_province AND d.id = ANY (v_taken);
    INSERT INTO delivery (province, member, channel, key, campaign, events, silenced, parts, created_at, quiet_until, transaction, notice, notice_day, notice_ordinal, due)
    SELECT p_province, m.member, 'mail', m.key, '', m.events, m.silenced, m.parts, p_now, '-infinity', v_transaction, p_kind, p_day, 1, m.due
    FROM jsonb_to_recordset (v_rows) AS m (member text, key text, events bigint[], silenced bigint[], parts jsonb, due timestamptz);
END $$;
