-- The provinces by the node that keeps what they report.
SELECT n.node, array_agg (n.province ORDER BY n.province) FROM province_nodes () n GROUP BY n.node ORDER BY n.node
