-- Removes a day's doomed revisions, if somebody has begun to remove the campaign's. The number of them.
CREATE FUNCTION thin_log (p_province text, p_campaign text, p_day date, p_instants timestamptz[], p_spared text[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_units text[];
    v_revs bigint[];
    v_removed bigint;
BEGIN
    PERFORM lock_removal (p_province, p_campaign);
    SELECT array_agg (d.unit), array_agg (d.rev) INTO v_units, v_revs FROM doomed_revisions (p_province, p_campaign, p_day, p_instants, p_spared) d;
    DELETE FROM progress p USING unnest (v_units, v_revs) WITH ORDINALITY AS k (unit, rev, place)
    WHERE p.province = p_province AND p.campaign = p_campaign AND p.day = p_day AND p.unit = k.unit AND p.rev = k.rev;
    GET DIAGNOSTICS v_removed = ROW_COUNT;
    RETURN v_removed;
END $$;
