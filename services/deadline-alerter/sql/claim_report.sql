SELECT campaign, kind, day, ordinal, language, format, at, unit, report_of_notice (kind) FROM claim_report ($1::text, $2::integer)
