SELECT member, role, unit, by, severity, text FROM told_preview ($1::text, $2::bigint, $3::timestamptz)
