SELECT d.result, d.at FROM decide_at_desk ($1::text, $2::text, $3::text, $4::text, $5::boolean, $6::bigint, $7::text, $8::timestamptz) d
