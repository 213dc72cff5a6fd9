SELECT issue_report (c.code, $2::text, $3::date, coalesce ($4::text, c.top), $5::text, $6::text, $7::timestamptz, $8::timestamptz, $9::text, $10::bytea)
FROM campaign c WHERE c.code = $1::text
