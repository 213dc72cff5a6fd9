SELECT added, changed FROM load_members ($1::jsonb, $2::timestamptz)
