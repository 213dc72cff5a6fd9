-- The lives of a province's log of events, and what messages need to know of when they are made.

-- Each row is an epoch: it begins after an event, with a text of its own, on the database that system_identifier and timeline name. The one with the
-- highest ordinal is the present one. After a restore the same ids would otherwise be given to other events.
CREATE TABLE event_epoch (
    province text COLLATE "C" NOT NULL,
    ordinal integer NOT NULL CHECK (ordinal >= 1),
    epoch text COLLATE "C" NOT NULL,
    after_event bigint NOT NULL,               -- its events are those above this one
    system_identifier text NOT NULL DEFAULT '',-- '': not looked at yet
    timeline text NOT NULL DEFAULT '',
    began_at timestamptz NOT NULL,             -- of the machine's clock
    reason text NOT NULL,
    went_back_at timestamptz,                  -- a client of this very epoch held an event that the log does not have
    PRIMARY KEY (province, ordinal)
);
INSERT INTO event_epoch (province, ordinal, epoch, after_event, began_at, reason)
SELECT province, 1, left (replace (gen_random_uuid ()::text, '-', ''), 16), 0, clock_timestamp (), 'first' FROM province_counter;

-- How an alert ended: of `resolved` alone.
ALTER TABLE alert_event ADD COLUMN IF NOT EXISTS resolution text;

ALTER TABLE delivery ADD COLUMN urgent boolean NOT NULL DEFAULT false;   -- passes quiet hours and the budget
ALTER TABLE delivery ADD COLUMN reminder boolean NOT NULL DEFAULT false; -- where quiet hours hold it back it is not sent at all
ALTER TABLE delivery ADD COLUMN waits text NOT NULL DEFAULT '' CHECK (waits IN ('', 'damped', 'budget'));
ALTER TABLE delivery ADD COLUMN made_at timestamptz;                     -- of the campaigns' clock: when it was first sent
CREATE INDEX delivery_made ON delivery (province, made_at) WHERE made_at IS NOT NULL;
CREATE INDEX delivery_events ON delivery USING gin (events);
