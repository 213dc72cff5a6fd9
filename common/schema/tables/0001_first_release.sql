-- The truth. What grows carries the province first in its primary key, so that it distributes by province unchanged;
-- the rest are reference tables. No triggers, no sequences that mean an order, no uniqueness without the province.
-- Codes are compared byte by byte ("C"): ties go to the smaller code whatever the locale.
-- Instants named received_at, at, recorded_at, loaded_at, closed_at are of the campaign's clock, and come in as arguments.

-- ---------------------------------------------------------------- reference tables

-- Bumped by every change of what services hold in memory: units, campaigns, feeds, members. Polled.
CREATE TABLE configuration (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    version bigint NOT NULL
);
INSERT INTO configuration (version) VALUES (1);

-- A unit is (code, valid_from): codes are reused after mergers. valid_to is its last day.
CREATE TABLE unit (
    code text COLLATE "C" NOT NULL CHECK (octet_length(code) BETWEEN 1 AND 64),
    valid_from date NOT NULL DEFAULT '-infinity',
    valid_to date NOT NULL DEFAULT 'infinity',
    parent_code text COLLATE "C",
    level text NOT NULL,
    kind text NOT NULL DEFAULT '',
    name_vi text NOT NULL,
    name_ascii text NOT NULL DEFAULT '',
    successor_code text COLLATE "C",           -- the successor is valid from the day after valid_to
    province text COLLATE "C" NOT NULL,        -- the code of the top unit
    path text COLLATE "C" NOT NULL,            -- codes from the top joined by '/'
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (code, valid_from),
    CHECK (valid_from <= valid_to)
);

CREATE TABLE holiday (
    day date PRIMARY KEY,
    name_vi text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('holiday', 'observed', 'swap_off', 'swap_work'))
);

CREATE TABLE campaign (
    code text COLLATE "C" PRIMARY KEY CHECK (octet_length(code) BETWEEN 1 AND 64),
    province text COLLATE "C" NOT NULL,
    top text COLLATE "C" NOT NULL,
    title_vi text NOT NULL,
    title_en text NOT NULL,
    document jsonb NOT NULL DEFAULT '{}',      -- number, issuer, issued_on
    metrics text[] NOT NULL CHECK (cardinality(metrics) BETWEEN 1 AND 16),
    starts_on date NOT NULL,
    plan_until date NOT NULL,
    deadline date NOT NULL,
    timezone text NOT NULL,
    cutoff time NOT NULL,
    correction_days integer NOT NULL DEFAULT 0 CHECK (correction_days >= 0),
    weekdays integer[] NOT NULL,               -- ISO: 1 Monday … 7 Sunday
    holidays text NOT NULL CHECK (holidays IN ('counted', 'skipped')),
    baseline jsonb NOT NULL DEFAULT '{}',
    reasons text[] NOT NULL DEFAULT '{}',
    escalate_after interval NOT NULL DEFAULT '4 hours',
    remind_before interval NOT NULL DEFAULT '90 minutes',
    acknowledged_for interval NOT NULL DEFAULT '3 days', -- how long an acknowledgement without a promise holds; 0: for ever
    working_days date[] NOT NULL DEFAULT '{}', -- the n-th is the n-th counted day, going on after plan_until: what a forecast counts in
    definition jsonb NOT NULL,                 -- what was loaded, as loaded: what a second load compares with
    loaded_at timestamptz NOT NULL,            -- the first load: days whose cutoff had passed then close on request only
    CHECK (starts_on <= plan_until AND plan_until <= deadline)
);

-- The calendar, worked out at load: every day of [starts_on, deadline + two years].
CREATE TABLE campaign_day (
    campaign text COLLATE "C" NOT NULL REFERENCES campaign ON DELETE CASCADE,
    day date NOT NULL,
    counted boolean NOT NULL,                  -- a day with a plan: within [starts_on, plan_until] and not left out
    k integer NOT NULL,                        -- counted days up to and including it
    ordinal integer NOT NULL,                  -- the same, going on after plan_until: what a forecast counts in
    begins_at timestamptz NOT NULL,            -- 00:00 in the campaign's zone
    cutoff_at timestamptz NOT NULL,
    PRIMARY KEY (campaign, day)
);

