SELECT coalesce (max (p.event), 0) FROM province_counter p JOIN campaign c ON c.province = p.province WHERE c.code = existing_campaign ($1::text)
