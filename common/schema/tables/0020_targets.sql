-- Targets, the plan's end and the deadline move too.

ALTER TABLE campaign_change DROP CONSTRAINT campaign_change_kind_check;
ALTER TABLE campaign_change ADD CONSTRAINT campaign_change_kind_check CHECK (kind IN ('target', 'extend', 'excuse', 'postpone'));
-- A change of several targets is several rows of one id. of a target old and new are numbers; of an extension {"plan_until", "deadline"}, of which new has
-- what it moves. Both hold until another change: to_day is infinity.
ALTER TABLE campaign_change ADD COLUMN part integer NOT NULL DEFAULT 1;
ALTER TABLE campaign_change DROP CONSTRAINT campaign_change_pkey;
ALTER TABLE campaign_change ADD PRIMARY KEY (campaign, id, part);

-- What a piece was given of the target. Its plan is what was planned before (base) and what is left of that (amount): less, where more was planned already.
ALTER TABLE campaign_piece ADD COLUMN given bigint;
UPDATE campaign_piece SET given = amount;
ALTER TABLE campaign_piece ALTER COLUMN given SET NOT NULL;
-- Two pieces can be of one code: of a unit that ended, and of another that has its code since. They were given from different days.
ALTER TABLE campaign_piece ADD COLUMN since date NOT NULL DEFAULT '-infinity';
ALTER TABLE campaign_piece DROP CONSTRAINT campaign_piece_pkey;
ALTER TABLE campaign_piece ADD PRIMARY KEY (campaign, generation, unit, from_day, piece, since, k_from);

ALTER TABLE campaign_node ADD COLUMN weight numeric;    -- of the target that it shares with others by `apportion`, until a change names it; null: of its own
ALTER TABLE campaign_node ADD COLUMN change_id bigint;  -- the change that its target is of; null: none names it

-- Days that a later plan_until made counted close by the clock only if their cutoff had not passed when that was said.
ALTER TABLE campaign_day ADD COLUMN days_left integer;            -- counted days after it, by the plan_until that holds for it
ALTER TABLE campaign_day ADD COLUMN counted_since timestamptz;        -- null: the first load
UPDATE campaign_day d SET days_left = n.n - d.k FROM (SELECT campaign, max (k) AS n FROM campaign_day GROUP BY campaign) n WHERE n.campaign = d.campaign;
ALTER TABLE campaign_day ALTER COLUMN days_left SET NOT NULL;
