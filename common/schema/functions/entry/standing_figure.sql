-- What stands of a unit's day: one row always. rev 0: nothing was reported; counts null beside a rev: an operator took the figure out.
CREATE FUNCTION standing_figure (p_province text, p_campaign text, p_unit text, p_day date, OUT rev bigint, OUT counts jsonb, OUT source jsonb, OUT at timestamptz)
LANGUAGE plpgsql AS $$
DECLARE
    s record;
    p progress%ROWTYPE;
BEGIN
    SELECT x.* INTO s FROM figure_source (p_province, p_campaign, p_unit, p_day) x;
    SELECT x.* INTO p FROM progress x
    WHERE x.province = p_province AND x.campaign = p_campaign AND x.unit = p_unit AND x.day = p_day AND x.rev = s.rev;
    rev := coalesce (s.rev, 0);
    counts := (SELECT figure_counts (c.metrics, p.value, p.others) FROM campaign c WHERE c.code = p_campaign);
    source := source_json (s.feed, s.actor);
    at := s.received_at;
END $$;
