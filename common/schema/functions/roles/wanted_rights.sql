-- service_grants a row a right: of the whole relation (part '') or of one column of it.
CREATE FUNCTION wanted_rights () RETURNS TABLE (role text, relation text, part text, may text) LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN QUERY
    SELECT c.role, g.relation, coalesce (p.name, ''), k.may
    FROM service_grants () g
    CROSS JOIN LATERAL (VALUES ('tiendo_ingest', g.ingest), ('tiendo_aggregator', g.aggregator), ('tiendo_alerter', g.alerter),
                               ('tiendo_exporter', g.exporter), ('tiendo_intake', g.intake), ('tiendo_operator', g.operator)) AS c (role, cell)
    CROSS JOIN LATERAL regexp_matches (c.cell, '([rawd]+)(?:\(([a-z_,]+)\))?', 'g') AS m (found)
    JOIN (VALUES ('r', 'SELECT'), ('a', 'INSERT'), ('w', 'UPDATE'), ('d', 'DELETE')) AS k (letter, may) ON position (k.letter IN m.found[1]) > 0
    LEFT JOIN LATERAL regexp_split_to_table (m.found[2], ',') AS p (name) ON true;
END $$;
