SELECT i.digest, i.campaign, i.report, i.day, i.unit, i.language, i.format, instant_text (i.as_of, 'UTC') AS as_of, instant_text (i.issued_at, 'UTC') AS issued_at, i.issued_by,
       octet_length (i.bytes) AS bytes
FROM issued_report i ORDER BY i.issued_at, i.campaign, i.digest
