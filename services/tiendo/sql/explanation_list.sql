-- The current revision of each document, with the last decision on it: of a campaign, unit and document, null: of all.
SELECT e.campaign, e.unit, e.document, e.rev, e.day AS date, e.reason, e.count,
       CASE WHEN d.accepted IS NULL THEN 'submitted' WHEN d.accepted THEN 'accepted' ELSE 'returned' END AS state,
       coalesce (d.decided_by, '') AS by, d.at, coalesce (d.note, '') AS note
FROM (SELECT DISTINCT ON (province, campaign, unit, document) * FROM explanation
      WHERE ($1::text IS NULL OR campaign = $1) AND ($2::text IS NULL OR unit = $2) AND ($3::text IS NULL OR document = $3)
      ORDER BY province, campaign, unit, document, rev DESC) e
LEFT JOIN LATERAL (
    SELECT * FROM explanation_decision x
    WHERE x.province = e.province AND x.campaign = e.campaign AND x.unit = e.unit AND x.document = e.document AND x.rev = e.rev
    ORDER BY x.ordinal DESC LIMIT 1) d ON true
ORDER BY e.campaign, e.unit, e.document