-- Targets as loaded and apportioned.
CREATE TABLE campaign_target (
    campaign text COLLATE "C" NOT NULL REFERENCES campaign ON DELETE CASCADE,
    unit text COLLATE "C" NOT NULL,
    target bigint NOT NULL CHECK (target >= 0),
    provisional boolean NOT NULL,
    apportioned boolean NOT NULL DEFAULT false,
    clears jsonb NOT NULL DEFAULT '{}',        -- owner, task, schedule, result, accountable
    PRIMARY KEY (campaign, unit)
);

-- The campaign's tree as it stood: a change of units or targets makes a new generation, the old ones answer "as of".
CREATE TABLE campaign_generation (
    campaign text COLLATE "C" NOT NULL REFERENCES campaign ON DELETE CASCADE,
    generation integer NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (campaign, generation)
);

-- A unit of the campaign, from one day to another. Units above assigned ones are nodes too, with the sum as target.
CREATE TABLE campaign_node (
    campaign text COLLATE "C" NOT NULL REFERENCES campaign ON DELETE CASCADE,
    generation integer NOT NULL,
    unit text COLLATE "C" NOT NULL,
    from_day date NOT NULL,                    -- first day in this campaign; starts_on, or the day after its predecessors' last
    to_day date NOT NULL,
    parent text COLLATE "C",                   -- null at the campaign's top
    level text NOT NULL,
    kind text NOT NULL,
    name_vi text NOT NULL,
    name_ascii text NOT NULL,
    path text COLLATE "C" NOT NULL,
    depth integer NOT NULL,                    -- 0 at the campaign's top
    target bigint NOT NULL,
    unassigned bigint NOT NULL,                -- target less the children's
    provisional boolean NOT NULL,
    assigned boolean NOT NULL,                 -- has a target of its own (given or apportioned), not only a sum
    reporting boolean NOT NULL,
    clears jsonb NOT NULL DEFAULT '{}',        -- owner, task, schedule, result, accountable
    PRIMARY KEY (campaign, generation, unit, from_day)
);

-- Whose figures count in a node's totals: itself, and for a successor its predecessors (the trace).
CREATE TABLE campaign_source (
    campaign text COLLATE "C" NOT NULL REFERENCES campaign ON DELETE CASCADE,
    generation integer NOT NULL,
    unit text COLLATE "C" NOT NULL,
    from_day date NOT NULL,
    source text COLLATE "C" NOT NULL,
    source_from date NOT NULL,
    source_to date NOT NULL,
    PRIMARY KEY (campaign, generation, unit, from_day, source, source_from)
);

-- The pieces of plan under each node: a leaf's target, or the unassigned rest of a unit above. Cumulative plan of a piece at k counted
-- days: base + floor (amount * (least (k, k_to) - k_from) / (k_to - k_from)) for k > k_from, base at k_from, nothing before.
CREATE TABLE campaign_piece (
    campaign text COLLATE "C" NOT NULL REFERENCES campaign ON DELETE CASCADE,
    generation integer NOT NULL,
    unit text COLLATE "C" NOT NULL,            -- the node the piece counts for
    from_day date NOT NULL,
    piece text COLLATE "C" NOT NULL,           -- the unit that the piece was assigned to
    amount bigint NOT NULL,
    base bigint NOT NULL DEFAULT 0,
    k_from integer NOT NULL DEFAULT 0,
    k_to integer NOT NULL,
    PRIMARY KEY (campaign, generation, unit, from_day, piece, k_from)
);

