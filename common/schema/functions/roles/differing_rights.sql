-- Whose rights to which relation differ from what service_grants says (public: everybody's), and what they are to be, as GRANT has it; null: none.
CREATE FUNCTION differing_rights () RETURNS TABLE (role text, relation text, kind "char", wanted text) LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
    SELECT x.role, x.relation, c.relkind, x.wanted
    FROM (SELECT coalesce (w.role, p.role) AS role, coalesce (w.relation, p.relation) AS relation,
                 string_agg (w.may || CASE WHEN w.part > '' THEN format (' (%I)', w.part) ELSE '' END, ', ' ORDER BY w.may, w.part) AS wanted
          FROM wanted_rights () w
          FULL JOIN present_rights () p ON (p.role, p.relation, p.part, p.may) = (w.role, w.relation, w.part, w.may)
          GROUP BY 1, 2 HAVING bool_or (w.role IS NULL OR p.role IS NULL)) x
    JOIN pg_class c ON c.relname = x.relation AND c.relnamespace = 'public'::regnamespace
    WHERE x.role = 'public' OR x.role IN (SELECT r.rolname FROM pg_roles r)
    ORDER BY x.relation, x.role;
END $$;
