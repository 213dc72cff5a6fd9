-- Closing and alerting: one set-based evaluation of a day, alerts by identity, events in commit order.
-- Locks are taken in one order everywhere: the campaign's row, then the province's counter.

CREATE INDEX alert_event_alert ON alert_event (province, alert);

-- These are STABLE because to_char is: said to be more, they would not be inlined, and each number of each sentence would be a call.
CREATE FUNCTION number_vi (p_number bigint) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT replace (to_char (p_number, 'FM999,999,999,999,990'), ',', '.')
$$;
CREATE FUNCTION number_en (p_number bigint) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT to_char (p_number, 'FM999,999,999,999,990')
$$;

-- As official documents write it: a zero before a day below ten and before January and February.
CREATE FUNCTION day_word (p_vi boolean, p_day date) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT to_char (p_day, CASE WHEN NOT p_vi THEN 'YYYY-MM-DD' WHEN extract (month FROM p_day) < 3 THEN 'DD/MM/YYYY' ELSE 'DD/FMMM/YYYY' END)
$$;

-- Said before the sentence where more has happened than what it states. A broken promise goes up as escalated, and so does what arrived at the top
-- while a silence lasted (unheard), to those who are there; an expired acknowledgement opens again.
CREATE FUNCTION event_prefix (p_event text, p_vi boolean) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE p_event
        WHEN 'escalated' THEN CASE WHEN p_vi THEN 'CHƯA ĐƯỢC XÁC NHẬN, chuyển lên cấp trên: ' ELSE 'NOT ACKNOWLEDGED, passed one level up: ' END
        WHEN 'unheard' THEN CASE WHEN p_vi THEN 'CHƯA ĐƯỢC XÁC NHẬN: ' ELSE 'NOT ACKNOWLEDGED: ' END
        WHEN 'broken' THEN CASE WHEN p_vi THEN 'QUÁ NGÀY CAM KẾT, chuyển lên cấp trên: ' ELSE 'THE PROMISED DAY HAS PASSED, one level up: ' END
        WHEN 'expired' THEN CASE WHEN p_vi THEN 'XÁC NHẬN ĐÃ HẾT HIỆU LỰC, việc chưa xong: ' ELSE 'THE ACKNOWLEDGEMENT HAS EXPIRED, it is not done: ' END
        ELSE '' END
$$;

CREATE FUNCTION acknowledged_prefix (p_by text, p_until date, p_vi boolean) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN p_vi THEN format ('Đã xác nhận (%s%s): ', p_by, ', cam kết hoàn thành ngày ' || day_word (true, p_until))
                ELSE format ('Acknowledged (%s%s): ', p_by, ', promised by ' || to_char (p_until, 'YYYY-MM-DD')) END
$$;

