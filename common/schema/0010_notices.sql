-- Notices: messages that are no alerts, to members by their role, through the same outbox. Nothing is open or acknowledged, no silence covers them.
--   explanations   that wait for PC06's decision: new ones, at most every quarter of an hour; those that wait for three days, once a day
--   published      figures of a closed day, to the press: the top and the level below it, never a commune's
--   daily          the day's result, to the chair, the police, the office and the task force at the campaign's top
--   weekly         the week's, after its last counted day: to the chair, the police, the office, and who gets copies of the weekly report

-- What was said, as it was said: a retry, and another replica, send the same.
CREATE TABLE notice (
    province text COLLATE "C" NOT NULL,
    campaign text COLLATE "C" NOT NULL,
    kind text NOT NULL CHECK (kind IN ('explanations', 'published', 'daily', 'weekly')),
    day date NOT NULL,
    ordinal integer NOT NULL,                  -- of that day; but for explanations 1
    at timestamptz NOT NULL,
    vi jsonb NOT NULL,                         -- subject, lines, columns, rows
    en jsonb NOT NULL,
    figures jsonb NOT NULL,                    -- the same for programs
    PRIMARY KEY (province, campaign, kind, day, ordinal)
);

ALTER TABLE campaign_state ADD COLUMN explanations_at timestamptz NOT NULL DEFAULT '-infinity'; -- when they were last looked at for PC06
CREATE INDEX member_unit ON member (province, unit);
CREATE INDEX explanation_received ON explanation (province, campaign, received_at);

-- ---------------------------------------------------------------- words

