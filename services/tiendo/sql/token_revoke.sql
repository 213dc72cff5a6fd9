UPDATE token SET revoked_at = $2::timestamptz WHERE label = $1 AND revoked_at IS NULL RETURNING label
