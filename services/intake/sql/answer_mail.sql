SELECT a.result, a.answers FROM answer_mail ($1::text, $2::text, $3::text, $4::bigint, $5::bigint[], $6::text, $7::date, $8::timestamptz) a
