SELECT u.result, u.account, u.expires_at
FROM sign_in_link_use ($1::bytea, $2::bytea, $3::text, $4::boolean, $5::text, clock_timestamp (), $6::timestamptz) u
