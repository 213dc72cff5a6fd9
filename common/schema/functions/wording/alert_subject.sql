-- The subject of a mail that goes at once: what it is, of which campaign, whose, and how many more there are. n: its worst news.
CREATE FUNCTION alert_subject (p_vi boolean, p_reminder boolean, n jsonb, p_count integer) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_kind text := coalesce (kind_word (p_vi, n ->> 'kind'), '');
BEGIN
    RETURN concat (
        CASE WHEN p_reminder THEN sentence (p_vi, 'Nhắc báo cáo ngày %s', 'Reminder: report of %s', date_word (p_vi, (n ->> 'day')::date))
             WHEN n ->> 'state' = 'resolved' THEN sentence (p_vi, 'Đã khắc phục', 'Put right')
             WHEN n ->> 'severity' = 'critical' THEN sentence (p_vi, 'Nghiêm trọng', 'Critical') ELSE sentence (p_vi, 'Cảnh báo', 'Alert') END,
        ' – ' || (SELECT short_title (CASE WHEN p_vi THEN c.title_vi ELSE c.title_en END) FROM campaign c WHERE c.code = n ->> 'campaign'), ': ', n ->> 'name',
        CASE WHEN p_reminder OR v_kind = '' THEN '' ELSE ' ' || v_kind END,
        CASE WHEN p_count > 1 THEN sentence (p_vi, ' và %s tin khác', ' and %s more', (p_count - 1)::text) ELSE '' END);
END $$;
