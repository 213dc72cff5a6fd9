-- How alerts end, and what was promised of them.

ALTER TABLE alert ADD COLUMN resolution text;                         -- of a resolved one: corrected, superseded, recovered, locked, ended, excused
ALTER TABLE alert ADD COLUMN was_told boolean NOT NULL DEFAULT false; -- it has been open: it is never held back again
ALTER TABLE alert_event ADD COLUMN resolution text;                   -- of state resolved
UPDATE alert SET resolution = 'corrected' WHERE state = 'resolved';
UPDATE alert_event SET resolution = 'corrected' WHERE state = 'resolved';
UPDATE alert a SET was_told = true
WHERE EXISTS (SELECT 1 FROM alert_event e WHERE e.province = a.province AND e.alert = a.id AND e.state = 'open');

-- open_since is the instant of the alert's last step: its opening, or its last escalation. It was that of the opening alone.
UPDATE alert a SET open_since = (SELECT max (e.at) FROM alert_event e WHERE e.province = a.province AND e.alert = a.id AND e.state = 'escalated')
WHERE a.level > 0 AND a.open_since > '-infinity'
  AND EXISTS (SELECT 1 FROM alert_event e WHERE e.province = a.province AND e.alert = a.id AND e.state = 'escalated');

-- Every alert that has not ended, found without looking at all that have.
CREATE INDEX alert_alive ON alert (province, campaign, kind, day) WHERE state <> 'resolved';

ALTER TABLE day_status ADD COLUMN silent integer NOT NULL DEFAULT 0;  -- how many days of the streak had no report
UPDATE day_status s SET silent = x.silent
FROM (SELECT y.province, y.campaign, y.unit, y.day,
             count (*) FILTER (WHERE y.status = 'no_report') OVER (PARTITION BY y.province, y.campaign, y.unit, y.run ORDER BY y.day) AS silent
      FROM (SELECT d.province, d.campaign, d.unit, d.day, d.status,
                   count (*) FILTER (WHERE d.status NOT IN ('missed', 'no_report')) OVER (PARTITION BY d.province, d.campaign, d.unit ORDER BY d.day) AS run
            FROM day_status d WHERE d.superseded_at = 'infinity') y) x
WHERE x.province = s.province AND x.campaign = s.campaign AND x.unit = s.unit AND x.day = s.day AND s.superseded_at = 'infinity' AND s.streak > 0;

-- What was promised: of a missed target and of a forecast for every alert of the unit that comes, of other kinds for one alert.
CREATE TABLE promise (
    province text COLLATE "C" NOT NULL,
    campaign text COLLATE "C" NOT NULL,
    unit text COLLATE "C" NOT NULL,
    kind text NOT NULL,
    alert bigint NOT NULL,                     -- the one alert that it holds for; 0: those of the unit and kind
    ordinal integer NOT NULL,
    until date NOT NULL,                       -- the promised day, in the campaign's zone
    made_by text NOT NULL,                     -- who made it or last changed it
    made_at timestamptz NOT NULL,
    covers_until date NOT NULL,                -- the last day on which an alert that opens is covered
    level integer NOT NULL,                    -- the highest level that an alert which it held for had been told at
    alerts bigint[] NOT NULL,                  -- which those are
    outcome text,                              -- null: it stands; kept, broken; void: every alert that it held for was taken away
    ended_at timestamptz,
    PRIMARY KEY (province, campaign, unit, kind, alert, ordinal)
);
CREATE INDEX promise_standing ON promise (province, campaign, until) WHERE outcome IS NULL;

INSERT INTO promise (province, campaign, unit, kind, alert, ordinal, until, made_by, made_at, covers_until, level, alerts)
SELECT DISTINCT ON (a.province, a.campaign, a.unit, a.kind, CASE WHEN a.kind IN ('target_missed', 'behind_plan') THEN 0 ELSE a.id END)
       a.province, a.campaign, a.unit, a.kind, CASE WHEN a.kind IN ('target_missed', 'behind_plan') THEN 0 ELSE a.id END, 1, a.promised_until,
       a.acknowledged_by, a.acknowledged_at, a.acknowledged_at::date + 7, a.level, ARRAY[a.id]
FROM alert a
WHERE a.state IN ('acknowledged', 'held') AND a.promised_until IS NOT NULL
ORDER BY a.province, a.campaign, a.unit, a.kind, CASE WHEN a.kind IN ('target_missed', 'behind_plan') THEN 0 ELSE a.id END, a.day DESC;
