-- The figures of the close, those that the press report of that day has.
CREATE FUNCTION notice_close (p_province text, p_campaign text, p_day date, p_reports boolean, p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
    v_at timestamptz := (SELECT k.figures_at FROM day_close k WHERE k.province = p_province AND k.campaign = p_campaign AND k.day = p_day);
    v_rows status_row[];
    v_published jsonb;
    v_daily jsonb;
    v_letters integer := 0;
BEGIN
    SELECT * INTO STRICT c FROM campaign WHERE code = p_campaign;
    SELECT array_agg (r) INTO v_rows FROM status_rows (p_campaign, p_day, v_at) r WHERE r.depth <= 1;
    SELECT jsonb_agg (jsonb_build_object ('unit', r.unit, 'name', r.name, 'target', r.target, 'day', r.day, 'cumulative', r.cumulative, 'percent', r.percent)
                      ORDER BY r.path) FILTER (WHERE published_level (r.level)),
           jsonb_agg (jsonb_build_object ('unit', r.unit, 'name', r.name, 'target', r.target, 'plan_day', r.plan_day, 'day', r.day, 'plan_cumulative', r.plan_cumulative,
                      'cumulative', r.cumulative, 'explained', r.explained, 'remaining', r.remaining, 'percent', r.percent, 'status', r.status,
                      'reports_in', r.reports_in, 'reports_expected', r.reports_expected) ORDER BY r.path)
    INTO v_published, v_daily FROM unnest (v_rows) r;
    IF EXISTS (SELECT 1 FROM notice_recipients (p_campaign, 'published')) THEN
        v_letters := notify_readers (p_campaign, 'published', p_day, 1, published_words (true, c, p_day, v_at, v_rows), published_words (false, c, p_day, v_at, v_rows),
                                     jsonb_build_object ('units', v_published), p_reports, p_now);
    END IF;
    IF EXISTS (SELECT 1 FROM notice_recipients (p_campaign, 'daily')) THEN
        v_letters := v_letters + notify_readers (p_campaign, 'daily', p_day, 1, daily_words (true, c, p_day, v_at, v_rows), daily_words (false, c, p_day, v_at, v_rows),
                                                 jsonb_build_object ('units', v_daily), p_reports, p_now);
    END IF;
    RETURN v_letters;
END $$;
