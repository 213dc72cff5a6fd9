SELECT retry_delivery ($1::bigint)
