-- The definition that a load would leave: as loaded, where changes stand, and with the targets that the directory no longer names, unless they are to be pruned.
CREATE FUNCTION load_effective (p_definition jsonb, p_prune boolean) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    p_definition := load_as_loaded (p_definition);
    RETURN (
        SELECT CASE WHEN p_prune OR k.targets IS NULL THEN p_definition
                    ELSE jsonb_set (p_definition, '{targets}', (p_definition -> 'targets') || k.targets) END
        FROM (SELECT jsonb_agg (o ORDER BY o ->> 'unit') AS targets
              FROM campaign c CROSS JOIN LATERAL jsonb_array_elements (c.definition -> 'targets') o
              WHERE c.code = p_definition ->> 'code'
                AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements (p_definition -> 'targets') t WHERE t ->> 'unit' = o ->> 'unit')) k);
END $$;
