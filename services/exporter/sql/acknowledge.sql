SELECT result, "by", at, until, note
FROM acknowledge ($1::text, $2::bigint, $3::text, $4::text, $5::text, $6::date, CASE WHEN $7::text IS NULL THEN NULL ELSE ARRAY[$7::text] END,
                  $8::timestamptz)
