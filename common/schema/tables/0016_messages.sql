-- Evening and morning messages. By mail, what is neither a reminder nor critical by a report waits in one row a member (waits = message) until the
-- member's next message takes it along.

ALTER TABLE delivery DROP CONSTRAINT delivery_waits_check;
UPDATE delivery SET waits = 'message', quiet_until = 'infinity', campaign = ''
WHERE state = 'pending' AND channel = 'mail' AND attempts = 0 AND NOT urgent AND NOT reminder AND notice = '';
UPDATE delivery SET waits = '' WHERE waits = 'damped';
ALTER TABLE delivery ADD CONSTRAINT delivery_waits_check CHECK (waits IN ('', 'budget', 'message'));

-- Of an evening or morning message (notice says which, notice_day of which day): of which campaigns it tells how they stand after a closed day, each as
-- {campaign, day, carries: with the reports}.
ALTER TABLE delivery ADD COLUMN parts jsonb NOT NULL DEFAULT '[]';
CREATE UNIQUE INDEX delivery_message ON delivery (province, member, notice, notice_day) WHERE notice IN ('evening', 'morning');

-- When, and after how many of a day's steps, it was last looked for messages of a kind: between two steps nothing can be due.
CREATE TABLE message_look (
    province text COLLATE "C" NOT NULL,
    kind text NOT NULL CHECK (kind IN ('evening', 'morning')),
    day date NOT NULL,
    steps integer NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (province, kind)
);

-- Feeds whose corrections made an alert change so often that its news wait.
ALTER TABLE feed_watch ADD COLUMN flapped_at timestamptz NOT NULL DEFAULT '-infinity';    -- when that was last noticed
ALTER TABLE feed_watch ADD COLUMN flapping_to timestamptz NOT NULL DEFAULT '-infinity';   -- up to when it is told
