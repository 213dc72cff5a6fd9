SELECT code, result FROM load_unnamed_campaigns ($1::jsonb, $2::jsonb, $3::boolean, $4::boolean, $5::timestamptz)
