SELECT last, epoch, id, event FROM alert_page ($1::text, $2::text, $3::bigint, $4::integer, $5::text[], $6::text, NULL, $7::text[]) ORDER BY id
