SELECT id, hash FROM audit WHERE id = ANY ($1::bigint[]) ORDER BY id
