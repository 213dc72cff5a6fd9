-- For 20 s; where more is left, the next call goes on from there. What becomes critical here does so by a report, a correction or a decision: `told` goes by it.
SELECT recheck ($1::text, $2::text, $3::timestamptz, interval '20 seconds') FROM set_config ('tiendo.cause', 'report', true) AS cause
