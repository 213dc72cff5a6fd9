SELECT reopen_day (c.province, c.code, $2::date, $3::text, $4::text, $5::timestamptz) FROM campaign c WHERE c.code = existing_campaign ($1::text)
