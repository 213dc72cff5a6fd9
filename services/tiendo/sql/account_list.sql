SELECT a.code AS account, a.role, coalesce (string_agg (u.unit, ' ' ORDER BY u.unit), '') AS units, a.mail,
       CASE WHEN a.revoked_at IS NOT NULL THEN 'revoked' WHEN a.locked_at IS NOT NULL THEN 'locked'
            WHEN EXISTS (SELECT 1 FROM session s WHERE s.account = a.code) THEN 'active' ELSE 'never signed in' END AS state,
       a.password <> '' AS password, a.totp_secret IS NOT NULL AS one_time_code, (SELECT max (s.used_at) FROM session s WHERE s.account = a.code) AS last_used
FROM account a LEFT JOIN account_unit u ON u.account = a.code
GROUP BY a.code
ORDER BY a.role, a.code
