SELECT d.id, d.member, d.channel, d.campaign, coalesce (nullif (d.notice, ''), CASE d.waits WHEN 'message' THEN 'news' ELSE 'alerts' END) AS what, cardinality (d.events) AS events, d.state, d.attempts, d.due, d.sent_at, d.error
FROM delivery d ORDER BY d.id