CREATE FUNCTION number_word (p_vi boolean, p_number bigint) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN p_vi THEN number_vi (coalesce (p_number, 0)) ELSE number_en (coalesce (p_number, 0)) END
$$;
CREATE FUNCTION percent_word (p_vi boolean, p_percent numeric) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce (CASE WHEN p_vi THEN replace (to_char (p_percent, 'FM9999990.0'), '.', ',') ELSE to_char (p_percent, 'FM9999990.0') END || '%', '–')
$$;
CREATE FUNCTION minute_word (p_vi boolean, p_at timestamp) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN p_vi THEN to_char (p_at, 'HH24 "giờ" MI "ngày" ') || day_word (true, p_at::date) ELSE to_char (p_at, 'HH24:MI "on" YYYY-MM-DD') END
$$;
-- A unit's name within a sentence: what kind it is is no part of the name, and is written small, but for one city.
CREATE FUNCTION unit_word (p_vi boolean, p_name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN p_vi AND p_name <> 'Thành phố Hồ Chí Minh' AND p_name ~ '^(Tỉnh|Thành phố|Quận|Huyện|Thị xã|Thị trấn|Phường|Xã) '
                THEN lower (left (p_name, 1)) || substr (p_name, 2) ELSE p_name END
$$;
-- One sentence in one of two languages.
CREATE FUNCTION sentence (p_vi boolean, p_in_vi text, p_in_en text, VARIADIC p_values text[] DEFAULT '{}') RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT format (CASE WHEN p_vi THEN p_in_vi ELSE p_in_en END, VARIADIC p_values)
$$;

-- Communes and what is below them are nobody's news: so few cases may be people that are known. (The press report of the exporter goes by the same.)
CREATE FUNCTION published_level (p_level text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT p_level NOT IN ('commune', 'beat')
$$;

CREATE FUNCTION published_words (p_vi boolean, c campaign, p_day date, p_at timestamptz, p_rows status_row[]) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    t status_row := (SELECT r FROM unnest (p_rows) r WHERE r.depth = 0 LIMIT 1);
BEGIN
    RETURN jsonb_build_object (
        'subject', sentence (p_vi, '[%s] Số liệu công bố ngày %s', '[%s] Published figures of %s', c.code, day_word (p_vi, p_day)),
        'lines', jsonb_build_array (
            sentence (p_vi, 'Số liệu công bố ngày %s, đã chốt lúc %s.', 'Published figures of %s, as closed at %s.', day_word (p_vi, p_day),
                      minute_word (p_vi, p_at AT TIME ZONE c.timezone)),
            sentence (p_vi, '%s: trong ngày %s trường hợp; lũy kế từ ngày %s: %s/%s trường hợp, đạt %s chỉ tiêu.',
                      '%s: %s cases on the day; since %s: %s of %s cases, %s of the target.', t.name, number_word (p_vi, t.day), day_word (p_vi, c.starts_on),
                      number_word (p_vi, t.cumulative), number_word (p_vi, t.target), percent_word (p_vi, t.percent))),
        'columns', CASE WHEN p_vi THEN '["Đơn vị", "Chỉ tiêu", "Trong ngày", "Lũy kế", "Tỷ lệ"]'::jsonb ELSE '["Unit", "Target", "On the day", "Total", "Rate"]' END,
        'rows', (SELECT jsonb_agg (jsonb_build_array (r.name, number_word (p_vi, r.target), CASE WHEN r.day IS NULL THEN '–' ELSE number_word (p_vi, r.day) END,
                                                      number_word (p_vi, r.cumulative), percent_word (p_vi, r.percent)) ORDER BY r.depth DESC, r.path)
                 FROM unnest (p_rows) r WHERE published_level (r.level)));
END $$;

-- How the campaign stands after the day: done and missing, what each day left has to bring, the accounts of the baseline with it.
CREATE FUNCTION standing_sentences (p_vi boolean, c campaign, t status_row) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
    v_behind bigint := t.plan_cumulative - t.cumulative;
    v_approved bigint := (c.baseline ->> 'approved')::bigint;
    v_activated bigint := (c.baseline ->> 'activated')::bigint;
BEGIN
    RETURN ARRAY[
        sentence (p_vi, 'Lũy kế từ ngày %s thực hiện %s/%s, đạt %s chỉ tiêu; %s. Còn lại %s trường hợp; đã giải trình được chấp nhận %s.',
                  'Since %s: %s of %s, %s of the target; %s. Remaining: %s; explained and accepted: %s.', day_word (p_vi, c.starts_on),
                  number_word (p_vi, t.cumulative), number_word (p_vi, t.target), percent_word (p_vi, t.percent),
                  CASE WHEN v_behind = 0 THEN sentence (p_vi, 'bằng kế hoạch', 'equal to the plan')
                       WHEN v_behind > 0 THEN sentence (p_vi, 'thấp hơn kế hoạch %s', 'behind the plan by %s', number_word (p_vi, v_behind))
                       ELSE sentence (p_vi, 'vượt kế hoạch %s', 'ahead of the plan by %s', number_word (p_vi, -v_behind)) END,
                  number_word (p_vi, t.remaining), number_word (p_vi, t.explained)),
        CASE WHEN t.remaining = 0 THEN sentence (p_vi, 'Chỉ tiêu được giao đã hoàn thành.', 'The target is reached.')
             WHEN t.workable = 0 THEN sentence (p_vi, 'Các trường hợp còn lại đều đã có giải trình được chấp nhận; chỉ tiêu được giao không giảm và chưa đạt đủ.',
                                                'All remaining cases are explained and accepted; the target stands as it was, and is not reached in full.')
             WHEN t.required_per_day IS NULL THEN sentence (p_vi, 'Không còn ngày thực hiện trong kế hoạch; thời hạn: trước khi hết ngày %s.',
                                                            'No planned day is left; the deadline ends with %s.', day_word (p_vi, c.deadline))
             ELSE sentence (p_vi, 'Còn %s ngày; mỗi ngày cần thực hiện %s trường hợp để hoàn thành đúng thời hạn (%s).',
                            '%s days are left; %s cases a day are needed to meet the deadline (%s).', number_word (p_vi, t.days_left),
                            number_word (p_vi, t.required_per_day), day_word (p_vi, c.deadline)) END,
        -- only where the campaign's cases are among those that were approved and not active
        CASE WHEN v_approved > 0 AND v_activated > 0 AND c.metrics[1] = 'activated' AND t.target <= v_approved - v_activated THEN
            sentence (p_vi, 'Tính cả %s/%s tài khoản đã kích hoạt đến ngày %s (%s), đến nay đạt %s/%s tài khoản, tỷ lệ %s.',
                      'With the %s of %s accounts active on %s (%s), %s of %s accounts are active now, %s.', number_word (p_vi, v_activated),
                      number_word (p_vi, v_approved), day_word (p_vi, (c.baseline ->> 'as_of')::date), percent_word (p_vi, percent_of (v_activated, v_approved)),
                      number_word (p_vi, v_activated + t.cumulative), number_word (p_vi, v_approved),
                      percent_word (p_vi, percent_of (v_activated + t.cumulative, v_approved))) END];
END $$;

CREATE FUNCTION daily_words (p_vi boolean, c campaign, p_day date, p_at timestamptz, p_rows status_row[]) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    t status_row := (SELECT r FROM unnest (p_rows) r WHERE r.depth = 0 LIMIT 1);
BEGIN
    RETURN jsonb_build_object (
        'subject', sentence (p_vi, '[%s] Kết quả ngày %s: %s/%s, lũy kế %s/%s (%s)', '[%s] Result of %s: %s of %s, %s of %s so far (%s)', c.code, day_word (p_vi, p_day),
                             number_word (p_vi, t.day), number_word (p_vi, t.plan_day), number_word (p_vi, t.cumulative), number_word (p_vi, t.target),
                             percent_word (p_vi, t.percent)),
        'lines', to_jsonb (array_remove (ARRAY[
            sentence (p_vi, 'Kết quả thực hiện ngày %s, số liệu chốt lúc %s, như sau:', 'The result of %s, as closed at %s, is as follows:', day_word (p_vi, p_day),
                      minute_word (p_vi, p_at AT TIME ZONE c.timezone)),
            CASE WHEN t.day IS NULL THEN
                sentence (p_vi, 'Trong ngày chưa có đơn vị nào của %s báo cáo (chỉ tiêu ngày: %s).', 'No unit of %s has reported for the day (target of the day: %s).',
                          unit_word (p_vi, t.name), number_word (p_vi, t.plan_day))
            WHEN t.plan_day > 0 THEN
                sentence (p_vi, 'Trong ngày %s thực hiện %s/%s trường hợp, đạt %s chỉ tiêu ngày.', 'On the day %s did %s of %s cases, %s of the day''s target.', unit_word (p_vi, t.name),
                          number_word (p_vi, t.day), number_word (p_vi, t.plan_day), percent_word (p_vi, percent_of (t.day, t.plan_day)))
            ELSE sentence (p_vi, 'Trong ngày %s thực hiện %s trường hợp.', 'On the day %s did %s cases.', unit_word (p_vi, t.name), number_word (p_vi, t.day)) END]
            || standing_sentences (p_vi, c, t)
            || sentence (p_vi, 'Đã báo cáo: %s/%s đơn vị phải báo cáo.', 'Reported: %s of %s units that had to.', number_word (p_vi, t.reports_in),
                         number_word (p_vi, t.reports_expected)), NULL)),
        'columns', CASE WHEN p_vi THEN '["Đơn vị", "Trong ngày", "Chỉ tiêu ngày", "Lũy kế", "Chỉ tiêu", "Tỷ lệ", "Đã báo cáo"]'::jsonb
                        ELSE '["Unit", "On the day", "Target of the day", "Total", "Target", "Rate", "Reported"]' END,
        'rows', (SELECT jsonb_agg (jsonb_build_array (r.name, CASE WHEN r.day IS NULL THEN '–' ELSE number_word (p_vi, r.day) END, number_word (p_vi, r.plan_day),
                                                      number_word (p_vi, r.cumulative), number_word (p_vi, r.target), percent_word (p_vi, r.percent),
                                                      r.reports_in || '/' || r.reports_expected) ORDER BY r.depth DESC, r.path)
                 FROM unnest (p_rows) r));
END $$;

-- p_week: by unit the sums of the days since the last week's: unit, value, plan, and of the counted ones met, missed, silent.
CREATE FUNCTION weekly_words (p_vi boolean, c campaign, p_from date, p_day date, p_at timestamptz, p_rows status_row[], p_week jsonb, p_forecast json)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    t status_row := (SELECT r FROM unnest (p_rows) r WHERE r.depth = 0 LIMIT 1);
    v_value bigint;
    v_plan bigint;
    v_met bigint;
    v_missed bigint;
    v_silent bigint;
BEGIN
    SELECT w.value, w.plan, w.met, w.missed, w.silent INTO v_value, v_plan, v_met, v_missed, v_silent
    FROM jsonb_to_recordset (p_week) AS w (unit text, value bigint, plan bigint, met bigint, missed bigint, silent bigint) WHERE w.unit = t.unit;
    RETURN jsonb_build_object (
        'subject', sentence (p_vi, '[%s] Báo cáo tuần đến ngày %s: %s/%s, lũy kế %s/%s (%s)', '[%s] Week to %s: %s of %s, %s of %s so far (%s)', c.code,
                             day_word (p_vi, p_day), number_word (p_vi, v_value), number_word (p_vi, v_plan), number_word (p_vi, t.cumulative),
                             number_word (p_vi, t.target), percent_word (p_vi, t.percent)),
        'lines', to_jsonb (array_remove (ARRAY[
            sentence (p_vi, 'Kết quả thực hiện từ ngày %s đến ngày %s, số liệu chốt lúc %s, như sau:', 'The result from %s to %s, as closed at %s, is as follows:',
                      day_word (p_vi, p_from), day_word (p_vi, p_day), minute_word (p_vi, p_at AT TIME ZONE c.timezone)),
            CASE WHEN v_value IS NULL THEN
                sentence (p_vi, 'Trong tuần chưa có đơn vị nào của %s báo cáo (chỉ tiêu tuần: %s).', 'No unit of %s has reported in the week (target of the week: %s).',
                          unit_word (p_vi, t.name), number_word (p_vi, v_plan))
            WHEN v_plan > 0 THEN
                sentence (p_vi, 'Trong tuần %s thực hiện %s/%s trường hợp, đạt %s chỉ tiêu tuần.', 'In the week %s did %s of %s cases, %s of the week''s target.', unit_word (p_vi, t.name),
                          number_word (p_vi, v_value), number_word (p_vi, v_plan), percent_word (p_vi, percent_of (v_value, v_plan)))
            ELSE sentence (p_vi, 'Trong tuần %s thực hiện %s trường hợp.', 'In the week %s did %s cases.', unit_word (p_vi, t.name), number_word (p_vi, v_value)) END,
            sentence (p_vi, 'Trong tuần %s có %s ngày đạt chỉ tiêu, %s ngày chưa đạt, %s ngày không có báo cáo.',
                      'In the week %s met the day''s target on %s days, missed it on %s, and had no report on %s.', unit_word (p_vi, t.name), number_word (p_vi, v_met),
                      number_word (p_vi, v_missed), number_word (p_vi, v_silent))]
            || standing_sentences (p_vi, c, t)
            || CASE WHEN t.workable = 0 THEN NULL
                    WHEN p_forecast ->> 'finish' IS NULL THEN sentence (p_vi, 'Chưa thể dự kiến ngày hoàn thành.', 'When it will be reached cannot be foreseen.')
                    ELSE sentence (p_vi, 'Theo tiến độ các ngày gần đây, dự kiến hoàn thành ngày %s (sớm nhất %s, muộn nhất %s).',
                                   'At the pace of the latest days it will be reached on %s (at the earliest %s, at the latest %s).',
                                   day_word (p_vi, (p_forecast ->> 'finish')::date), day_word (p_vi, (p_forecast ->> 'low')::date),
                                   coalesce (day_word (p_vi, (p_forecast ->> 'high')::date), sentence (p_vi, 'chưa xác định', 'not foreseeable'))) END, NULL)),
        'columns', CASE WHEN p_vi THEN '["Đơn vị", "Trong tuần", "Chỉ tiêu tuần", "Lũy kế", "Chỉ tiêu", "Tỷ lệ", "Ngày đạt", "Ngày chưa đạt", "Ngày không báo cáo"]'::jsonb
                        ELSE '["Unit", "In the week", "Target of the week", "Total", "Target", "Rate", "Days met", "Days missed", "Days without a report"]' END,
        'rows', (SELECT jsonb_agg (jsonb_build_array (r.name, CASE WHEN w.value IS NULL THEN '–' ELSE number_word (p_vi, w.value) END, number_word (p_vi, w.plan),
                                                      number_word (p_vi, r.cumulative), number_word (p_vi, r.target), percent_word (p_vi, r.percent),
                                                      w.met::text, w.missed::text, w.silent::text) ORDER BY r.depth DESC, r.path)
                 FROM unnest (p_rows) r
                 JOIN jsonb_to_recordset (p_week) AS w (unit text, value bigint, plan bigint, met bigint, missed bigint, silent bigint) ON w.unit = r.unit));
END $$;

-- p_waiting: rows of unit, name, document, day, count, received_at, the latest first. At most fifty are shown.
CREATE FUNCTION explanations_words (p_vi boolean, c campaign, p_waiting jsonb, p_now timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v_count bigint;
    v_cases bigint;
    v_overdue bigint;
    v_oldest timestamptz;
BEGIN
    SELECT count (*), sum (w.count), count (*) FILTER (WHERE w.received_at <= p_now - interval '3 days'), min (w.received_at) INTO v_count, v_cases, v_overdue, v_oldest
    FROM jsonb_to_recordset (p_waiting) AS w (count bigint, received_at timestamptz);
    RETURN jsonb_build_object (
        'subject', sentence (p_vi, '[%s] %s văn bản giải trình chờ quyết định (%s trường hợp)', '[%s] explanations that wait for a decision: %s (%s cases)', c.code,
                             number_word (p_vi, v_count), number_word (p_vi, v_cases)),
        'lines', to_jsonb (array_remove (ARRAY[
            sentence (p_vi, 'Có %s văn bản giải trình (%s trường hợp) chờ quyết định, sớm nhất nhận lúc %s.',
                      'Explanations that wait for a decision: %s (%s cases), the first received at %s.', number_word (p_vi, v_count), number_word (p_vi, v_cases),
                      minute_word (p_vi, v_oldest AT TIME ZONE c.timezone)),
            CASE WHEN v_overdue > 0 THEN sentence (p_vi, 'Đã chờ từ 3 ngày trở lên: %s.', 'Waiting for three days or more: %s.', number_word (p_vi, v_overdue)) END,
            CASE WHEN v_count > 50 THEN sentence (p_vi, 'Dưới đây là 50 văn bản mới nhất.', 'Below are the latest 50.') END,
            sentence (p_vi, 'Quyết định: tiendo explanation accept|return %s ĐƠN-VỊ VĂN-BẢN --note NỘI-DUNG.',
                      'Decide with: tiendo explanation accept|return %s UNIT DOCUMENT --note TEXT.', c.code)], NULL)),
        'columns', CASE WHEN p_vi THEN '["Đơn vị", "Mã", "Văn bản", "Ngày", "Số trường hợp", "Nhận lúc"]'::jsonb
                        ELSE '["Unit", "Code", "Document", "Day", "Cases", "Received"]' END,
        'rows', (SELECT jsonb_agg (jsonb_build_array (w.name, w.unit, w.document, day_word (p_vi, w.day), number_word (p_vi, w.count),
                                                      minute_word (p_vi, w.received_at AT TIME ZONE c.timezone)) ORDER BY w.received_at DESC, w.unit, w.document)
                 FROM (SELECT x.* FROM jsonb_to_recordset (p_waiting) AS x (unit text, name text, document text, day date, count bigint, received_at timestamptz)
                       ORDER BY x.received_at DESC, x.unit, x.document LIMIT 50) w));
END $$;

-- ---------------------------------------------------------------- to whom, and when

-- Those with an address, at the campaign's top or above it. Figures of a commune are not published, so a campaign of one has no press.
CREATE FUNCTION notice_readers (p_campaign text, p_kind text) RETURNS SETOF member LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
    SELECT m.* FROM campaign c
    CROSS JOIN LATERAL (SELECT u.path, u.level FROM unit u WHERE u.code = c.top ORDER BY u.valid_from DESC LIMIT 1) top
    JOIN member m ON m.province = c.province AND m.unit = ANY (string_to_array (top.path, '/'))
    WHERE c.code = p_campaign AND m.revoked_at IS NULL AND (m.mail <> '' OR m.webhook <> '')
      AND CASE p_kind WHEN 'explanations' THEN m.role = 'pc06'
                      WHEN 'published' THEN m.role = 'press' AND published_level (top.level)
                      WHEN 'daily' THEN m.role IN ('chair', 'police', 'office', 'task_force')
                      WHEN 'weekly' THEN m.role IN ('chair', 'police', 'office', 'copy') END;
END $$;

-- The notice, once, and a letter for each reader and channel. One that was never tried makes room for a newer one of its kind: it says all that the
-- older one would have said, or the day after it. p_reports: mails carry reports, and wait for them.
CREATE FUNCTION notify_readers (p_campaign text, p_kind text, p_day date, p_ordinal integer, p_vi jsonb, p_en jsonb, p_figures jsonb, p_reports boolean,
                                p_now timestamptz)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_province text;
    v_zone text;
    v_letters jsonb;
    v_now timestamptz := clock_timestamp (); -- of the machine: when letters are due
    v_due timestamptz := v_now;
    v_transaction xid8 := pg_current_xact_id ();
BEGIN
    SELECT c.province, c.timezone INTO STRICT v_province, v_zone FROM campaign c WHERE c.code = p_campaign;
    INSERT INTO notice (province, campaign, kind, day, ordinal, at, vi, en, figures)
    VALUES (v_province, p_campaign, p_kind, p_day, p_ordinal, p_now, p_vi, p_en, p_figures) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    SELECT jsonb_agg (x) INTO v_letters FROM (
        SELECT m.code AS member, a.channel, quiet_until (m.quiet_from, m.quiet_to, v_zone, p_now) AS quiet_until,
               concat_ws ('-', v_province, p_campaign, p_kind, p_day, p_ordinal, m.code, a.channel) AS key
        FROM notice_readers (p_campaign, p_kind) m CROSS JOIN LATERAL (VALUES ('mail', m.mail), ('webhook', m.webhook)) AS a (channel, address)
        WHERE a.address <> '') x;
    -- a report of an older one may arrive just now (report_arrived): after it, or before it
    PERFORM FROM notice n WHERE n.province = v_province AND n.campaign = p_campaign AND n.kind = p_kind ORDER BY n.day, n.ordinal FOR UPDATE;
    DELETE FROM delivery d WHERE d.province = v_province AND d.campaign = p_campaign AND d.notice = p_kind AND d.state = 'pending' AND d.attempts = 0;
    IF p_reports THEN
        v_due := coalesce (want_reports (v_province, p_campaign, p_kind, p_day, p_ordinal), v_now);
    END IF;
    INSERT INTO delivery (province, member, channel, key, campaign, events, created_at, quiet_until, transaction, notice, notice_day, notice_ordinal, due)
    SELECT v_province, l.member, l.channel, l.key, p_campaign, '{}', p_now, l.quiet_until, v_transaction, p_kind, p_day, p_ordinal,
           CASE l.channel WHEN 'mail' THEN v_due ELSE v_now END
    FROM jsonb_to_recordset (v_letters) AS l (member text, channel text, key text, quiet_until timestamptz);
    RETURN coalesce (jsonb_array_length (v_letters), 0);
END $$;

-- Of each campaign the latest closed day, until a day after its cutoff: what was closed late, or for the past, is no news. The week's for three days.
-- Explanations where some came since the last look, a quarter of an hour after it, and once a day for those that wait long.
CREATE FUNCTION due_notices (p_now timestamptz) RETURNS TABLE (province text, campaign text, kind text, day date) LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
    v_close day_close%ROWTYPE;
    v_week date; -- the last counted day of the latest week that is closed
    v_said text[];
    v_read boolean;
    v_looked timestamptz;
    v_latest timestamptz;
BEGIN
    FOR c IN SELECT * FROM campaign k ORDER BY k.code LOOP
        SELECT * INTO v_close FROM day_close d WHERE d.province = c.province AND d.campaign = c.code ORDER BY d.day DESC LIMIT 1;
        IF EXISTS (SELECT FROM campaign_day d WHERE d.campaign = c.code AND d.day = v_close.day AND d.cutoff_at > p_now - interval '1 day')
           AND v_close.figures_at >= (SELECT min (g.recorded_at) FROM campaign_generation g WHERE g.campaign = c.code) THEN
            SELECT array_agg (n.kind) INTO v_said FROM notice n WHERE n.province = c.province AND n.campaign = c.code AND n.day = v_close.day;
            RETURN QUERY SELECT c.province, c.code, 'close_notices'::text, v_close.day
            WHERE EXISTS (SELECT FROM unnest ('{published,daily}'::text[]) AS k (kind)
                          WHERE NOT k.kind = ANY (coalesce (v_said, '{}')) AND EXISTS (SELECT FROM notice_readers (c.code, k.kind)));
        END IF;
        IF EXISTS (SELECT FROM notice_readers (c.code, 'weekly')) THEN
            v_week := (SELECT max (w.last) FROM (
                SELECT max (d.day) AS last FROM campaign_day d WHERE d.campaign = c.code AND d.counted AND d.day BETWEEN v_close.day - 13 AND v_close.day + 6
                GROUP BY date_trunc ('week', d.day::timestamp)) w WHERE w.last <= v_close.day);
            SELECT d.* INTO v_close FROM day_close d WHERE d.province = c.province AND d.campaign = c.code AND d.day = v_week;
            RETURN QUERY SELECT c.province, c.code, 'week_notices'::text, v_close.day
            WHERE EXISTS (SELECT FROM campaign_day d WHERE d.campaign = c.code AND d.day = v_close.day AND d.cutoff_at > p_now - interval '3 days')
              AND v_close.figures_at >= (SELECT min (g.recorded_at) FROM campaign_generation g WHERE g.campaign = c.code)
              AND NOT EXISTS (SELECT FROM notice n WHERE n.province = c.province AND n.campaign = c.code AND n.kind = 'weekly' AND n.day = v_close.day);
        END IF;
        v_read := EXISTS (SELECT FROM notice_readers (c.code, 'explanations'));
        IF v_read THEN
            v_looked := (SELECT s.explanations_at FROM campaign_state s WHERE s.province = c.province AND s.campaign = c.code);
            v_latest := (SELECT max (e.received_at) FROM explanation e WHERE e.province = c.province AND e.campaign = c.code);
            RETURN QUERY SELECT c.province, c.code, 'explanation_notices'::text, NULL::date
            WHERE v_looked <= p_now - CASE WHEN v_latest > v_looked THEN interval '15 minutes' ELSE interval '1 day' END AND v_latest IS NOT NULL;
        END IF;
    END LOOP;
END $$;

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
    IF EXISTS (SELECT FROM notice_readers (p_campaign, 'published')) THEN
        v_letters := notify_readers (p_campaign, 'published', p_day, 1, published_words (true, c, p_day, v_at, v_rows), published_words (false, c, p_day, v_at, v_rows),
                                     jsonb_build_object ('units', v_published), p_reports, p_now);
    END IF;
    IF EXISTS (SELECT FROM notice_readers (p_campaign, 'daily')) THEN
        v_letters := v_letters + notify_readers (p_campaign, 'daily', p_day, 1, daily_words (true, c, p_day, v_at, v_rows), daily_words (false, c, p_day, v_at, v_rows),
                                                 jsonb_build_object ('units', v_daily), p_reports, p_now);
    END IF;
    RETURN v_letters;
END $$;

-- The figures of that close, of all days since the week before was closed: what came on days that do not count is in it.
CREATE FUNCTION notice_week (p_province text, p_campaign text, p_day date, p_reports boolean, p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
    v_at timestamptz := (SELECT k.figures_at FROM day_close k WHERE k.province = p_province AND k.campaign = p_campaign AND k.day = p_day);
    v_from date := coalesce ((SELECT max (d.day) + 1 FROM campaign_day d
                              WHERE d.campaign = p_campaign AND d.counted AND d.day < date_trunc ('week', p_day::timestamp)::date),
                             (SELECT min (d.day) FROM campaign_day d WHERE d.campaign = p_campaign));
    v_ordinal integer := (SELECT d.ordinal FROM campaign_day d WHERE d.campaign = p_campaign AND d.day = p_day);
    v_day record;
    v_rows status_row[];
    v_total status_row;
    v_days jsonb := '[]';
    v_week jsonb;
    v_forecast json;
BEGIN
    SELECT * INTO STRICT c FROM campaign WHERE code = p_campaign;
    FOR v_day IN SELECT d.day, d.counted FROM campaign_day d WHERE d.campaign = p_campaign AND d.day BETWEEN v_from AND p_day ORDER BY d.day LOOP
        SELECT array_agg (r) INTO v_rows FROM status_rows (p_campaign, v_day.day, v_at) r WHERE r.depth <= 1;
        v_days := v_days || coalesce ((SELECT jsonb_agg (jsonb_build_object ('unit', r.unit, 'value', r.day, 'plan', r.plan_day,
                                                                           'status', CASE WHEN v_day.counted THEN r.status END)) FROM unnest (v_rows) r), '[]');
    END LOOP; -- the last day's rows stay
    SELECT r.* INTO v_total FROM unnest (v_rows) r WHERE r.depth = 0;
    SELECT jsonb_agg (x) INTO v_week FROM (
        SELECT d.unit, sum (d.value) AS value, sum (d.plan) AS plan, count (*) FILTER (WHERE d.status IN ('met', 'done')) AS met,
               count (*) FILTER (WHERE d.status = 'missed') AS missed, count (*) FILTER (WHERE d.status = 'no_report') AS silent
        FROM jsonb_to_recordset (v_days) AS d (unit text, value bigint, plan bigint, status text) GROUP BY d.unit) x;
    v_forecast := forecast_json (c.working_days, v_ordinal, v_total);
    RETURN notify_readers (p_campaign, 'weekly', p_day, 1, weekly_words (true, c, v_from, p_day, v_at, v_rows, v_week, v_forecast),
        weekly_words (false, c, v_from, p_day, v_at, v_rows, v_week, v_forecast),
        jsonb_build_object ('from', v_from, 'forecast', v_forecast, 'units', (
            SELECT jsonb_agg (jsonb_build_object ('unit', r.unit, 'name', r.name, 'target', r.target, 'week', w.value, 'plan_week', w.plan,
                       'plan_cumulative', r.plan_cumulative, 'cumulative', r.cumulative, 'explained', r.explained, 'remaining', r.remaining, 'percent', r.percent,
                       'met', w.met, 'missed', w.missed, 'silent', w.silent) ORDER BY r.path)
            FROM unnest (v_rows) r
            JOIN jsonb_to_recordset (v_week) AS w (unit text, value bigint, plan bigint, met bigint, missed bigint, silent bigint) ON w.unit = r.unit)), p_reports, p_now);
END $$;

CREATE FUNCTION notice_explanations (p_province text, p_campaign text, p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
    v_looked timestamptz;
    v_waiting jsonb;
    v_news boolean;
    v_day date;
    v_ordinal integer;
BEGIN
    SELECT * INTO STRICT c FROM campaign WHERE code = p_campaign;
    SELECT s.explanations_at INTO v_looked FROM campaign_state s WHERE s.province = p_province AND s.campaign = p_campaign FOR UPDATE;
    IF v_looked > p_now - interval '15 minutes' THEN
        RETURN 0; -- another was first
    END IF;
    PERFORM wait_for_stamped (); -- what is stamped up to now is there
    UPDATE campaign_state SET explanations_at = p_now WHERE province = p_province AND campaign = p_campaign;
    SELECT jsonb_agg (w) INTO v_waiting FROM ( -- current revisions without a decision
        SELECT e.unit, e.document, e.day, e.count, e.received_at
        FROM (SELECT DISTINCT ON (x.unit, x.document) x.* FROM explanation x
              WHERE x.province = p_province AND x.campaign = p_campaign AND x.received_at <= p_now ORDER BY x.unit, x.document, x.rev DESC) e
        WHERE NOT EXISTS (SELECT FROM explanation_decision d WHERE d.province = p_province AND d.campaign = p_campaign AND d.unit = e.unit AND d.document = e.document
                          AND d.rev = e.rev)) w;
    SELECT jsonb_agg (to_jsonb (w) || jsonb_build_object ('name', coalesce (
               (SELECT u.name_vi FROM unit u WHERE u.code = w.unit AND w.day BETWEEN u.valid_from AND u.valid_to LIMIT 1), w.unit))),
           bool_or (w.received_at > v_looked OR w.received_at <= p_now - interval '3 days')
    INTO v_waiting, v_news FROM jsonb_to_recordset (v_waiting) AS w (unit text, document text, day date, count bigint, received_at timestamptz);
    IF NOT coalesce (v_news, false) THEN
        RETURN 0;
    END IF;
    v_day := (p_now AT TIME ZONE c.timezone)::date;
    v_ordinal := (SELECT coalesce (max (n.ordinal), 0) + 1 FROM notice n
                  WHERE n.province = p_province AND n.campaign = p_campaign AND n.kind = 'explanations' AND n.day = v_day);
    RETURN notify_readers (p_campaign, 'explanations', v_day, v_ordinal,
        explanations_words (true, c, v_waiting, p_now), explanations_words (false, c, v_waiting, p_now),
        (SELECT jsonb_build_object ('waiting', count (*), 'cases', sum (w.count), 'oldest', instant_text (min (w.received_at), c.timezone))
         FROM jsonb_to_recordset (v_waiting) AS w (count bigint, received_at timestamptz)), false, p_now);
END $$;

-- ---------------------------------------------------------------- as it is sent

-- Beside what a message of alerts has: no events.
CREATE FUNCTION notice_message (d delivery, p_language text, p_role text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_notice notice;
    v_province text := (d).province; -- values: a row of the outbox is not sent along
    v_campaign text := (d).campaign;
    v_kind text := (d).notice;
    v_day date := (d).notice_day;
    v_ordinal integer := (d).notice_ordinal;
    v_carried jsonb := '{}';
BEGIN
    IF (d).channel = 'mail' THEN
        SELECT jsonb_build_object ('attached', coalesce (jsonb_agg (a.name) FILTER (WHERE NOT a.missing), '[]'), 'missing', coalesce (bool_or (a.missing), false))
        INTO v_carried FROM notice_attachments (d, p_language, p_role) a;
    END IF;
    SELECT * INTO STRICT v_notice FROM notice n
    WHERE n.province = v_province AND n.campaign = v_campaign AND n.kind = v_kind AND n.day = v_day AND n.ordinal = v_ordinal;
    RETURN jsonb_build_object ('v', 1, 'type', 'notice', 'key', (d).key, 'member', (d).member, 'language', p_language, 'campaign', v_notice.campaign,
        'title', coalesce ((SELECT CASE p_language WHEN 'en' THEN c.title_en ELSE c.title_vi END FROM campaign c WHERE c.code = v_notice.campaign), ''),
        'kind', v_notice.kind, 'date', v_notice.day, 'count', 0, 'critical', 0, 'events', '[]'::jsonb, 'figures', v_notice.figures,
        'link', format ('#campaign=%s&date=%s', v_notice.campaign, v_notice.day)) || v_carried || CASE p_language WHEN 'en' THEN v_notice.en ELSE v_notice.vi END;
END $$;

-- Its lines without accents, for short messages.
CREATE FUNCTION notice_ascii (p_message jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN (SELECT string_agg (unaccented (l.line), E'\n' ORDER BY l.place) FROM jsonb_array_elements_text (p_message -> 'lines') WITH ORDINALITY AS l (line, place));
END $$;
