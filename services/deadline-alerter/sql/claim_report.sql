SELECT campaign, kind, day, ordinal, language, format, at, unit FROM claim_report ($1::text, $2::integer)