-- The reporting nodes under each node, itself included where it reports.
CREATE TABLE campaign_leaf (
    campaign text COLLATE "C" NOT NULL REFERENCES campaign ON DELETE CASCADE,
    generation integer NOT NULL,
    unit text COLLATE "C" NOT NULL,
    from_day date NOT NULL,
    leaf text COLLATE "C" NOT NULL,
    leaf_from date NOT NULL,
    leaf_to date NOT NULL,
    PRIMARY KEY (campaign, generation, unit, from_day, leaf, leaf_from)
);

CREATE TABLE feed (
    code text COLLATE "C" PRIMARY KEY CHECK (octet_length(code) BETWEEN 1 AND 64),
    province text COLLATE "C" NOT NULL,
    unit text COLLATE "C" NOT NULL,
    added_at timestamptz NOT NULL,
    revoked_at timestamptz
);

CREATE TABLE feed_key (
    public_key text COLLATE "C" PRIMARY KEY CHECK (length(public_key) = 40),
    feed text COLLATE "C" NOT NULL REFERENCES feed,
    added_at timestamptz NOT NULL,
    revoked_at timestamptz
);

CREATE TABLE member (
    code text COLLATE "C" PRIMARY KEY CHECK (octet_length(code) BETWEEN 1 AND 64),
    province text COLLATE "C" NOT NULL,
    unit text COLLATE "C" NOT NULL,
    role text NOT NULL CHECK (role IN ('chair', 'police', 'pc06', 'task_force', 'office', 'press', 'copy', 'operator')),
    min_severity text NOT NULL CHECK (min_severity IN ('info', 'warning', 'critical')),
    language text NOT NULL DEFAULT 'vi' CHECK (language IN ('vi', 'en')),
    mail text NOT NULL DEFAULT '',
    webhook text NOT NULL DEFAULT '',
    webhook_template text NOT NULL DEFAULT '', -- what is posted; '': the events as alerts/1 has them
    quiet_from time,                           -- local: what is not critical waits for quiet_to
    quiet_to time,
    added_at timestamptz NOT NULL,
    revoked_at timestamptz
);

CREATE TABLE member_key (
    public_key text COLLATE "C" PRIMARY KEY CHECK (length(public_key) = 40),
    member text COLLATE "C" NOT NULL REFERENCES member,
    added_at timestamptz NOT NULL,
    revoked_at timestamptz
);

CREATE TABLE token (
    digest bytea PRIMARY KEY CHECK (octet_length(digest) = 32), -- BLAKE2b-256 of the token's text; the token itself is shown once
    label text NOT NULL UNIQUE,                                 -- what lists and revocation name it by
    role text NOT NULL CHECK (role IN ('viewer', 'officer', 'operator')),
    unit text COLLATE "C" NOT NULL,
    added_at timestamptz NOT NULL,
    revoked_at timestamptz
);

-- ---------------------------------------------------------------- what was reported: append-only

CREATE TABLE batch (
    province text COLLATE "C" NOT NULL,
    feed text COLLATE "C" NOT NULL,
    seq bigint NOT NULL CHECK (seq >= 1),
    digest bytea NOT NULL,                     -- BLAKE2b-256 of the bytes of `records` as sent
    accepted integer NOT NULL,
    rejected bytea NOT NULL,                   -- the `rejected` array of the acknowledgement, msgpack, answered again to a duplicate
    received_at timestamptz NOT NULL,
    PRIMARY KEY (province, feed, seq)
);

CREATE TABLE progress (
    province text COLLATE "C" NOT NULL,
    campaign text COLLATE "C" NOT NULL,
    unit text COLLATE "C" NOT NULL,
    day date NOT NULL,
    rev bigint NOT NULL CHECK (rev >= 1),
    value integer NOT NULL CHECK (value >= 0), -- the campaign's first metric
    others jsonb,                              -- its other metrics
    parts jsonb,
    counted_at timestamptz,                    -- `at`
    feed text COLLATE "C" NOT NULL,
    seq bigint NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (province, campaign, unit, day, rev)
);

