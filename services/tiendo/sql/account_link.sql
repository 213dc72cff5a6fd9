SELECT instant_text (l.expires_at, 'UTC') AS expires_at, coalesce (a.mail, '') AS mail, coalesce (a.language, 'vi') AS language
FROM (SELECT sign_in_link_make ($1::text, $2::bytea, clock_timestamp ()) AS expires_at) l LEFT JOIN account a ON a.code = $1::text
