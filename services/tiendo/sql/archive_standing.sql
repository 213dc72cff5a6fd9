-- The campaign's province, what its database is known by, and the archive that its rows were removed by, if any.
SELECT c.province, archive_database (c.province), (a.r).state, (a.r).digest, (a.r).file FROM campaign c CROSS JOIN LATERAL (SELECT archive_row (c.code) AS r) a WHERE c.code = existing_campaign ($1::text)
