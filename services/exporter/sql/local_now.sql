-- In the zone of the campaigns, where they agree on one.
SELECT CASE WHEN count (DISTINCT timezone) = 1 THEN instant_text ($1::timestamptz, min (timezone)) ELSE instant_text ($1::timestamptz, 'UTC') END FROM campaign
