-- Spreads the migrated schema over a Citus cluster: what grows, by province; the rest stays on the coordinator. On the coordinator, after every
-- `tiendo migrate`, the first time with the services stopped:
--     psql -v ON_ERROR_STOP=1 -1 -f deploy/citus/distribute.sql "$TIENDO_DATABASE_URL"
-- Doing it again changes nothing. Every table of the schema stands here once: tests/citus compares. Why each stands where: README.md.

-- One group of shards: the rows of a province lie together, so its transactions stay on one node.
SELECT create_distributed_table ('work', 'province', colocate_with => 'none')
WHERE NOT EXISTS (SELECT FROM pg_dist_partition p WHERE p.logicalrelid = 'work'::regclass);

SELECT create_distributed_table (t.name::regclass, 'province', colocate_with => 'work')
FROM (VALUES
    (1, 'batch'),                    -- what was reported
    (2, 'progress'),
    (3, 'explanation'),
    (4, 'explanation_decision'),
    (5, 'quarantine'),
    (6, 'figure'),                   -- what follows from it
    (7, 'campaign_state'),           -- the lock of a campaign: a row lock on its province's node
    (8, 'day_close'),
    (9, 'day_reopen'),
    (10, 'day_status'),
    (11, 'milestone'),
    (12, 'feed_watch'),
    (13, 'province_counter'),        -- the order of events, within a province
    (14, 'alert'),
    (15, 'alert_event'),
    (16, 'delivery'),
    (17, 'silence'),
    (18, 'notice'),
    (19, 'notice_report'),
    (20, 'feed_seq'),                -- the lock of a feed's numbers
    (21, 'feed_missing'),
    (22, 'promise'),
    (23, 'event_epoch'),
    (24, 'figure_change'),
    (25, 'message_look')) AS t (place, name)
WHERE NOT EXISTS (SELECT FROM pg_dist_partition p WHERE p.logicalrelid = t.name::regclass)
ORDER BY t.place;

-- On the coordinator alone (a line a table, read by the test):
--  local: configuration            one row, read at every group of reports
--  local: unit
--  local: holiday
--  local: campaign
--  local: campaign_archive         read with the campaign
--  local: campaign_day
--  local: campaign_target
--  local: campaign_generation
--  local: campaign_node
--  local: campaign_source
--  local: campaign_piece
--  local: campaign_plan            beside the tree that it is a plan for
--  local: campaign_leaf
--  local: campaign_change          read with the campaign
--  local: issued_report            files, asked for one at a time
--  local: implausible_rule         what campaign.yaml says, read with the campaign
--  local: feed
--  local: feed_key                 a key names one feed, whatever its province
--  local: feed_token
--  local: gateway                  it speaks for feeds of every province
--  local: gateway_key
--  local: member
--  local: member_key
--  local: token
--  local: audit                    one chain, in the order of the acts
--  local: audit_anchor             of that chain
--  local: schema_migration         `tiendo migrate` runs on the coordinator
--  local: schema_function
--  local: account                  who signs in, and how: every service of the coordinator asks
--  local: intake_sheet             what somebody has uploaded, for a month
--  local: account_unit
--  local: sign_in_link
--  local: session
--  local: recovery_code
--  local: known_device
--  local: sign_in_delay
