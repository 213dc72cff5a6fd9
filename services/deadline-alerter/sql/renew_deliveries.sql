SELECT renew_deliveries ($1::text, $2::bigint[], $3::integer[], $4::integer)
