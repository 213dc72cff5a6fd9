-- Those that wait or were given up; what a silence kept is neither.
SELECT d.id, d.member, d.channel, d.campaign, coalesce (nullif (d.notice, ''), CASE d.waits WHEN 'message' THEN 'news' ELSE 'alerts' END) AS what, cardinality (d.events) AS events, d.state, d.attempts, d.due, d.error
FROM delivery d WHERE d.state IN ('pending', 'dead') ORDER BY d.id
