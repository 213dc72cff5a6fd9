-- Worked out here: whoever rewrote the log may have rewritten the schema's own function.
WITH chain AS (
    SELECT id, hash, encode (sha256 (convert_to (json_build_array (coalesce (lag (hash) OVER (ORDER BY id), ''), id,
                                                                   to_char (at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'),
                                                                   actor, via, act, subject, detail)::text, 'UTF8')), 'hex') AS own
    FROM audit)
SELECT count (*) AS entries, min (id) FILTER (WHERE hash IS DISTINCT FROM own) AS broken, max (id) AS last,
       (SELECT hash FROM audit ORDER BY id DESC LIMIT 1) AS head, (SELECT hash FROM audit WHERE id = $1::bigint) AS noted
FROM chain
