SELECT aggregate_work ($1::text, $2::text, $3::integer, false)
