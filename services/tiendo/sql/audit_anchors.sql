SELECT entry, hash, at, key, signature FROM audit_anchor ORDER BY entry DESC LIMIT 1000
