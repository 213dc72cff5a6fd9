-- Those that are not sent.
SELECT d.id, d.member, d.channel, d.campaign, cardinality (d.events) AS events, d.state, d.attempts, d.due, d.error
FROM delivery d WHERE d.state <> 'sent' ORDER BY d.id
