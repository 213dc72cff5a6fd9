-- Loading: what a campaign directory says becomes what the database holds, set by set; only what differs is written, and counted.

CREATE FUNCTION load_units (p_units jsonb, p_now timestamptz, OUT added integer, OUT changed integer) LANGUAGE plpgsql AS $$
BEGIN
    WITH given AS (
        SELECT g.code, coalesce (g.valid_from, '-infinity') AS valid_from, coalesce (g.valid_to, 'infinity') AS valid_to, g.parent AS parent_code,
               g.level, g.kind, g.name_vi, g.name_ascii, g.successor AS successor_code, g.province, g.path
        FROM jsonb_to_recordset (p_units) AS g (code text, valid_from date, valid_to date, parent text, level text, kind text, name_vi text,
                                                name_ascii text, successor text, province text, path text)),
    written AS (
        INSERT INTO unit AS u (code, valid_from, valid_to, parent_code, level, kind, name_vi, name_ascii, successor_code, province, path,
                               recorded_at)
        SELECT g.*, p_now FROM given g
        ON CONFLICT (code, valid_from) DO UPDATE
        SET (valid_to, parent_code, level, kind, name_vi, name_ascii, successor_code, province, path, recorded_at)
          = (excluded.valid_to, excluded.parent_code, excluded.level, excluded.kind, excluded.name_vi, excluded.name_ascii,
             excluded.successor_code, excluded.province, excluded.path, excluded.recorded_at)
        WHERE (u.valid_to, u.parent_code, u.level, u.kind, u.name_vi, u.name_ascii, u.successor_code, u.province, u.path)
              IS DISTINCT FROM (excluded.valid_to, excluded.parent_code, excluded.level, excluded.kind, excluded.name_vi, excluded.name_ascii,
                                excluded.successor_code, excluded.province, excluded.path)
        RETURNING u.xmax = 0 AS fresh)
    SELECT count (*) FILTER (WHERE fresh), count (*) FILTER (WHERE NOT fresh) INTO added, changed FROM written;
END $$;

CREATE FUNCTION load_holidays (p_holidays jsonb, OUT changed integer) LANGUAGE plpgsql AS $$
BEGIN
    WITH given AS (SELECT * FROM jsonb_to_recordset (p_holidays) AS g (day date, name_vi text, kind text)),
    gone AS (DELETE FROM holiday h WHERE NOT EXISTS (SELECT FROM given g WHERE g.day = h.day) RETURNING 1),
    written AS (
        INSERT INTO holiday AS h SELECT g.day, g.name_vi, g.kind FROM given g
        ON CONFLICT (day) DO UPDATE SET (name_vi, kind) = (excluded.name_vi, excluded.kind)
        WHERE (h.name_vi, h.kind) IS DISTINCT FROM (excluded.name_vi, excluded.kind)
        RETURNING 1)
    SELECT (SELECT count (*) FROM gone) + (SELECT count (*) FROM written) INTO changed;
END $$;

CREATE FUNCTION load_members (p_members jsonb, p_now timestamptz, OUT added integer, OUT changed integer) LANGUAGE plpgsql AS $$
DECLARE
    v_other text;