CREATE TABLE explanation (
    province text COLLATE "C" NOT NULL,
    campaign text COLLATE "C" NOT NULL,
    unit text COLLATE "C" NOT NULL,
    document text COLLATE "C" NOT NULL,
    rev bigint NOT NULL CHECK (rev >= 1),
    day date NOT NULL,
    reason text NOT NULL,
    count integer NOT NULL CHECK (count >= 1),
    note text,
    feed text COLLATE "C" NOT NULL,
    seq bigint NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (province, campaign, unit, document, rev)
);

-- PC06's decisions, every one kept. The last one on the current revision counts.
CREATE TABLE explanation_decision (
    province text COLLATE "C" NOT NULL,
    campaign text COLLATE "C" NOT NULL,
    unit text COLLATE "C" NOT NULL,
    document text COLLATE "C" NOT NULL,
    rev bigint NOT NULL,
    ordinal integer NOT NULL,
    accepted boolean NOT NULL,
    note text NOT NULL DEFAULT '',
    decided_by text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (province, campaign, unit, document, rev, ordinal)
);

CREATE TABLE quarantine (
    province text COLLATE "C" NOT NULL,
    feed text COLLATE "C" NOT NULL,
    seq bigint NOT NULL,
    index integer NOT NULL,
    code text NOT NULL,
    detail text NOT NULL,
    bytes bytea NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (province, feed, seq, index)
);
CREATE INDEX quarantine_received ON quarantine (province, feed, received_at);

-- What the aggregator has to look at: written by whoever changes the truth, in the same transaction.
CREATE TABLE work (
    province text COLLATE "C" NOT NULL,
    id bigint GENERATED BY DEFAULT AS IDENTITY, -- identity, not an order
    campaign text COLLATE "C" NOT NULL,
    kind text NOT NULL CHECK (kind IN ('progress', 'explanation')),
    day date,                                   -- null for explanations: all days of the units
    units text[] COLLATE "C" NOT NULL,
    PRIMARY KEY (province, id)
);

-- ---------------------------------------------------------------- what follows from it

-- The current figure of every node and day with anything to show. Leaves from the log, the others from their children.
CREATE TABLE figure (
    province text COLLATE "C" NOT NULL,
    campaign text COLLATE "C" NOT NULL,
    unit text COLLATE "C" NOT NULL,
    day date NOT NULL,
    value bigint,                              -- null: nobody under it reported
    explained bigint NOT NULL DEFAULT 0,       -- accepted explanations dated that day
    rev bigint,                                -- leaves only
    total bigint NOT NULL DEFAULT 0,           -- of value, on all of the unit's days up to this one
    explained_total bigint NOT NULL DEFAULT 0, -- of explained, likewise
    PRIMARY KEY (province, campaign, unit, day)
) WITH (fillfactor = 70);

-- One row a campaign; its lock makes roll-ups, closes, decisions and evaluations of the campaign follow one another.
CREATE TABLE campaign_state (
    province text COLLATE "C" NOT NULL,
    campaign text COLLATE "C" NOT NULL,
    recheck_from date,                         -- closed days from here on wait to be evaluated again
    PRIMARY KEY (province, campaign)
);

CREATE TABLE day_close (
    province text COLLATE "C" NOT NULL,
    campaign text COLLATE "C" NOT NULL,
    day date NOT NULL,
    closed_at timestamptz NOT NULL,
    figures_at timestamptz NOT NULL,           -- the figures of the close are those received by then: the cutoff, or an earlier close
    closed_by text NOT NULL,                   -- 'clock' or the operator
    PRIMARY KEY (province, campaign, day)
);

CREATE TABLE day_reopen (
    province text COLLATE "C" NOT NULL,
    campaign text COLLATE "C" NOT NULL,
    day date NOT NULL,
    ordinal integer NOT NULL,
    reopened_at timestamptz NOT NULL,
    reopened_by text NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (province, campaign, day, ordinal)
);

