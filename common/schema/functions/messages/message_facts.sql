-- What a message is about, of each campaign (of feeds: '') how it stands and its news; the nearest deadline first.
CREATE FUNCTION message_facts (d delivery, m member, p_results jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v_parts jsonb := (d).parts;
    v_news jsonb := message_news ((d).province, (d).events);
BEGIN
    RETURN (
        WITH about AS (
            SELECT p.campaign FROM jsonb_to_recordset (v_parts) AS p (campaign text) UNION SELECT n ->> 'campaign' FROM jsonb_array_elements (v_news) n)
        SELECT coalesce (jsonb_agg (jsonb_build_object ('campaign', a.campaign, 'day', p.day,
                   'title', CASE (m).language WHEN 'en' THEN c.title_en ELSE c.title_vi END,
                   'result', (SELECT r FROM jsonb_array_elements (p_results) r WHERE r ->> 'campaign' = a.campaign AND (r ->> 'day')::date = p.day AND r ->> 'asked' = (m).unit),
                   'news', (SELECT coalesce (jsonb_agg (n), '[]') FROM jsonb_array_elements (v_news) n WHERE n ->> 'campaign' = a.campaign))
                   ORDER BY a.campaign = '', p.day IS NULL, c.deadline, a.campaign), '[]')
        FROM about a LEFT JOIN campaign c ON c.code = a.campaign
        LEFT JOIN jsonb_to_recordset (v_parts) AS p (campaign text, day date) ON p.campaign = a.campaign);
END $$;
