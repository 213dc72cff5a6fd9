SELECT removed FROM prune_units ($1::jsonb, ARRAY (SELECT DISTINCT u ->> 'province' FROM jsonb_array_elements ($1::jsonb) u))