-- The evaluation of every closed day, kept up with corrections; what it was before is kept for "as of".
CREATE TABLE day_status (
    province text COLLATE "C" NOT NULL,
    campaign text COLLATE "C" NOT NULL,
    unit text COLLATE "C" NOT NULL,
    day date NOT NULL,
    status text NOT NULL CHECK (status IN ('done', 'no_report', 'met', 'missed')),
    streak integer NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (province, campaign, day, unit, superseded_at)
);

-- Counters whose row lock, held to the commit, makes ids visible in their order.
CREATE TABLE province_counter (
    province text COLLATE "C" PRIMARY KEY,
    alert bigint NOT NULL DEFAULT 0,
    event bigint NOT NULL DEFAULT 0
);

CREATE TABLE alert (
    province text COLLATE "C" NOT NULL,
    id bigint NOT NULL,
    campaign text COLLATE "C" NOT NULL,
    unit text COLLATE "C" NOT NULL,
    day date NOT NULL,
    kind text NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'held', 'acknowledged', 'resolved')),
    severity text NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
    figures jsonb NOT NULL,
    streak integer NOT NULL,
    raised_at timestamptz NOT NULL,
    acknowledged_by text,
    acknowledged_at timestamptz,
    acknowledged_note text,
    promised_until date,
    PRIMARY KEY (province, id),
    UNIQUE (province, campaign, unit, day, kind)
);

-- The instants of a campaign beside its closes: reminders before a cutoff, the approach of the deadline, its end, days on which
-- units are there no more. Each is passed once.
CREATE TABLE milestone (
    province text COLLATE "C" NOT NULL,
    campaign text COLLATE "C" NOT NULL,
    kind text NOT NULL CHECK (kind IN ('report_due', 'deadline_near', 'deadline_passed', 'units_ended')),
    day date NOT NULL,
    severity text NOT NULL,
    evaluated boolean NOT NULL,                -- false: passed too late to say anything
    passed_at timestamptz NOT NULL,
    PRIMARY KEY (province, campaign, kind, day)
);

-- How far a province's feeds have been looked at for gaps and rejections.
CREATE TABLE feed_watch (
    province text COLLATE "C" NOT NULL,
    feed text COLLATE "C" NOT NULL,
    complete_to bigint NOT NULL DEFAULT 0,     -- every batch up to here is stored
    rejections_to timestamptz NOT NULL DEFAULT '-infinity',
    PRIMARY KEY (province, feed)
);

-- Every step of every alert, for ever, in commit order.
CREATE TABLE alert_event (
    province text COLLATE "C" NOT NULL,
    id bigint NOT NULL,
    alert bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'updated', 'held', 'escalated', 'acknowledged', 'resolved')),
    kind text NOT NULL,
    severity text NOT NULL,
    campaign text COLLATE "C" NOT NULL,
    unit text COLLATE "C" NOT NULL,
    unit_name text NOT NULL,
    unit_path text COLLATE "C" NOT NULL,
    day date NOT NULL,
    figures json NOT NULL,
    streak integer NOT NULL,
    text_vi text NOT NULL,
    text_en text NOT NULL,
    raised_at timestamptz NOT NULL,
    at timestamptz NOT NULL,
    acknowledged_by text,                      -- of state acknowledged: who, with what words, promising which day
    note text,
    promised_until date,
    level integer NOT NULL DEFAULT 0,          -- how high the alert had gone up the tree
    silenced boolean NOT NULL DEFAULT false,   -- it was told nobody: a silence covered it
    PRIMARY KEY (province, id)
);

-- ---------------------------------------------------------------- plan

-- The plan: calendar, apportioning, and the campaign's tree with the pieces of plan under each node.

CREATE INDEX campaign_node_parent ON campaign_node (campaign, generation, parent);
CREATE INDEX unit_province ON unit (province);

-- ---------------------------------------------------------------- alerts

-- Closing and alerting: one set-based evaluation of a day, alerts by identity, events in commit order.
-- Locks are taken in one order everywhere: the campaign's row, then the province's counter.

CREATE INDEX alert_event_alert ON alert_event (province, alert);

