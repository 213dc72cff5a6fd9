-- Whether this role may remove reports, and bring them back.
SELECT has_table_privilege ('progress', 'DELETE')
