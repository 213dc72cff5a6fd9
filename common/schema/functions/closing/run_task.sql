CREATE FUNCTION run_task (p_province text, p_campaign text, p_kind text, p_day date, p_severity text, p_said boolean, p_feeds text[], p_now timestamptz,
                           p_reports boolean DEFAULT false) -- mails of notices carry reports
RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
    RETURN CASE WHEN p_kind = 'feeds' THEN watch_feeds (p_province, p_feeds, p_now)
                WHEN p_kind = 'close_notices' THEN notice_close (p_province, p_campaign, p_day, p_reports, p_now)
                WHEN p_kind = 'week_notices' THEN notice_week (p_province, p_campaign, p_day, p_reports, p_now)
                WHEN p_kind = 'explanations' THEN watch_explanations (p_province, p_campaign, p_now)
                WHEN p_kind IN ('evening_messages', 'morning_messages') THEN make_messages (p_province, split_part (p_kind, '_', 1), p_day, p_now)
                WHEN p_kind = 'life' THEN settle_life ( -- a close that is owed comes first
                    p_province, p_campaign, least (p_now + interval '1 microsecond', next_close (p_province, p_campaign, p_now)), p_now)
                ELSE 0 END;
END $$;
