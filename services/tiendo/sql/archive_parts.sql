SELECT part, own, removed FROM archive_parts () ORDER BY place
