-- What this role may not do with tables and functions, a few of them; and which services are connected.
SELECT coalesce ((SELECT string_agg (x.name, ', ') FROM (
           SELECT c.relname AS name FROM pg_class c
           WHERE c.relnamespace = current_schema ()::regnamespace AND c.relkind = 'r'
             AND NOT (has_table_privilege (c.oid, 'SELECT') AND has_table_privilege (c.oid, 'INSERT') AND has_table_privilege (c.oid, 'UPDATE')
                      AND has_table_privilege (c.oid, 'DELETE'))
           UNION ALL
           SELECT p.proname FROM pg_proc p WHERE p.pronamespace = current_schema ()::regnamespace AND NOT has_function_privilege (p.oid, 'EXECUTE')
           ORDER BY 1 LIMIT 5) x), ''),
       coalesce ((SELECT string_agg (DISTINCT split_part (a.application_name, ' ', 1), ', ') FROM pg_stat_activity a
                  WHERE a.datname = current_database () AND a.application_name LIKE 'tiendo-%'), '')
