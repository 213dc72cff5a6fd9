-- As doctor tells it: which services, and whether the command, are connected as a role that can more than they need; roles that can more though nobody
-- is connected; an owner that is a superuser; and rights that differ from what this release says.
CREATE FUNCTION role_finding (OUT state text, OUT finding text, OUT advice text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_services integer;
    v_wide text;
    v_command text := (SELECT format ('the command connects as %s, %s', session_user, role_excess (r.oid)) FROM pg_roles r
                       WHERE r.rolname = session_user AND role_excess (r.oid) IS NOT NULL);
    v_roles text := (SELECT string_agg (format ('%s is a role %s', r.rolname, role_excess (r.oid)), ', ' ORDER BY r.rolname)
                     FROM service_roles () s JOIN pg_roles r ON r.rolname = s.role
                     WHERE role_excess (r.oid) IS NOT NULL AND r.rolname <> session_user);
    v_owner text := owner_finding ();
    v_differs text := (SELECT string_agg (format ('%s on %s', d.role, d.relation), ', ') FROM (SELECT * FROM differing_rights () LIMIT 5) d);
BEGIN
    SELECT count (*), string_agg (format ('%s connects as %s, %s', x.service, x.usename, x.more), ', ' ORDER BY x.service, x.usename) FILTER (WHERE x.more IS NOT NULL)
    INTO v_services, v_wide
    FROM (SELECT DISTINCT s.service, a.usename, coalesce (role_excess (r.oid), CASE WHEN a.usename <> s.role THEN 'which is not its own role' END) AS more
          FROM service_roles () s
          JOIN pg_stat_activity a ON a.datname = current_database () AND a.application_name LIKE 'tiendo-' || s.service || '%'
          JOIN pg_roles r ON r.oid = a.usesysid) x;
    finding := concat_ws ('; ', v_wide, v_command, v_owner, v_roles, 'rights differ from this release''s: ' || v_differs);
    state := CASE WHEN finding <> '' THEN 'warn' WHEN v_services = 0 THEN 'none' ELSE 'ok' END;
    IF finding = '' THEN
        finding := CASE WHEN v_services = 0 THEN 'no service is connected' ELSE 'each connected service has a role that can what it needs, and no more' END;
    END IF;
    advice := concat_ws ('; ', CASE WHEN v_wide IS NOT NULL THEN 'give each service the URL of its own role: OPERATIONS.md, "A role for each service"' END,
                         CASE WHEN coalesce (v_command, v_owner, v_roles) IS NOT NULL
                              THEN 'an administrator runs tiendo roles, and the command takes the URL of tiendo_operator: OPERATIONS.md, "The owner and the operator"' END,
                         CASE WHEN v_differs IS NOT NULL THEN 'tiendo migrate sets them' END);
END $$;
