-- The reports that letters carry: the day's result its official report, the week's the evaluation, the published figures the press's. The exporter makes
-- them; the alerter fetches each once, as of the notice's own instant, and keeps it for as long as a letter may need it. A letter waits for its
-- reports for a while, and then goes without them. Instants here are of the database's clock.

CREATE TABLE notice_report (
    province text COLLATE "C" NOT NULL,
    campaign text COLLATE "C" NOT NULL,
    kind text NOT NULL,                        -- with day and ordinal: the notice
    day date NOT NULL,
    ordinal integer NOT NULL,
    language text NOT NULL CHECK (language IN ('vi', 'en')),
    format text NOT NULL CHECK (format IN ('pdf', 'docx', 'csv')),
    wanted_until timestamptz NOT NULL,         -- afterwards letters go without it
    leased_until timestamptz NOT NULL DEFAULT '-infinity', -- somebody is fetching it, or it failed and rests
    type text NOT NULL DEFAULT '',
    bytes bytea,                               -- null: not there yet
    PRIMARY KEY (province, campaign, kind, day, ordinal, language, format)
);
CREATE INDEX notice_report_wanted ON notice_report (wanted_until) WHERE bytes IS NULL;

-- What a reader is sent: the office edits before it signs, the press takes figures over.
CREATE FUNCTION notice_formats (p_kind text, p_role text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE p_kind WHEN 'daily' THEN CASE p_role WHEN 'office' THEN '{pdf,docx}'::text[] ELSE '{pdf}' END
                       WHEN 'weekly' THEN '{pdf}' WHEN 'published' THEN '{pdf,csv}' ELSE '{}' END
$$;

-- Wants the reports that a notice's letters carry. Until when the letters wait for them; null where they carry none.
CREATE FUNCTION want_reports (p_province text, p_campaign text, p_kind text, p_day date, p_ordinal integer) RETURNS timestamptz LANGUAGE plpgsql AS $$
DECLARE
    v_until timestamptz := clock_timestamp () + interval '3 minutes';
    v_wanted jsonb := (SELECT jsonb_agg (DISTINCT jsonb_build_object ('language', m.language, 'format', f.format))
                       FROM notice_readers (p_campaign, p_kind) m CROSS JOIN LATERAL unnest (notice_formats (p_kind, m.role)) AS f (format) WHERE m.mail <> '');
    v_needed jsonb; -- notices of this kind with letters that are still to be sent
BEGIN
    SELECT jsonb_agg (DISTINCT jsonb_build_object ('day', d.notice_day, 'ordinal', d.notice_ordinal)) INTO v_needed
    FROM delivery d WHERE d.province = p_province AND d.campaign = p_campaign AND d.notice = p_kind AND d.state = 'pending';
    -- the rows stay: a letter that is tried again once its reports are gone says so
    UPDATE notice_report r SET bytes = NULL, wanted_until = '-infinity'
    WHERE r.province = p_province AND r.campaign = p_campaign AND r.kind = p_kind AND r.wanted_until > '-infinity'
        AND NOT EXISTS (SELECT FROM jsonb_to_recordset (v_needed) AS n (day date, ordinal integer) WHERE n.day = r.day AND n.ordinal = r.ordinal);
    INSERT INTO notice_report (province, campaign, kind, day, ordinal, language, format, wanted_until)
    SELECT p_province, p_campaign, p_kind, p_day, p_ordinal, w.language, w.format, v_until FROM jsonb_to_recordset (v_wanted) AS w (language text, format text);
    RETURN CASE WHEN v_wanted IS NOT NULL THEN v_until END;
END $$;

CREATE FUNCTION reports_wanted () RETURNS TABLE (province text) LANGUAGE plpgsql AS $$
DECLARE
    v_now timestamptz := clock_timestamp (); -- a value: where the rows lie nothing volatile is called
BEGIN
    RETURN QUERY SELECT DISTINCT r.province FROM notice_report r WHERE r.bytes IS NULL AND r.wanted_until > v_now AND r.leased_until <= v_now ORDER BY r.province;
END $$;

-- One that is to be fetched, leased; no row where there is none.
CREATE FUNCTION claim_report (p_province text, p_lease_s integer)
RETURNS TABLE (campaign text, kind text, day date, ordinal integer, language text, format text, at text, unit text) LANGUAGE plpgsql AS $$
DECLARE
    v_now timestamptz := clock_timestamp ();
    v_lease timestamptz := v_now + p_lease_s * interval '1 second';
    v_taken notice_report;
    v_at timestamptz;
    v_unit text;
BEGIN
    SELECT * INTO v_taken FROM notice_report r
    WHERE r.province = p_province AND r.bytes IS NULL AND r.wanted_until > v_now AND r.leased_until <= v_now
    ORDER BY r.wanted_until, r.language, r.format LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    UPDATE notice_report r SET leased_until = v_lease
    WHERE r.province = p_province AND r.campaign = v_taken.campaign AND r.kind = v_taken.kind AND r.day = v_taken.day AND r.ordinal = v_taken.ordinal
      AND r.language = v_taken.language AND r.format = v_taken.format;
    SELECT c.top INTO STRICT v_unit FROM campaign c WHERE c.code = v_taken.campaign;
    SELECT n.at INTO STRICT v_at FROM notice n
    WHERE n.province = p_province AND n.campaign = v_taken.campaign AND n.kind = v_taken.kind AND n.day = v_taken.day AND n.ordinal = v_taken.ordinal;
    RETURN QUERY SELECT v_taken.campaign, v_taken.kind, v_taken.day, v_taken.ordinal, v_taken.language, v_taken.format, instant_text (v_at, 'UTC'), v_unit;
END $$;

-- Fetched. With the notice's last one its letters are due, those that wait for nothing else.
CREATE FUNCTION report_arrived (p_province text, p_campaign text, p_kind text, p_day date, p_ordinal integer, p_language text, p_format text, p_type text,
                                p_bytes bytea) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_now timestamptz := clock_timestamp ();
BEGIN
    PERFORM FROM notice n WHERE n.province = p_province AND n.campaign = p_campaign AND n.kind = p_kind AND n.day = p_day AND n.ordinal = p_ordinal
        FOR UPDATE; -- two that arrive at once: the second sees the first
    UPDATE notice_report r SET type = p_type, bytes = p_bytes
    WHERE r.province = p_province AND r.campaign = p_campaign AND r.kind = p_kind AND r.day = p_day AND r.ordinal = p_ordinal AND r.language = p_language
      AND r.format = p_format AND r.bytes IS NULL AND r.wanted_until > '-infinity';
    IF NOT EXISTS (SELECT FROM notice_report r WHERE r.province = p_province AND r.campaign = p_campaign AND r.kind = p_kind AND r.day = p_day
                   AND r.ordinal = p_ordinal AND r.bytes IS NULL) THEN
        UPDATE delivery d SET due = v_now
        WHERE d.province = p_province AND d.campaign = p_campaign AND d.notice = p_kind AND d.notice_day = p_day AND d.notice_ordinal = p_ordinal
          AND d.state = 'pending' AND d.attempts = 0 AND d.due > v_now;
    END IF;
END $$;

-- What a letter of that notice carries to a reader; missing: not there in time, or never wanted: who became a reader of another language or role since.
CREATE FUNCTION notice_attachments (d delivery, p_language text, p_role text) RETURNS TABLE (name text, type text, missing boolean, bytes bytea) LANGUAGE plpgsql AS $$
DECLARE
    v_province text := (d).province;
    v_campaign text := (d).campaign;
    v_kind text := (d).notice;
    v_day date := (d).notice_day;
    v_ordinal integer := (d).notice_ordinal;
    -- plain letters only: what stands in a mail's header is ASCII, and what names a file trips no system
    v_stem text := concat (CASE v_kind WHEN 'weekly' THEN 'danh-gia' WHEN 'published' THEN 'bao-chi' ELSE 'tien-do' END, '-',
                           regexp_replace (unaccented (v_campaign), '[^A-Za-z0-9._-]', '-', 'g'), '-', v_day, '.');
    v_formats text[] := notice_formats (v_kind, p_role);
    v_wanted text[] := (SELECT array_agg (r.language || ' ' || r.format) FROM notice_report r
                        WHERE r.province = v_province AND r.campaign = v_campaign AND r.kind = v_kind AND r.day = v_day AND r.ordinal = v_ordinal);
BEGIN
    RETURN QUERY
    SELECT v_stem || r.format, r.type, r.bytes IS NULL, r.bytes
    FROM notice_report r
    WHERE r.province = v_province AND r.campaign = v_campaign AND r.kind = v_kind AND r.day = v_day AND r.ordinal = v_ordinal AND r.language = p_language
      AND r.format = ANY (v_formats)
    ORDER BY r.format DESC;
    RETURN QUERY SELECT f.format, '', true, NULL::bytea FROM unnest (v_formats) AS f (format) WHERE NOT p_language || ' ' || f.format = ANY (v_wanted);
END $$;

-- The bytes, for the one who sends that letter.
CREATE FUNCTION delivery_attachments (p_province text, p_id bigint) RETURNS TABLE (name text, type text, base64 text) LANGUAGE plpgsql AS $$
DECLARE
    d delivery;
    v_language text;
    v_role text;
BEGIN
    SELECT * INTO STRICT d FROM delivery x WHERE x.province = p_province AND x.id = p_id;
    SELECT m.language, m.role INTO v_language, v_role FROM member m WHERE m.code = d.member;
    RETURN QUERY SELECT a.name, a.type, translate (encode (a.bytes, 'base64'), E'\n', '') FROM notice_attachments (d, v_language, v_role) a WHERE NOT a.missing;
END $$;
