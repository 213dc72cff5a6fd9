-- When a reporting unit's day was first reported, and when what stands of it was received: so that whoever asks who was on time, or what stood at an instant,
-- reads a row a figure instead of every revision that was ever sent. Ten million revisions take some seconds.
ALTER TABLE figure ADD COLUMN first_at timestamptz;
ALTER TABLE figure ADD COLUMN stands_at timestamptz;
UPDATE figure f SET first_at = p.first_at, stands_at = s.received_at
FROM (SELECT r.province, r.campaign, r.unit, r.day, min (r.received_at) FILTER (WHERE r.value IS NOT NULL) AS first_at FROM progress r
      GROUP BY r.province, r.campaign, r.unit, r.day) p, progress s
WHERE f.province = p.province AND f.campaign = p.campaign AND f.unit = p.unit AND f.day = p.day
  AND s.province = f.province AND s.campaign = f.campaign AND s.unit = f.unit AND s.day = f.day AND s.rev = f.rev;
