-- Explanations raise alerts: what was returned, and what waits too long. They take the place of the notices to PC06, and of the time of their last look.
-- What has to be looked at is marked by whoever rolls explanations up, in the same transaction: nothing is found by comparing clocks.
ALTER TABLE campaign_state DROP COLUMN explanations_at;
ALTER TABLE campaign_state ADD COLUMN explanation_units text[] COLLATE "C" NOT NULL DEFAULT '{}';      -- units whose explanations have changed since
ALTER TABLE campaign_state ADD COLUMN explanations_due timestamptz NOT NULL DEFAULT 'infinity';        -- when the next one will have waited too long

UPDATE campaign_state s SET explanations_due = '-infinity', explanation_units = coalesce (k.units, '{}')
FROM (SELECT e.province, e.campaign, array_agg (DISTINCT e.unit) AS units FROM explanation e GROUP BY e.province, e.campaign) k
WHERE k.province = s.province AND k.campaign = s.campaign;
