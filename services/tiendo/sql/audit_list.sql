SELECT id, instant_text (at, 'UTC') AS at, actor, via, act, subject, detail, hash FROM audit WHERE $1::timestamptz IS NULL OR at >= $1::timestamptz ORDER BY id
