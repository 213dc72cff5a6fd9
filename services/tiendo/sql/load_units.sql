SELECT added, changed FROM load_units ($1::jsonb, $2::timestamptz)
