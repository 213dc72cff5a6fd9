-- A mail for whoever lays it out: its subject, blocks of words and tables, what it carries and where it leads.
CREATE FUNCTION mail_document (d delivery, m member, p_list text, p_subject text, p_blocks jsonb, p_link text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_vi boolean := (m).language <> 'en';
    v_attached text[];
    v_missing boolean;
    v_answer jsonb := CASE WHEN p_list <> 'notices' THEN mail_answer (d, m) END;
BEGIN
    SELECT array_agg (a.name) FILTER (WHERE NOT a.missing), bool_or (a.missing) INTO v_attached, v_missing FROM mail_attachments (d, (m).language, (m).role) a;
    RETURN jsonb_build_object ('v', 1, 'key', (d).key, 'member', (d).member, 'language', (m).language, 'list', p_list, 'subject', p_subject, 'blocks', p_blocks,
        'link', p_link, 'link_words', sentence (v_vi, 'Mở bảng theo dõi', 'Open the dashboard'), 'enclosed', concat_ws (' ',
            CASE WHEN v_attached <> '{}' THEN sentence (v_vi, 'Gửi kèm: %s.', 'Attached: %s.', array_to_string (v_attached, ', ')) END,
            CASE WHEN v_missing THEN sentence (v_vi, 'Có báo cáo chưa lập kịp để gửi kèm: tải từ bảng theo dõi.', 'A report could not be made in time: it is to be had from the dashboard.') END),
        'closing', closing_words (v_vi, p_list, (d).member) || audit_words (v_vi, d, m),
        'answer', v_answer);
END $$;
