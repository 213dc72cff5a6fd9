SELECT entry, hash, noted FROM audit_head ($1::bigint)
