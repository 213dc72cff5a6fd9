-- A feed reports for its unit and what lies below it on the day of the record: no path of one day is asked for.
SELECT f.code, f.province, f.unit, f.life, f.revoked_at IS NOT NULL, coalesce (n.node, 0), (extract (epoch FROM f.added_at) * 1000000)::bigint
FROM feed f LEFT JOIN province_nodes () n ON n.province = f.province
ORDER BY f.code COLLATE "C"
