-- The plan of a campaign whose plan catches up (`plan: catch_up`): what each unit that carries a piece of it itself is planned, fixed at the close of a day for
-- the counted day that follows it. A row is never changed. It lies beside the tree that it is a plan for, not with what is reported.
CREATE TABLE campaign_plan (
    campaign text COLLATE "C" NOT NULL REFERENCES campaign ON DELETE CASCADE,
    day date NOT NULL,                         -- the day that it is the plan of
    unit text COLLATE "C" NOT NULL,            -- a reporting unit, or one with an unassigned rest
    base bigint NOT NULL,                      -- planned before the day
    rest bigint NOT NULL,                      -- what was left to do; below 0 where more was done than the target
    k_from integer NOT NULL,                   -- counted days before the day, and up to the plan's end: as of campaign_piece
    k_to integer NOT NULL,
    given bigint NOT NULL,                     -- what the unit had of the target on that day
    fixed_at timestamptz NOT NULL,
    PRIMARY KEY (campaign, day, unit)
);
