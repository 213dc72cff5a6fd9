UPDATE silence SET ended_at = $2::timestamptz WHERE id = $1::bigint AND ended_at IS NULL RETURNING id
