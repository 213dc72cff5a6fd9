SELECT i.digest, instant_text (i.as_of, 'UTC'), instant_text (i.issued_at, 'UTC'), i.issued_by, i.bytes
FROM issued_report_of ($1::text, $2::text, $3::date, $4::text, $5::text, $6::text, $7::timestamptz) i
