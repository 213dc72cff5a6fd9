WITH asked AS MATERIALIZED (SELECT province FROM campaign WHERE code = existing_campaign ($1::text))
SELECT coalesce (max (p.event), 0) FROM province_counter p WHERE p.province IN (SELECT province FROM asked)
