SELECT province FROM deliveries_due ($1::boolean, $2::timestamptz)
