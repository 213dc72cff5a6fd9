SELECT m.code AS member, m.role, m.unit, m.min_severity, m.language, m.mail, m.webhook, CASE WHEN m.webhook <> '' THEN m.webhook_secret ELSE '' END AS webhook_secret,
       CASE WHEN m.quiet_from IS NULL THEN '' ELSE to_char (m.quiet_from, 'HH24:MI') || '-' || to_char (m.quiet_to, 'HH24:MI') END AS quiet, coalesce (k.public_key, '') AS key,
       CASE WHEN m.revoked_at IS NOT NULL OR k.revoked_at IS NOT NULL THEN 'revoked' ELSE 'active' END AS state
FROM member m LEFT JOIN member_key k ON k.member = m.code
ORDER BY m.unit, m.role, m.code
