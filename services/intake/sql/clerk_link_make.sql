SELECT l.result, l.expires_at, l.mail, l.language FROM clerk_link_make ($1::text, $2::text, $3::bytea, $4::boolean, clock_timestamp (), $5::timestamptz) l
