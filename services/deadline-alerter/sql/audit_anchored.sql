SELECT entry, hash, at, signature FROM audit_anchor WHERE key = $1::text ORDER BY entry DESC LIMIT 1
