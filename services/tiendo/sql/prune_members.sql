SELECT revoked FROM prune_members ($1::jsonb, ARRAY (SELECT DISTINCT u ->> 'province' FROM jsonb_array_elements ($2::jsonb) u), $3::timestamptz)