-- An event's sentence without what was said before it.
CREATE FUNCTION bare_sentence (p_text text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT regexp_replace (p_text, '^(CHƯA ĐƯỢC|QUÁ NGÀY|XÁC NHẬN ĐÃ|NOT ACK|THE PROMISED|THE ACKNOWLEDGEMENT)[^:]*: ', '')
$$;

CREATE FUNCTION alert_text_vi (p_kind text, p_state text, p_name text, p_day date, f jsonb, p_streak integer)
RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN p_state = 'resolved' AND f ? 'ended_on' THEN
        p_name || ' không còn được theo dõi' || coalesce (', do đơn vị kết thúc hoạt động ngày ' || day_word (true, (f ->> 'ended_on')::date), ' trong nhiệm vụ này') || '.'
    WHEN p_kind = 'feed_gap' THEN
        CASE WHEN p_state = 'resolved' THEN 'Nguồn số liệu ' || (f ->> 'feed') || ' (' || p_name || ') đã gửi đủ.'
             ELSE 'Nguồn số liệu ' || (f ->> 'feed') || ' (' || p_name || ') thiếu ' || number_vi ((f ->> 'missing')::bigint) || ' gói, từ số '
                  || (f ->> 'first_missing') || ': cần gửi lại.' END
    WHEN p_kind = 'data_rejected' THEN
        'Nguồn số liệu ' || (f ->> 'feed') || ' (' || p_name || ') có ' || number_vi ((f ->> 'rejected')::bigint) || ' báo cáo bị từ chối ngày '
        || day_word (true, p_day) || ': cần sửa và gửi lại.'
    ELSE CASE p_kind
        WHEN 'behind_plan' THEN p_name || CASE WHEN p_state = 'resolved' THEN ' đã theo kịp tiến độ'
            ELSE ' chậm tiến độ: ' || (f ->> 'pace_days') || ' ngày gần nhất được ' || number_vi ((f ->> 'pace_sum')::bigint)
                 || CASE WHEN f ->> 'days_needed' IS NULL THEN ', với tốc độ này không thể hoàn thành' ELSE ', còn cần ' || (f ->> 'days_needed') || ' ngày' END END
        WHEN 'deadline_near' THEN p_name || CASE WHEN p_state = 'resolved' THEN ' đã hoàn thành' ELSE ' còn ' || (f ->> 'days_to_deadline') || ' ngày đến hạn' END
        WHEN 'deadline_passed' THEN p_name || CASE WHEN p_state = 'resolved' THEN ' đã hoàn thành (sau hạn)'
            ELSE ' quá hạn ' || day_word (true, p_day) END
        WHEN 'report_due' THEN p_name || CASE WHEN p_state = 'resolved' THEN ' không cần nhắc nữa: báo cáo ngày ' ELSE ' sắp đến giờ chốt, chưa báo cáo ngày ' END
            || day_word (true, p_day)
        WHEN 'target_missed' THEN p_name || CASE WHEN p_state = 'resolved' THEN ' đã khắc phục: ngày ' ELSE ' chưa đạt chỉ tiêu ngày ' END
            || day_word (true, p_day) || ', kết quả ' || number_vi (coalesce ((f ->> 'day')::bigint, 0)) || '/'
            || number_vi ((f ->> 'plan_day')::bigint)
            || CASE WHEN p_state = 'resolved' THEN '' ELSE ', thiếu ' || number_vi ((f ->> 'shortfall')::bigint) END
        WHEN 'report_missing' THEN p_name || CASE WHEN p_state = 'resolved' THEN ' đã có báo cáo ngày ' ELSE ' chưa báo cáo ngày ' END
            || day_word (true, p_day)
            || CASE WHEN p_state = 'resolved' OR (f ->> 'reports_expected')::integer <= 1 THEN ''
                    ELSE ' (' || (f ->> 'reports_in') || '/' || (f ->> 'reports_expected') || ' đơn vị đã báo cáo)' END
        ELSE p_name || ': ' || p_kind || ' ' || day_word (true, p_day) END
        || '. Lũy kế ' || number_vi ((f ->> 'cumulative')::bigint) || '/' || number_vi ((f ->> 'target')::bigint)
        || CASE WHEN p_state = 'resolved' THEN '.'
                ELSE ', còn ' || number_vi ((f ->> 'remaining')::bigint)
                     || CASE WHEN (f ->> 'explained')::bigint > 0 THEN ' (đã giải trình ' || number_vi ((f ->> 'explained')::bigint) || ')' ELSE '' END
                     || CASE WHEN f ->> 'days_left' = '0' THEN ', không còn ngày thực hiện' ELSE ' trong ' || (f ->> 'days_left') || ' ngày' END
                     || CASE WHEN f ->> 'required_per_day' IS NULL THEN '.'
                             ELSE ', cần ' || number_vi ((f ->> 'required_per_day')::bigint) || ' mỗi ngày.' END
                     || CASE WHEN p_streak > 1 THEN ' Ngày thứ ' || p_streak || ' liên tiếp.' ELSE '' END END END
$$;

CREATE FUNCTION alert_text_en (p_kind text, p_state text, p_name text, p_day date, f jsonb, p_streak integer)
RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN p_state = 'resolved' AND f ? 'ended_on' THEN
        p_name || ' is no longer followed' || coalesce (', since it ended on ' || to_char ((f ->> 'ended_on')::date, 'YYYY-MM-DD'), ' in this campaign') || '.'
    WHEN p_kind = 'feed_gap' THEN
        CASE WHEN p_state = 'resolved' THEN 'Feed ' || (f ->> 'feed') || ' (' || p_name || ') has sent everything.'
             ELSE 'Feed ' || (f ->> 'feed') || ' (' || p_name || ') lacks ' || number_en ((f ->> 'missing')::bigint) || ' batches from '
                  || (f ->> 'first_missing') || ' on: they must be sent again.' END
    WHEN p_kind = 'data_rejected' THEN
        'Feed ' || (f ->> 'feed') || ' (' || p_name || ') had ' || number_en ((f ->> 'rejected')::bigint) || ' records rejected on '
        || to_char (p_day, 'YYYY-MM-DD') || ': they must be corrected and sent again.'
    ELSE CASE p_kind
        WHEN 'behind_plan' THEN p_name || CASE WHEN p_state = 'resolved' THEN ' is in time again'
            ELSE ' is behind its plan: ' || number_en ((f ->> 'pace_sum')::bigint) || ' in its last ' || (f ->> 'pace_days') || ' days'
                 || CASE WHEN f ->> 'days_needed' IS NULL THEN ', never done at this pace' ELSE ', ' || (f ->> 'days_needed') || ' days needed' END END
        WHEN 'deadline_near' THEN p_name || CASE WHEN p_state = 'resolved' THEN ' is done' ELSE ' has ' || (f ->> 'days_to_deadline') || CASE f ->> 'days_to_deadline' WHEN '1' THEN ' day' ELSE ' days' END || ' to the deadline' END
        WHEN 'deadline_passed' THEN p_name || CASE WHEN p_state = 'resolved' THEN ' is done, after the deadline'
            ELSE ' is past the deadline of ' || to_char (p_day, 'YYYY-MM-DD') END
        WHEN 'report_due' THEN p_name || CASE WHEN p_state = 'resolved' THEN ' need not be reminded any more of ' ELSE ' has not reported yet, the cutoff is near: ' END
            || to_char (p_day, 'YYYY-MM-DD')
        WHEN 'target_missed' THEN p_name || CASE WHEN p_state = 'resolved' THEN ' has made good ' ELSE ' missed its target of ' END
            || to_char (p_day, 'YYYY-MM-DD') || ': ' || number_en (coalesce ((f ->> 'day')::bigint, 0)) || ' of '
            || number_en ((f ->> 'plan_day')::bigint)
            || CASE WHEN p_state = 'resolved' THEN '' ELSE ', ' || number_en ((f ->> 'shortfall')::bigint) || ' short' END
        WHEN 'report_missing' THEN p_name || CASE WHEN p_state = 'resolved' THEN ' has reported ' ELSE ' has not reported ' END
            || to_char (p_day, 'YYYY-MM-DD')
            || CASE WHEN p_state = 'resolved' OR (f ->> 'reports_expected')::integer <= 1 THEN ''
                    ELSE ' (' || (f ->> 'reports_in') || ' of ' || (f ->> 'reports_expected') || ' units reported)' END
        ELSE p_name || ': ' || p_kind || ' ' || to_char (p_day, 'YYYY-MM-DD') END
        || '. Cumulative ' || number_en ((f ->> 'cumulative')::bigint) || ' of ' || number_en ((f ->> 'target')::bigint)
        || CASE WHEN p_state = 'resolved' THEN '.'
                ELSE ', ' || number_en ((f ->> 'remaining')::bigint) || ' left'
                     || CASE WHEN (f ->> 'explained')::bigint > 0 THEN ' (' || number_en ((f ->> 'explained')::bigint) || ' explained)' ELSE '' END
                     || CASE f ->> 'days_left' WHEN '0' THEN ', no day left' WHEN '1' THEN ' in 1 day' ELSE ' in ' || (f ->> 'days_left') || ' days' END
                     || CASE WHEN f ->> 'required_per_day' IS NULL THEN '.'
                             ELSE ', ' || number_en ((f ->> 'required_per_day')::bigint) || ' a day needed.' END
                     || CASE WHEN p_streak > 1 THEN ' Day ' || p_streak || ' in a row.' ELSE '' END END END
$$;

-- What an alert says of the unit at that day: the figures of alerts/1.
CREATE FUNCTION alert_figures (r status_row) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT jsonb_build_object (
        'plan_day', (r).plan_day, 'day', (r).day, 'shortfall', greatest (0, (r).plan_day - coalesce ((r).day, 0)),
        'plan_cumulative', (r).plan_cumulative, 'cumulative', (r).cumulative, 'target', (r).target, 'explained', (r).explained,
        'remaining', (r).remaining, 'days_left', (r).days_left, 'required_per_day', (r).required_per_day,
        'reports_in', (r).reports_in, 'reports_expected', (r).reports_expected)
$$;

-- What is to become of one alert: state is the alert's, event the event's (or broken, unheard, expired: see event_prefix).
CREATE TYPE alert_change AS (
    alert bigint, campaign text, unit text, day date, kind text, state text, event text, severity text,
    figures jsonb, streak integer, name text, path text);

-- Writes changes: new alerts and changed ones, and an event for each, ids in commit order. Returns how many.
CREATE FUNCTION alert_record (p_province text, p_changes alert_change[], p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_count integer := coalesce (cardinality (p_changes), 0);
    v_new integer;
    v_counter province_counter%ROWTYPE;
    v_silences jsonb;
BEGIN
    IF v_count = 0 THEN
        RETURN 0;
    END IF;
    SELECT count (*) INTO v_new FROM unnest (p_changes) c WHERE c.alert IS NULL;
    UPDATE province_counter SET alert = alert + v_new, event = event + v_count WHERE province = p_province RETURNING * INTO STRICT v_counter;
    v_silences := active_silences (p_province, p_now);

    -- ids for the new ones, in the order of the tree
    SELECT array_agg (((CASE WHEN c.alert IS NULL THEN v_counter.alert - v_new + c.place ELSE c.alert END, c.campaign, c.unit, c.day, c.kind,
                        c.state, c.event, c.severity, c.figures, c.streak, c.name, c.path)::alert_change) ORDER BY c.path, c.day, c.kind)
    INTO p_changes
    FROM (SELECT u.*, row_number () OVER (PARTITION BY u.alert IS NULL ORDER BY u.path, u.day, u.kind) AS place
          FROM unnest (p_changes) u) c;

    INSERT INTO alert AS a (province, id, campaign, unit, day, kind, state, severity, figures, streak, raised_at, open_since)
    SELECT p_province, c.alert, c.campaign, c.unit, c.day, c.kind, c.state, c.severity, c.figures, c.streak, p_now,
           CASE WHEN c.event IN ('open', 'expired') THEN p_now ELSE '-infinity' END
    FROM unnest (p_changes) c
    ON CONFLICT (province, id) DO UPDATE
        SET state = excluded.state, severity = excluded.severity, figures = excluded.figures, streak = excluded.streak,
            open_since = CASE WHEN excluded.open_since > '-infinity' THEN excluded.open_since ELSE a.open_since END,
            level = CASE WHEN excluded.open_since > '-infinity' THEN 0 ELSE a.level END,
            acknowledged_by = CASE WHEN excluded.state = 'open' THEN NULL ELSE a.acknowledged_by END,
            acknowledged_at = CASE WHEN excluded.state = 'open' THEN NULL ELSE a.acknowledged_at END,
            acknowledged_note = CASE WHEN excluded.state = 'open' THEN NULL ELSE a.acknowledged_note END,
            promised_until = CASE WHEN excluded.state = 'open' THEN NULL ELSE a.promised_until END;

    INSERT INTO alert_event (province, id, alert, state, kind, severity, campaign, unit, unit_name, unit_path, day, figures, streak,
                             text_vi, text_en, raised_at, at, level, silenced)
    SELECT p_province, v_counter.event - v_count + row_number () OVER (ORDER BY c.path, c.day, c.kind), c.alert,
           CASE c.event WHEN 'broken' THEN 'escalated' WHEN 'unheard' THEN 'escalated' WHEN 'expired' THEN 'open' ELSE c.event END, c.kind, c.severity,
           c.campaign, CASE WHEN c.campaign = '' THEN split_part (c.path, '/', -1) ELSE c.unit END, c.name, c.path, c.day,
           c.figures - 'feed' - 'ended_on', c.streak, -- figures are numbers; which feed, and when a unit ended, the text says
           event_prefix (c.event, true) || alert_text_vi (c.kind, c.event, c.name, c.day, c.figures, c.streak),
           event_prefix (c.event, false) || alert_text_en (c.kind, c.event, c.name, c.day, c.figures, c.streak), a.raised_at, p_now, a.level,
           EXISTS (SELECT FROM jsonb_to_recordset (v_silences) AS s (unit text, campaign text, kind text)
                   WHERE s.unit = ANY (string_to_array (c.path, '/')) AND coalesce (s.campaign, c.campaign) = c.campaign AND coalesce (s.kind, c.kind) = c.kind)
    FROM unnest (p_changes) c
    JOIN alert a ON a.province = p_province AND a.id = c.alert;
    PERFORM deliver_events (p_province, v_counter.event - v_count + 1, v_counter.event, p_now);
    PERFORM pg_notify ('tiendo_alerts', p_province);
    RETURN v_count;
END $$;

-- Evaluates one closed day from its status: the streak of every unit, and the alerts that follow. Called under the campaign's lock, in the
-- order of the days. Returns the number of alert events.
CREATE FUNCTION evaluate_day (p_province text, p_campaign text, p_day date, p_rows status_row[], p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_before date;
    v_changes alert_change[];
BEGIN
    SELECT max (day) INTO v_before FROM day_close WHERE province = p_province AND campaign = p_campaign AND day < p_day;
    PERFORM status_record (p_province, p_campaign, p_day, v_before, p_rows, p_now);

    WITH silent AS (SELECT s.unit FROM unnest (p_rows) s WHERE s.status = 'no_report'),
    below AS (   -- silent units with a silent one anywhere above them, whatever lies between
        SELECT DISTINCT r.unit
        FROM unnest (p_rows) r
        CROSS JOIN LATERAL unnest (string_to_array (r.path, '/')) AS up (code)
        JOIN silent ON silent.unit = up.code
        WHERE r.status = 'no_report' AND up.code <> r.unit),
    judged AS (
        SELECT r, s.streak, CASE s.status WHEN 'missed' THEN 'target_missed' WHEN 'no_report' THEN 'report_missing' END AS kind,
               CASE WHEN s.status = 'missed' AND r.cumulative >= r.plan_cumulative THEN 'info'
                    WHEN s.streak >= 3 THEN 'critical' ELSE 'warning' END AS severity,
               CASE WHEN below.unit IS NOT NULL THEN 'held' ELSE 'open' END AS state
        FROM unnest (p_rows) r
        JOIN day_status s ON s.province = p_province AND s.campaign = p_campaign AND s.day = p_day AND s.unit = r.unit
                         AND s.superseded_at = 'infinity'
        LEFT JOIN below ON below.unit = r.unit),
    pair AS (
        SELECT a.id AS alert, a.state AS was, a.severity AS was_severity, a.figures AS was_figures, a.streak AS was_streak,
               coalesce (a.kind, j.kind) AS kind, j.kind IS NOT NULL AND j.kind = coalesce (a.kind, j.kind) AS due,
               j.r AS r, j.streak, j.severity, j.state
        FROM judged j
        FULL JOIN (SELECT * FROM alert WHERE province = p_province AND campaign = p_campaign AND day = p_day
                   AND kind IN ('target_missed', 'report_missing')) a
             ON a.unit = (j.r).unit AND a.kind = j.kind),
    named AS (   -- an alert whose unit is judged otherwise now stands alone on its side of the join: find its unit again
        SELECT p.alert, p.was, p.was_severity, p.was_figures, p.was_streak, p.kind, p.due, coalesce (p.r, r2) AS r,
               p.streak, p.severity, p.state
        FROM pair p
        LEFT JOIN alert a ON p.r IS NULL AND a.province = p_province AND a.id = p.alert
        LEFT JOIN unnest (p_rows) r2 ON p.r IS NULL AND r2.unit = a.unit)
    SELECT array_agg ((alert, p_campaign, (r).unit, p_day, kind,
                       CASE WHEN NOT due THEN 'resolved' WHEN was = 'acknowledged' AND state = 'open' THEN 'acknowledged' ELSE state END,
                       CASE WHEN NOT due THEN 'resolved'
                            WHEN was IS NULL OR was = 'resolved' OR (was = 'held') <> (state = 'held') THEN state
                            WHEN state = 'held' THEN 'held' ELSE 'updated' END,
                       CASE WHEN due THEN severity ELSE was_severity END,
                       alert_figures (r), CASE WHEN due THEN streak ELSE 0 END, (r).name, (r).path)::alert_change)
    INTO v_changes
    FROM named
    WHERE (r).unit IS NOT NULL
      AND CASE WHEN NOT due THEN alert IS NOT NULL AND was <> 'resolved'
               ELSE was IS NULL OR was = 'resolved' OR (was = 'held') <> (state = 'held')
                    OR (was_severity, was_figures, was_streak) IS DISTINCT FROM (severity, alert_figures (r), streak) END;
    RETURN alert_record (p_province, v_changes, p_now);
END $$;

-- Keeps the evaluation; what it was before stays for "as of". Within one instant there is one evaluation.
CREATE FUNCTION status_record (p_province text, p_campaign text, p_day date, p_before date, p_rows status_row[], p_now timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_units text[];
    v_status text[];
    v_streak integer[];
BEGIN
    SELECT array_agg (r.unit), array_agg (r.status),
           array_agg (CASE WHEN r.status IN ('missed', 'no_report') THEN coalesce (b.streak, 0) + 1 ELSE 0 END)
    INTO v_units, v_status, v_streak
    FROM unnest (p_rows) r
    LEFT JOIN day_status b ON b.province = p_province AND b.campaign = p_campaign AND b.day = p_before AND b.unit = r.unit
                          AND b.superseded_at = 'infinity' AND p_before >= r.from_day;
    UPDATE day_status s SET status = e.status, streak = e.streak
    FROM unnest (v_units, v_status, v_streak) e (unit, status, streak)
    WHERE s.province = p_province AND s.campaign = p_campaign AND s.day = p_day AND s.unit = e.unit AND s.superseded_at = 'infinity'
      AND s.recorded_at >= p_now AND (s.status, s.streak) IS DISTINCT FROM (e.status, e.streak);
    UPDATE day_status s SET superseded_at = p_now
    FROM unnest (v_units, v_status, v_streak) e (unit, status, streak)
    WHERE s.province = p_province AND s.campaign = p_campaign AND s.day = p_day AND s.unit = e.unit AND s.superseded_at = 'infinity'
      AND (s.status, s.streak) IS DISTINCT FROM (e.status, e.streak);
    INSERT INTO day_status (province, campaign, unit, day, status, streak, recorded_at)
    SELECT p_province, p_campaign, e.unit, p_day, e.status, e.streak, p_now
    FROM unnest (v_units, v_status, v_streak) e (unit, status, streak)
    ON CONFLICT DO NOTHING;
END $$;

-- Evaluates again every closed day from the first that a correction touched. Called under the campaign's lock.
CREATE FUNCTION recheck_locked (p_province text, p_campaign text, p_from date, p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_from date;
    v_day date;
    v_rows status_row[]; -- of the last closed day, once it is known: the forecasts go by it too
    v_events integer := 0;
BEGIN
    SELECT least (recheck_from, p_from) INTO v_from FROM campaign_state WHERE province = p_province AND campaign = p_campaign;
    FOR v_day IN SELECT day FROM day_close WHERE province = p_province AND campaign = p_campaign AND day >= v_from ORDER BY day LOOP
        SELECT array_agg (r) INTO v_rows FROM status_rows (p_campaign, v_day, NULL) r;
        v_events := v_events + evaluate_day (p_province, p_campaign, v_day, v_rows, p_now);
    END LOOP;
    v_events := v_events + evaluate_forecasts (p_province, p_campaign, v_rows, p_now) + evaluate_milestones (p_province, p_campaign, p_now);
    UPDATE campaign_state SET recheck_from = NULL
    WHERE province = p_province AND campaign = p_campaign AND recheck_from IS NOT NULL;
    RETURN v_events;
END $$;

CREATE FUNCTION recheck (p_province text, p_campaign text, p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM campaign_state WHERE province = p_province AND campaign = p_campaign FOR UPDATE;
    RETURN recheck_locked (p_province, p_campaign, NULL, p_now);
END $$;

CREATE FUNCTION close_day (p_province text, p_campaign text, p_day date, p_now timestamptz, p_by text,
                           OUT closed boolean, OUT closed_at timestamptz, OUT figures_at timestamptz, OUT alerts integer)
LANGUAGE plpgsql AS $$
DECLARE
    v_day campaign_day%ROWTYPE;
BEGIN
    SELECT * INTO v_day FROM campaign_day d WHERE d.campaign = p_campaign AND d.day = p_day;
    IF NOT FOUND OR NOT v_day.counted THEN
        RAISE EXCEPTION 'campaign % does not count %: there is nothing to close', p_campaign, p_day USING ERRCODE = 'P0001';
    END IF;
    IF v_day.begins_at > p_now THEN
        RAISE EXCEPTION '% has not begun yet', p_day USING ERRCODE = 'P0001';
    END IF;
    PERFORM FROM campaign_state s WHERE s.province = p_province AND s.campaign = p_campaign FOR UPDATE;
    SELECT c.closed_at, c.figures_at INTO closed_at, figures_at FROM day_close c
    WHERE c.province = p_province AND c.campaign = p_campaign AND c.day = p_day;
    closed := NOT FOUND;
    alerts := 0;
    IF NOT closed THEN
        RETURN;
    END IF;
    PERFORM wait_for_stamped (); -- every report acknowledged, or stamped, before now is committed
    WHILE aggregate_work (p_province, p_campaign, 5000, true) > 0 LOOP
        NULL;
    END LOOP;
    closed_at := p_now;
    figures_at := least (v_day.cutoff_at, p_now);
    INSERT INTO day_close VALUES (p_province, p_campaign, p_day, closed_at, figures_at, p_by);
    alerts := recheck_locked (p_province, p_campaign, p_day, p_now);
END $$;

-- Days that the clock has closed, in order. Those whose cutoff had passed when the campaign was first loaded wait for an operator.
CREATE FUNCTION due_closes (p_now timestamptz) RETURNS TABLE (province text, campaign text, day date) LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
    v_closed date[];
BEGIN
    FOR c IN SELECT * FROM campaign k ORDER BY k.code LOOP
        SELECT coalesce (array_agg (x.day), '{}') INTO v_closed FROM day_close x WHERE x.province = c.province AND x.campaign = c.code;
        RETURN QUERY SELECT c.province, c.code, d.day FROM campaign_day d
        WHERE d.campaign = c.code AND d.counted AND d.cutoff_at <= p_now AND d.cutoff_at > c.loaded_at AND d.day <> ALL (v_closed)
        ORDER BY d.day;
    END LOOP;
END $$;

CREATE FUNCTION reopen_day (p_province text, p_campaign text, p_day date, p_by text, p_reason text, p_now timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM campaign_day WHERE campaign = p_campaign AND day = p_day AND begins_at <= p_now) THEN
        RAISE EXCEPTION 'campaign % has no past day %', p_campaign, p_day USING ERRCODE = 'P0001';
    END IF;
    PERFORM FROM campaign_state WHERE province = p_province AND campaign = p_campaign FOR UPDATE;
    INSERT INTO day_reopen
    SELECT p_province, p_campaign, p_day, coalesce (max (ordinal), 0) + 1, p_now, p_by, p_reason
    FROM day_reopen WHERE province = p_province AND campaign = p_campaign AND day = p_day;
    PERFORM configuration_changed ();
END $$;

CREATE FUNCTION severity_rank (p_severity text) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE p_severity WHEN 'info' THEN 1 WHEN 'warning' THEN 2 WHEN 'critical' THEN 3 END
$$;

-- One page of events, and the highest id examined in the same look: one row with a null id where no event matches.
CREATE TYPE alert_page_row AS (last bigint, event alert_event);
CREATE FUNCTION alert_page (p_province text, p_after bigint, p_limit integer, p_units text[], p_severity text, p_state text, p_scope text[])
RETURNS SETOF alert_page_row LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY
    WITH examined AS (
        SELECT e FROM alert_event e WHERE e.province = p_province AND e.id > p_after ORDER BY e.id LIMIT 10000),
    found AS (
        SELECT e FROM examined
        WHERE (p_severity IS NULL OR severity_rank ((e).severity) >= severity_rank (p_severity))
          AND (p_state IS NULL OR (e).state = p_state)
          AND (p_units IS NULL OR string_to_array ((e).unit_path, '/') && p_units)
          AND (p_scope IS NULL OR EXISTS (SELECT FROM unnest (p_scope) s WHERE (e).unit_path = s OR starts_with ((e).unit_path, s || '/')))
        ORDER BY (e).id LIMIT p_limit),
    seen AS (
        SELECT CASE WHEN (SELECT count (*) FROM found) >= p_limit THEN (SELECT max ((e).id) FROM found)
                    ELSE coalesce ((SELECT max ((e).id) FROM examined), p_after) END AS last)
    SELECT seen.last, found.e FROM seen LEFT JOIN found ON true ORDER BY (found.e).id;
END $$;

CREATE FUNCTION alert_event_json (e alert_event) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
    v_zone text := (SELECT timezone FROM campaign WHERE code = (e).campaign);
    v_event json;
BEGIN
    v_event := json_build_object (
        'v', 1, 'type', 'alert', 'province', (e).province, 'id', (e).id, 'alert', (e).alert, 'state', (e).state, 'kind', (e).kind,
        'severity', (e).severity, 'campaign', nullif ((e).campaign, ''), 'unit', (e).unit, 'unit_name', (e).unit_name, 'unit_path', (e).unit_path,
        'date', (e).day, 'figures', (e).figures, 'streak', (e).streak, 'text', json_build_object ('vi', (e).text_vi, 'en', (e).text_en),
        'raised_at', instant_text ((e).raised_at, v_zone), 'at', instant_text ((e).at, v_zone));
    IF (e).state <> 'acknowledged' THEN
        RETURN v_event;
    END IF;
    RETURN v_event::jsonb || jsonb_strip_nulls (jsonb_build_object ('by', (e).acknowledged_by, 'note', (e).note, 'until', (e).promised_until));
END $$;

CREATE FUNCTION alerts_json (p_province text, p_after bigint, p_limit integer, p_units text[], p_severity text, p_state text, p_scope text[])
RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RETURN (SELECT json_build_object ('v', 1,
                'events', coalesce (json_agg (alert_event_json (p.event) ORDER BY (p.event).id) FILTER (WHERE (p.event).id IS NOT NULL), '[]'),
                'last', max (p.last))
            FROM alert_page (p_province, p_after, p_limit, p_units, p_severity, p_state, p_scope) p);
END $$;

-- A promise in the past is broken as it is made, one for ever is a silence that nobody ordered: from today in the campaign's zone to its deadline or a
-- month from today, whichever is later. A feed's alert has no campaign, and a month.
CREATE FUNCTION promise_check (p_province text, p_campaign text, p_until date, p_now timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_zone text := coalesce ((SELECT min (c.timezone) FROM campaign c WHERE c.province = p_province AND (c.code = p_campaign OR p_campaign = '')), 'UTC');
    v_today date := (p_now AT TIME ZONE v_zone)::date;
    v_last date := greatest (v_today + 31, (SELECT c.deadline FROM campaign c WHERE c.code = p_campaign));
BEGIN
    IF p_until < v_today THEN
        RAISE EXCEPTION 'until is %, a day that has passed: promise a day from % to %, or none', p_until, v_today, v_last USING ERRCODE = 'P0001';
    ELSIF p_until > v_last THEN
        RAISE EXCEPTION 'until is %, too far ahead: promise a day from % to %, or none', p_until, v_today, v_last USING ERRCODE = 'P0001';
    END IF;
END $$;

CREATE FUNCTION acknowledge_alert (p_province text, p_alert bigint, p_by text, p_note text, p_until date, p_scope text[], p_now timestamptz,
                                   OUT result text, OUT acknowledged_by text, OUT acknowledged_at timestamptz) LANGUAGE plpgsql AS $$
DECLARE
    a alert%ROWTYPE;
    v_last alert_event%ROWTYPE;
BEGIN
    SELECT * INTO a FROM alert x WHERE x.province = p_province AND x.id = p_alert;
    IF NOT FOUND THEN
        result := 'unknown_alert';
        RETURN;
    END IF;
    SELECT * INTO v_last FROM alert_event e WHERE e.province = p_province AND e.alert = p_alert ORDER BY e.id DESC LIMIT 1;
    IF p_scope IS NOT NULL AND NOT EXISTS (
        SELECT FROM unnest (p_scope) s WHERE v_last.unit_path = s OR starts_with (v_last.unit_path, s || '/')) THEN
        result := 'forbidden';
        RETURN;
    END IF;
    PERFORM FROM campaign_state s WHERE s.province = p_province AND s.campaign = a.campaign FOR UPDATE;
    PERFORM FROM province_counter c WHERE c.province = p_province FOR UPDATE; -- the only lock of an alert of no campaign
    SELECT * INTO a FROM alert x WHERE x.province = p_province AND x.id = p_alert;
    result := 'acked';
    -- A held alert stays held: whom it is for was not told, and is when it opens.
    IF a.acknowledged_at IS NULL THEN -- asked again, perhaps after midnight, it is answered as it was
        PERFORM promise_check (p_province, a.campaign, p_until, p_now);
        UPDATE alert x SET state = CASE WHEN x.state IN ('resolved', 'held') THEN x.state ELSE 'acknowledged' END, acknowledged_by = p_by,
                           acknowledged_at = p_now, acknowledged_note = p_note, promised_until = p_until
        WHERE x.province = p_province AND x.id = p_alert;
        UPDATE province_counter SET event = event + 1 WHERE province = p_province;
        INSERT INTO alert_event (province, id, alert, state, kind, severity, campaign, unit, unit_name, unit_path, day, figures, streak,
                                 text_vi, text_en, raised_at, at, acknowledged_by, note, promised_until)
        SELECT p_province, (SELECT c.event FROM province_counter c WHERE c.province = p_province), e.alert, 'acknowledged', e.kind, a.severity,
               e.campaign, e.unit, e.unit_name, e.unit_path, e.day, a.figures, a.streak,
               acknowledged_prefix (p_by, p_until, true) || bare_sentence (e.text_vi),
               acknowledged_prefix (p_by, p_until, false) || bare_sentence (e.text_en), e.raised_at, p_now, p_by, nullif (p_note, ''), p_until
        FROM alert_event e WHERE e.province = p_province AND e.id = v_last.id;
        PERFORM pg_notify ('tiendo_alerts', p_province);
        acknowledged_by := p_by;
        acknowledged_at := p_now;
    ELSE
        acknowledged_by := a.acknowledged_by;
        acknowledged_at := a.acknowledged_at;
    END IF;
END $$;
