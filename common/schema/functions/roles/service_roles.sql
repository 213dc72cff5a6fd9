-- Each service and the role that it connects as; the command's is the operator's. Roles belong to the cluster: several databases of it share them.
CREATE FUNCTION service_roles () RETURNS TABLE (service text, role text) LANGUAGE sql IMMUTABLE AS $$
    VALUES ('ingest', 'tiendo_ingest'), ('aggregator', 'tiendo_aggregator'), ('deadline-alerter', 'tiendo_alerter'), ('exporter', 'tiendo_exporter'),
           ('intake', 'tiendo_intake'), ('command', 'tiendo_operator')
$$;
