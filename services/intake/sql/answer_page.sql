SELECT a.result, a.page FROM answer_page ($1::text, $2::text, $3::text, $4::bigint, $5::timestamptz) a
