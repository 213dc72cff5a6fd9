-- A unit of a campaign's tree on a day with what it is to have: weight, of what it shares by `apportion` (null: a target of its own); change: whose the
-- target is (null: the load's).
CREATE TYPE node_target AS (unit text, parent text, depth integer, target bigint, provisional boolean, assigned boolean, weight numeric, change_id bigint);
