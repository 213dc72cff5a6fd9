SELECT province, event FROM province_counter ORDER BY province