BEGIN
    SELECT format ('the key of member %s is already that of member %s', g.code, k.member) INTO v_other
    FROM jsonb_to_recordset (p_members) AS g (code text, public_key text)
    JOIN member_key k ON k.public_key = g.public_key AND k.member <> g.code;
    IF v_other IS NOT NULL THEN
        RAISE EXCEPTION '%', v_other USING ERRCODE = 'P0001';
    END IF;
    SELECT format ('there is no unit %s for member %s', g.unit, g.code) INTO v_other
    FROM jsonb_to_recordset (p_members) AS g (code text, unit text) WHERE NOT EXISTS (SELECT FROM unit u WHERE u.code = g.unit);
    IF v_other IS NOT NULL THEN
        RAISE EXCEPTION '%', v_other USING ERRCODE = 'P0002';
    END IF;
    WITH given AS (
        SELECT g.code, (SELECT u.province FROM unit u WHERE u.code = g.unit ORDER BY u.valid_from DESC LIMIT 1) AS province, g.unit, g.role,
               g.min_severity, g.language, g.mail, g.webhook, coalesce (g.webhook_template, '') AS webhook_template,
               split_part (nullif (g.quiet, ''), '-', 1)::time AS quiet_from, split_part (nullif (g.quiet, ''), '-', 2)::time AS quiet_to
        FROM jsonb_to_recordset (p_members) AS g (code text, role text, unit text, min_severity text, language text, mail text, webhook text,
                                                  webhook_template text, quiet text)),
    written AS (
        INSERT INTO member AS m (code, province, unit, role, min_severity, language, mail, webhook, webhook_template, quiet_from, quiet_to, added_at)
        SELECT g.*, p_now FROM given g
        ON CONFLICT (code) DO UPDATE
        SET (province, unit, role, min_severity, language, mail, webhook, webhook_template, quiet_from, quiet_to, revoked_at)
          = (excluded.province, excluded.unit, excluded.role, excluded.min_severity, excluded.language, excluded.mail, excluded.webhook,
             excluded.webhook_template, excluded.quiet_from, excluded.quiet_to, NULL)
        WHERE (m.province, m.unit, m.role, m.min_severity, m.language, m.mail, m.webhook, m.webhook_template, m.quiet_from, m.quiet_to, m.revoked_at)
              IS DISTINCT FROM (excluded.province, excluded.unit, excluded.role, excluded.min_severity, excluded.language, excluded.mail,
                                excluded.webhook, excluded.webhook_template, excluded.quiet_from, excluded.quiet_to, NULL)
        RETURNING m.xmax = 0 AS fresh)
    SELECT count (*) FILTER (WHERE fresh), count (*) FILTER (WHERE NOT fresh) INTO added, changed FROM written;
    WITH keyed AS (
        INSERT INTO member_key (public_key, member, added_at)
        SELECT g.public_key, g.code, p_now FROM jsonb_to_recordset (p_members) AS g (code text, public_key text)
        WHERE g.public_key <> '' ON CONFLICT DO NOTHING RETURNING 1)
    SELECT changed + count (*) INTO changed FROM keyed;
END $$;

-- What a plan is made of: not the words beside it.
CREATE FUNCTION load_plan_of (p_definition jsonb) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN jsonb_build_object (
        'calendar', (SELECT jsonb_object_agg (k, p_definition -> k)
                     FROM unnest (ARRAY['top', 'starts_on', 'plan_until', 'deadline', 'timezone', 'cutoff', 'days', 'holidays', 'apportion']) k),
        'metric', p_definition -> 'metrics' -> 0,
        'targets', (SELECT jsonb_object_agg (t ->> 'unit', t -> 'target') FROM jsonb_array_elements (p_definition -> 'targets') t));
END $$;

-- p_definition as the command reads it from campaign.yaml and targets.csv. Where units changed, the tree is made again.
CREATE FUNCTION load_campaign (p_definition jsonb, p_units_changed boolean, p_holidays_changed boolean, p_now timestamptz, OUT result text)
LANGUAGE plpgsql AS $$
DECLARE
    v_code text := p_definition ->> 'code';
    v_old jsonb;
    v_plan boolean;
    v_reports boolean;
    v_targets jsonb;
    v_step jsonb;
