SELECT changed FROM load_holidays ($1::jsonb, ARRAY (SELECT DISTINCT u ->> 'province' FROM jsonb_array_elements ($2::jsonb) u))
