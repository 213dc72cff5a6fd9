SELECT decide_explanation (c.province, c.code, $2::text, $3::text, $4::boolean, $5::text, $6::text, $7::timestamptz)
FROM campaign c WHERE c.code = existing_campaign ($1::text)
