SELECT settle_delivery ($1::text, $2::bigint, $3::integer, $4::boolean, $5::text, $6::integer)
