-- What these deliveries say, each by its id.
CREATE FUNCTION delivery_texts (p_taken delivery[], p_now timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v_results jsonb := message_results (p_taken, p_now);
BEGIN
    RETURN (SELECT coalesce (jsonb_object_agg (t.id, CASE WHEN t.channel = 'mail' THEN mail_message (t, m, v_results, p_now)
                                                          WHEN t.notice = '' THEN delivery_message (t, m.language) ELSE notice_message (t, m.language) END), '{}')
            FROM unnest (p_taken) t JOIN member m ON m.code = t.member);
END $$;