BEGIN
    SELECT definition INTO v_old FROM campaign WHERE code = v_code FOR UPDATE;
    v_plan := v_old IS NULL OR load_plan_of (v_old) <> load_plan_of (p_definition)
              OR (p_holidays_changed AND p_definition ->> 'holidays' = 'skipped');
    result := CASE WHEN v_old IS NULL THEN 'added' WHEN v_plan OR v_old <> p_definition THEN 'changed'
                   WHEN p_units_changed THEN 'rebuilt' ELSE 'unchanged' END;
    IF result = 'unchanged' THEN
        RETURN;
    END IF;
    v_reports := EXISTS (SELECT FROM progress WHERE campaign = v_code) OR EXISTS (SELECT FROM explanation WHERE campaign = v_code);
    SELECT jsonb_object_agg (t.unit, t.target) INTO v_targets FROM campaign_target t WHERE t.campaign = v_code;
    IF v_old IS NOT NULL AND v_plan AND v_reports THEN
        RAISE EXCEPTION 'campaign % has reports: its targets and calendar cannot be loaded anew', v_code USING ERRCODE = 'P0001';
    END IF;
    INSERT INTO campaign AS c (code, province, top, title_vi, title_en, document, metrics, starts_on, plan_until, deadline, timezone, cutoff,
                               correction_days, weekdays, holidays, baseline, reasons, escalate_after, remind_before,
                               acknowledged_for, definition, loaded_at)
    SELECT v_code, (SELECT u.province FROM unit u WHERE u.code = d.top ORDER BY u.valid_from DESC LIMIT 1), d.top, d.title ->> 'vi',
           d.title ->> 'en', coalesce (d.document, '{}'), d.metrics, d.starts_on, d.plan_until, d.deadline, d.timezone, d.cutoff,
           d.correction_days, d.days, d.holidays, coalesce (d.baseline, '{}'), d.reasons, d.escalate_after, d.remind_before,
           coalesce (d.acknowledged_for, '3 days'), p_definition, p_now
    FROM jsonb_to_record (p_definition) AS d (top text, title jsonb, document jsonb, metrics text[], starts_on date, plan_until date,
         deadline date, timezone text, cutoff time, correction_days integer, days integer[], holidays text, baseline jsonb, reasons text[],
         escalate_after interval, remind_before interval, acknowledged_for interval)
    ON CONFLICT (code) DO UPDATE
    SET (province, top, title_vi, title_en, document, metrics, starts_on, plan_until, deadline, timezone, cutoff, correction_days, weekdays,
         holidays, baseline, reasons, escalate_after, remind_before, acknowledged_for, definition)
      = (excluded.province, excluded.top, excluded.title_vi, excluded.title_en, excluded.document, excluded.metrics, excluded.starts_on,
         excluded.plan_until, excluded.deadline, excluded.timezone, excluded.cutoff, excluded.correction_days, excluded.weekdays,
         excluded.holidays, excluded.baseline, excluded.reasons, excluded.escalate_after, excluded.remind_before,
         excluded.acknowledged_for, excluded.definition);
    IF v_plan THEN
        PERFORM campaign_calendar (v_code);
    END IF;
    DELETE FROM campaign_target WHERE campaign = v_code;
    INSERT INTO campaign_target (campaign, unit, target, provisional, clears)
    SELECT v_code, t.unit, t.target, t.provisional, t.clears
    FROM jsonb_to_recordset (p_definition -> 'targets') AS t (unit text, target bigint, provisional boolean, clears jsonb);
    FOR v_step IN SELECT a FROM jsonb_array_elements (p_definition -> 'apportion') WITH ORDINALITY AS x (a, place) ORDER BY place LOOP
        PERFORM apportion_targets (v_code, v_step ->> 'over',
                                   CASE WHEN jsonb_typeof (v_step -> 'weights') = 'object' THEN v_step -> 'weights' END);
    END LOOP;
    -- a change of units that would apportion otherwise changes targets too
    IF v_reports AND v_targets IS DISTINCT FROM (SELECT jsonb_object_agg (t.unit, t.target) FROM campaign_target t WHERE t.campaign = v_code) THEN
        RAISE EXCEPTION 'campaign % has reports: these units would be apportioned other targets than they have', v_code
            USING ERRCODE = 'P0001', HINT = 'give the targets of the units in targets.csv as they are';
    END IF;
    PERFORM campaign_build (v_code, p_now);
