-- What the services' roles and PUBLIC were given of the relations in the schema, in the form of wanted_rights. Of relations that are not the schema's own
-- only the services' roles are looked at: what an operator shows to others is the operator's.
CREATE FUNCTION present_rights () RETURNS TABLE (role text, relation text, part text, may text) LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
    SELECT CASE WHEN x.grantee = 0 THEN 'public' ELSE r.rolname::text END, x.relation, x.part,
           x.privilege_type || CASE WHEN x.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
    FROM (SELECT c.relname::text AS relation, '' AS part, e.*
          FROM pg_class c CROSS JOIN LATERAL aclexplode (c.relacl) e
          WHERE c.relnamespace = 'public'::regnamespace
          UNION ALL
          SELECT c.relname::text, a.attname::text, e.*
          FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid CROSS JOIN LATERAL aclexplode (a.attacl) e
          WHERE c.relnamespace = 'public'::regnamespace AND NOT a.attisdropped) x
    LEFT JOIN pg_roles r ON r.oid = x.grantee
    WHERE r.rolname IN (SELECT s.role FROM service_roles () s)
       OR (x.grantee = 0 AND x.relation IN (SELECT g.relation FROM service_grants () g));
END $$;
