-- The batches of a group that are stored already, by any replica. Parameters and columns in binary.
SELECT k.place, b.digest, b.accepted, b.rejected, b.digest_kind, b.outdated
FROM unnest ($1::text[], $2::text[], $3::integer[], $4::bigint[]) WITH ORDINALITY AS k (province, feed, life, seq, place)
JOIN batch b ON b.province = k.province AND b.feed = k.feed AND b.life = k.life AND b.seq = k.seq
