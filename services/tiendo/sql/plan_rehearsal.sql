SELECT plan_rehearsal ($1::text, $2::text, $3::date, $4::bigint, $5::bigint, $6::timestamptz)
