SELECT result, "by", at, until, note, campaign
FROM acknowledge ($1::text, $2::bigint, $3::text, $4::text, $5::text, $6::date, $7::text[], $8::timestamptz)