END $$;

-- Feeds and tokens.
CREATE FUNCTION add_feed (p_code text, p_unit text, p_key text, p_now timestamptz, OUT result text) LANGUAGE plpgsql AS $$
DECLARE
    v_province text := (SELECT u.province FROM unit u WHERE u.code = p_unit ORDER BY u.valid_from DESC LIMIT 1);
    v_unit text := (SELECT f.unit FROM feed f WHERE f.code = p_code AND f.revoked_at IS NULL);
    v_other text := (SELECT k.feed FROM feed_key k WHERE k.public_key = p_key AND k.feed <> p_code);
BEGIN
    IF v_province IS NULL THEN
        RAISE EXCEPTION 'there is no unit %', p_unit USING ERRCODE = 'P0002';
    ELSIF v_other IS NOT NULL THEN
        RAISE EXCEPTION 'this key is already that of feed %: every feed needs its own', v_other USING ERRCODE = 'P0001';
    ELSIF v_unit <> p_unit THEN
        RAISE EXCEPTION 'feed % reports for unit %: revoke it first, or take another code', p_code, v_unit USING ERRCODE = 'P0001';
    END IF;
    result := CASE WHEN v_unit IS NULL THEN 'added' ELSE 'key added' END;
    INSERT INTO feed (code, province, unit, added_at) VALUES (p_code, v_province, p_unit, p_now)
    ON CONFLICT (code) DO UPDATE SET province = excluded.province, unit = excluded.unit, revoked_at = NULL;
    INSERT INTO feed_key (public_key, feed, added_at) VALUES (p_key, p_code, p_now)
    ON CONFLICT (public_key) DO UPDATE SET revoked_at = NULL;
    PERFORM configuration_changed ();
END $$;

-- A feed's one key, or the whole feed where no key is named.
CREATE FUNCTION revoke_feed (p_code text, p_key text, p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_keys integer;
BEGIN
    IF NOT EXISTS (SELECT FROM feed WHERE code = p_code) THEN
        RAISE EXCEPTION 'there is no feed %', p_code USING ERRCODE = 'P0002';
    END IF;
    UPDATE feed_key SET revoked_at = p_now
    WHERE feed = p_code AND revoked_at IS NULL AND (p_key IS NULL OR public_key = p_key);
    GET DIAGNOSTICS v_keys = ROW_COUNT;
    IF p_key IS NOT NULL AND v_keys = 0 THEN
        RAISE EXCEPTION 'feed % has no such key in use', p_code USING ERRCODE = 'P0002';
    END IF;
    UPDATE feed SET revoked_at = p_now WHERE code = p_code AND p_key IS NULL AND revoked_at IS NULL;
    PERFORM configuration_changed ();
    RETURN v_keys;
END $$;

CREATE FUNCTION revoke_member (p_code text, p_now timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM member WHERE code = p_code) THEN
        RAISE EXCEPTION 'there is no member %', p_code USING ERRCODE = 'P0002';
    END IF;
    UPDATE member SET revoked_at = p_now WHERE code = p_code AND revoked_at IS NULL;
    UPDATE member_key SET revoked_at = p_now WHERE member = p_code AND revoked_at IS NULL;
    UPDATE delivery SET state = 'dead', error = 'the member is revoked' WHERE member = p_code AND state = 'pending';
    PERFORM configuration_changed ();
END $$;

-- The code, or a refusal that says so: a join that finds nothing says nothing.
CREATE FUNCTION existing_campaign (p_campaign text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM campaign WHERE code = p_campaign) THEN
        RAISE EXCEPTION 'there is no campaign %', p_campaign USING ERRCODE = 'P0002';
    END IF;
    RETURN p_campaign;
END $$;
