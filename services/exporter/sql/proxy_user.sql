-- An account that a trusted proxy names, as a token is: an account's role in terms of the API, its unit today at or above the one that is asked about, and the state of the database.
SELECT f.account, CASE WHEN f.role = 'operator' THEN 'operator' WHEN f.role IN ('clerk', 'viewer') THEN 'viewer' ELSE 'officer' END, u.unit, u.path,
       CASE WHEN EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'citus') THEN '' ELSE pg_current_snapshot ()::text END, f.role
FROM proxied_account ($1::text, clock_timestamp ()) f
CROSS JOIN LATERAL account_place_for (f.account, split_part ($3::text, ',', 1), $2::timestamptz) u