-- ---------------------------------------------------------------- watch

-- The alerts that no single closed day raises: a forecast, the approach and the end of a deadline, a reminder, a feed's gaps and rejections.
-- All by identity and under the campaign's lock, as those of a close.

CREATE INDEX alert_behind ON alert (province, campaign, unit) WHERE kind = 'behind_plan';

CREATE INDEX unit_ended ON unit (province, valid_to) WHERE valid_to < 'infinity';

-- ---------------------------------------------------------------- delivery

-- Delivery: who is told, by mail and webhook. The rows commit with the events that they carry; sending takes leases, so that replicas do not send
-- twice what one of them is sending. Leases and retries go by the database's own clock, not the campaign's.

ALTER TABLE member ADD COLUMN webhook_secret text NOT NULL DEFAULT replace (gen_random_uuid ()::text || gen_random_uuid ()::text, '-', '');
ALTER TABLE alert ADD COLUMN open_since timestamptz NOT NULL DEFAULT '-infinity'; -- since when it waits; it rises no more: -infinity
ALTER TABLE alert ADD COLUMN level integer NOT NULL DEFAULT 0;                    -- how far it went up the tree since it last became open
-- What may go up, found without looking at all that ever did.
CREATE INDEX alert_rising ON alert (province, campaign, level, open_since) WHERE state = 'open' AND severity <> 'info' AND open_since > '-infinity';
CREATE INDEX alert_promised ON alert (province, campaign, promised_until) WHERE state = 'acknowledged' AND promised_until IS NOT NULL;
CREATE INDEX alert_acknowledged ON alert (province, campaign, kind, day) WHERE state = 'acknowledged';

CREATE TABLE delivery (
    province text COLLATE "C" NOT NULL,
    id bigint GENERATED BY DEFAULT AS IDENTITY,
    member text COLLATE "C" NOT NULL,
    channel text NOT NULL CHECK (channel IN ('mail', 'webhook')),
    key text NOT NULL,                         -- the idempotency key: the same at every attempt
    campaign text COLLATE "C" NOT NULL,
    events bigint[] NOT NULL,
    silenced bigint[] NOT NULL DEFAULT '{}',   -- events that waited when a silence began, and are not told
    created_at timestamptz NOT NULL,           -- of the campaign's clock, as
    quiet_until timestamptz NOT NULL,          -- not before: the end of the member's quiet hours
    transaction xid8 NOT NULL,
    state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sent', 'dead', 'silenced')),
    attempts integer NOT NULL DEFAULT 0,       -- never less: the number of an attempt is its lease's
    attempts_before integer NOT NULL DEFAULT 0, -- of these before an operator asked for more: waits are counted anew
    first_due timestamptz NOT NULL DEFAULT clock_timestamp (),
    due timestamptz NOT NULL DEFAULT clock_timestamp (),
    leased_until timestamptz NOT NULL DEFAULT '-infinity', -- somebody is sending it
    error text NOT NULL DEFAULT '',
    sent_at timestamptz,
    notice text NOT NULL DEFAULT '',           -- '': of events; else of a notice of that kind, day and ordinal
    notice_day date,
    notice_ordinal integer,
    PRIMARY KEY (province, id),
    UNIQUE (province, key)
);
CREATE INDEX delivery_due ON delivery (due) WHERE state = 'pending';
CREATE INDEX delivery_silenced ON delivery (province, campaign) WHERE silenced <> '{}';
CREATE INDEX delivery_member ON delivery (province, member, channel) WHERE state = 'pending';

-- Alerts of a unit and what lies below it that are recorded and shown, but not delivered, until an instant: with author and reason. Neither what happens
-- meanwhile is sent nor what waits; an escalation that falls into it waits for its end, and then tells what is still open.
CREATE TABLE silence (
    province text COLLATE "C" NOT NULL,
    id bigint GENERATED BY DEFAULT AS IDENTITY,
    unit text COLLATE "C" NOT NULL,
    campaign text COLLATE "C",                 -- null: every one
    kind text,                                 -- null: every one
    until timestamptz NOT NULL,
    author text NOT NULL,
    reason text NOT NULL CHECK (reason <> ''),
    created_at timestamptz NOT NULL,
    ended_at timestamptz,
    PRIMARY KEY (province, id)
);

