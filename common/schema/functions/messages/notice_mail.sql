-- A notice by mail: its sentences and its table.
CREATE FUNCTION notice_mail (d delivery, m member) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_notice jsonb := notice_message (d, (m).language)::jsonb;
BEGIN
    RETURN mail_document (d, m, 'notices', v_notice ->> 'subject', jsonb_build_array (jsonb_build_object (
        'title', v_notice ->> 'title', 'lines', v_notice -> 'lines', 'columns', v_notice -> 'columns', 'rows', v_notice -> 'rows')), v_notice ->> 'link');
END $$;
