SELECT result FROM load_campaign ($1::jsonb, $2::boolean, $3::boolean, $4::boolean, $5::timestamptz)
