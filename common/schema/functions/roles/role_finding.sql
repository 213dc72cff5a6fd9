-- As doctor tells it: which services are connected as a role that can more than they need; and rights that differ from what this release says.
CREATE FUNCTION role_finding (OUT state text, OUT finding text, OUT advice text) LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_services integer;
    v_wide text;
    v_differs text := (SELECT string_agg (format ('%s on %s', d.role, d.relation), ', ') FROM (SELECT * FROM differing_rights () LIMIT 5) d);
BEGIN
    SELECT count (*), string_agg (format ('%s connects as %s%s', x.service, x.usename, x.more), ', ' ORDER BY x.service, x.usename) FILTER (WHERE x.more <> '')
    INTO v_services, v_wide
    FROM (SELECT DISTINCT s.service, a.usename,
                 CASE WHEN r.rolsuper THEN ', a superuser'
                      WHEN EXISTS (SELECT 1 FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relowner = r.oid) THEN ', which owns tables'
                      WHEN r.rolcreaterole OR r.rolcreatedb OR r.rolreplication OR r.rolbypassrls
                           OR EXISTS (SELECT 1 FROM pg_auth_members m WHERE m.member = r.oid) THEN ', which can more than its rights'
                      WHEN a.usename <> s.role THEN ', which is not its own role' ELSE '' END AS more
          FROM service_roles () s
          JOIN pg_stat_activity a ON a.datname = current_database () AND a.application_name LIKE 'tiendo-' || s.service || '%'
          JOIN pg_roles r ON r.oid = a.usesysid) x;
    state := CASE WHEN v_wide IS NOT NULL OR v_differs IS NOT NULL THEN 'warn' WHEN v_services = 0 THEN 'none' ELSE 'ok' END;
    finding := concat_ws ('; ', v_wide, 'rights differ from this release''s: ' || v_differs);
    IF finding = '' THEN
        finding := CASE WHEN v_services = 0 THEN 'no service is connected' ELSE 'each connected service has a role that can what it needs, and no more' END;
    END IF;
    advice := concat_ws ('; ', CASE WHEN v_wide IS NOT NULL THEN 'give each service the URL of its own role: OPERATIONS.md, "A role for each service"' END,
                         CASE WHEN v_differs IS NOT NULL THEN 'tiendo migrate sets them' END);
END $$;
