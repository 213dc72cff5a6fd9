-- When the deadline was moved last, and to which day; nothing where it never was.
CREATE FUNCTION deadline_moved (p_campaign text, p_as_of timestamptz, OUT id bigint, OUT deadline date, OUT made_at timestamptz) LANGUAGE plpgsql STABLE AS $$
BEGIN
    SELECT x.id, (x.new ->> 'deadline')::date, x.made_at INTO id, deadline, made_at FROM campaign_change x
    WHERE x.campaign = p_campaign AND x.kind = 'extend' AND x.new ? 'deadline' AND x.made_at <= coalesce (p_as_of, 'infinity') ORDER BY x.id DESC LIMIT 1;
END $$;
