-- One row of due_tasks for several feeds as one for each.
SELECT $1::text, '', 'feeds', NULL::date, '', true, ARRAY[f.code], f.code FROM unnest ($2::text[]) AS f (code)
