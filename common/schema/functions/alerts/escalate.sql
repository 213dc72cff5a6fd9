-- Alerts that nobody acknowledged in time go one level up the tree, and say so: those that are late at p_at.
CREATE FUNCTION escalate (p_province text, p_campaign text, p_at timestamptz, p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
    v_late jsonb;
    v_top bigint[];
    v_raised bigint[];
    v_unheard bigint[];
BEGIN
    SELECT * INTO STRICT c FROM campaign WHERE code = p_campaign;
    SELECT array_agg (l.id) FILTER (WHERE l.at_top), jsonb_agg (l) FILTER (WHERE NOT l.at_top), array_agg (l.id) FILTER (WHERE NOT l.at_top),
           array_agg (l.id) FILTER (WHERE l.event = 'unheard')
    INTO v_top, v_late, v_raised, v_unheard FROM late_alerts (c, p_at) l;
    UPDATE alert a SET open_since = '-infinity' WHERE a.province = p_province AND a.id = ANY (v_top);
    -- worked out here: instants are not added to where the rows lie
    v_late := (SELECT jsonb_agg (jsonb_build_object ('id', l.id, 'next', l.since + c.escalate_after)) FROM jsonb_to_recordset (v_late) AS l (id bigint, since timestamptz));
    UPDATE alert a SET level = a.level + 1, open_since = l.next
    FROM jsonb_to_recordset (v_late) AS l (id bigint, next timestamptz) WHERE a.province = p_province AND a.id = l.id;
    RETURN alert_record (p_province, standing_changes (p_province, v_raised, 'escalated') || standing_changes (p_province, v_unheard, 'unheard'), p_now);
END $$;
