-- What an archive's manifest says of the campaign and of the database that it is from. whole_from: since then nothing has changed.
CREATE FUNCTION archive_facts (p_campaign text, p_now timestamptz) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
BEGIN
    SELECT * INTO STRICT c FROM campaign WHERE code = existing_campaign (p_campaign);
    RETURN json_build_object ('campaign', c.code, 'title_vi', c.title_vi, 'title_en', c.title_en, 'document', c.document, 'province', c.province, 'top', c.top,
        'starts_on', c.starts_on, 'plan_until', c.plan_until, 'deadline', c.deadline, 'timezone', c.timezone, 'metrics', c.metrics,
        'database', archive_database (c.province), 'schema', (SELECT max (m.version) FROM schema_migration m),
        'made_at', instant_text (p_now, 'UTC'), 'whole_from', instant_text (whole_from (c.province, c.code), 'UTC'));
END $$;
