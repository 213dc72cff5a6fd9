SELECT f.account, f.role, f.language, instant_text (f.expires_at, 'UTC'), f.by_link, f.has_password, f.has_totp, coalesce (u.unit, '')
FROM proxied_account ($1::text, clock_timestamp ()) f
LEFT JOIN LATERAL account_place (f.account, $2::timestamptz) u ON true
