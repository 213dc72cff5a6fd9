SELECT f.wrong, f.place, f.field, f.code, coalesce (f.arguments[1], ''), coalesce (f.arguments[2], ''), coalesce (f.arguments[3], '')
FROM load_findings ($1::jsonb, $2::boolean) f
