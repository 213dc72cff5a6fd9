SELECT s.id AS session, s.device, CASE WHEN s.by_link THEN 'link' ELSE 'password' END AS signed_in_by, s.opened_at, s.used_at, least (s.expires_at, s.used_at + s.idle) AS ends_at
FROM session s
WHERE s.account = $1::text AND s.ended_at IS NULL AND s.expires_at > clock_timestamp () AND s.used_at + s.idle > clock_timestamp ()
ORDER BY s.used_at DESC