-- ---------------------------------------------------------------- notices

-- Notices: messages that are no alerts, to members by their role, through the same outbox. Nothing is open or acknowledged, no silence covers them.
--   explanations   that wait for PC06's decision: new ones, at most every quarter of an hour; those that wait for three days, once a day
--   published      figures of a closed day, to the press: the top and the level below it, never a commune's
--   daily          the day's result, to the chair, the police, the office and the task force at the campaign's top
--   weekly         the week's, after its last counted day: to the chair, the police, the office, and who gets copies of the weekly report

-- What was said, as it was said: a retry, and another replica, send the same.
CREATE TABLE notice (
    province text COLLATE "C" NOT NULL,
    campaign text COLLATE "C" NOT NULL,
    kind text NOT NULL CHECK (kind IN ('explanations', 'published', 'daily', 'weekly')),
    day date NOT NULL,
    ordinal integer NOT NULL,                  -- of that day; but for explanations 1
    at timestamptz NOT NULL,
    vi jsonb NOT NULL,                         -- subject, lines, columns, rows
    en jsonb NOT NULL,
    figures jsonb NOT NULL,                    -- the same for programs
    PRIMARY KEY (province, campaign, kind, day, ordinal)
);

ALTER TABLE campaign_state ADD COLUMN explanations_at timestamptz NOT NULL DEFAULT '-infinity'; -- when they were last looked at for PC06
CREATE INDEX member_unit ON member (province, unit);
CREATE INDEX explanation_received ON explanation (province, campaign, received_at);

-- ---------------------------------------------------------------- audit

-- What people did that others rely on, and who read what names whom: a row an act, in the act's own transaction, each with the hash of all before it.
-- A row that is altered or missing later breaks the chain from there on: `tiendo audit --verify` works it out anew.
CREATE TABLE audit (
    id bigint PRIMARY KEY CHECK (id >= 1), -- 1, 2, 3 … without a gap
    at timestamptz NOT NULL,
    actor text NOT NULL,                   -- the operator's name on the machine, or a token's label
    via text NOT NULL CHECK (via IN ('command', 'http')),
    act text NOT NULL,
    subject text NOT NULL,                 -- to what it was done
    detail text NOT NULL,                  -- a JSON object, as it was hashed
    hash text NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$')
);

CREATE FUNCTION audit_only_grows () RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log only grows';
END $$;
CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows ();

-- ---------------------------------------------------------------- attachments

-- The reports that letters carry: the day's result its official report, the week's the evaluation, the published figures the press's. The exporter makes
-- them; the alerter fetches each once, as of the notice's own instant, and keeps it for as long as a letter may need it. A letter waits for its
-- reports for a while, and then goes without them. Instants here are of the database's clock.

CREATE TABLE notice_report (
    province text COLLATE "C" NOT NULL,
    campaign text COLLATE "C" NOT NULL,
    kind text NOT NULL,                        -- with day and ordinal: the notice
    day date NOT NULL,
    ordinal integer NOT NULL,
    language text NOT NULL CHECK (language IN ('vi', 'en')),
    format text NOT NULL CHECK (format IN ('pdf', 'docx', 'csv')),
    wanted_until timestamptz NOT NULL,         -- afterwards letters go without it
    leased_until timestamptz NOT NULL DEFAULT '-infinity', -- somebody is fetching it, or it failed and rests
    type text NOT NULL DEFAULT '',
    bytes bytea,                               -- null: not there yet
    PRIMARY KEY (province, campaign, kind, day, ordinal, language, format)
);
CREATE INDEX notice_report_wanted ON notice_report (wanted_until) WHERE bytes IS NULL;
