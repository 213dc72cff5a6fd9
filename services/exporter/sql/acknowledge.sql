-- An account acknowledges as all of its units ($9), a token as its own.
SELECT result, "by", at, until, note
FROM acknowledge ($1::text, $2::bigint, $3::text, $4::text, $5::text, $6::date, CASE WHEN $7::text IS NULL THEN NULL WHEN $9::text <> '' THEN account_scope ($9::text, $8::timestamptz)
                       ELSE ARRAY[$7::text] END, $8::timestamptz)
