SELECT run_task ($1::text, $2::text, $3::text, $4::date, $5::text, $6::boolean, $7::text[], $8::timestamptz, $9::boolean)
