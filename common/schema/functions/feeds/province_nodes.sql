-- Which node keeps what a province reports, numbered 0, 1, …: one keeps all, unless the log is spread over the nodes of a cluster (deploy/citus).
CREATE FUNCTION province_nodes () RETURNS TABLE (province text, node integer) LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_spread boolean := false;
BEGIN
    IF to_regclass ('pg_dist_partition') IS NOT NULL THEN
        EXECUTE 'SELECT EXISTS (SELECT 1 FROM pg_dist_partition p WHERE p.logicalrelid = ''work''::regclass)' INTO v_spread;
    END IF;
    IF NOT v_spread THEN
        RETURN QUERY SELECT x.province, 0 FROM (SELECT f.province FROM feed f UNION SELECT c.province FROM campaign c) x;
        RETURN;
    END IF;
    RETURN QUERY EXECUTE '
        SELECT x.province, (dense_rank () OVER (ORDER BY x.nodegroup))::integer - 1
        FROM (SELECT k.province, min (p.groupid) AS nodegroup
              FROM (SELECT f.province FROM feed f UNION SELECT c.province FROM campaign c) k
              JOIN pg_dist_placement p ON p.shardid = get_shard_id_for_distribution_column (''work'', k.province)
              GROUP BY k.province) x';
END $$;
