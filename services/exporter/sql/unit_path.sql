SELECT path FROM unit WHERE code = $1::text ORDER BY valid_from DESC LIMIT 1
