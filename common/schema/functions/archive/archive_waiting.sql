-- What the services still have to do of a campaign, each a sentence with what to do.
CREATE FUNCTION archive_waiting (p_province text, p_campaign text, p_now timestamptz) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    n bigint;
BEGIN
    SELECT count (*) INTO n FROM work w WHERE w.province = p_province AND w.campaign = p_campaign;
    IF n > 0 THEN
        RETURN NEXT format ('reports wait to be rolled up: %s rows of work; does the aggregator run?', n);
    END IF;
    SELECT count (*) INTO n FROM figure_change f WHERE f.province = p_province AND f.campaign = p_campaign;
    IF n > 0 OR EXISTS (SELECT 1 FROM campaign_state s WHERE s.province = p_province AND s.campaign = p_campaign AND (s.recheck_from IS NOT NULL OR s.explanation_units <> '{}')) THEN
        RETURN NEXT 'corrections wait to be evaluated; does the deadline-alerter run?';
    END IF;
    SELECT count (*) INTO n FROM due_life (p_province, p_campaign, p_now);
    IF n > 0 THEN
        RETURN NEXT format ('alerts have steps that fell due: %s; does the deadline-alerter run?', n);
    END IF;
    SELECT count (*) INTO n FROM delivery d
    WHERE d.province = p_province AND d.state = 'pending' AND (d.campaign = p_campaign OR d.parts @> jsonb_build_array (jsonb_build_object ('campaign', p_campaign)));
    IF n > 0 THEN
        RETURN NEXT format ('messages wait to be sent: %s; see tiendo deliveries', n);
    END IF;
END $$;
