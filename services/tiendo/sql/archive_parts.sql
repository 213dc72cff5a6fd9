SELECT part, own, taken IS NOT NULL FROM archive_parts () ORDER BY place
