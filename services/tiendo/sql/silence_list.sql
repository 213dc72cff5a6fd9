SELECT s.id, s.unit, coalesce (s.campaign, '') AS campaign, coalesce (s.kind, '') AS kind, s.until, s.author, s.reason, s.created_at, s.ended_at
FROM silence s ORDER BY s.id
