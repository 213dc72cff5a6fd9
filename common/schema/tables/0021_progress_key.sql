-- The log's key begins with the day: reports come day by day, so what comes meets few pages of the index, and texts are compared only within a day.
-- A million rows take about four seconds. One change a statement and the constraint named, as Citus wants it.
ALTER TABLE progress DROP CONSTRAINT progress_pkey;
ALTER TABLE progress ADD CONSTRAINT progress_pkey PRIMARY KEY (day, unit, campaign, rev, province);

-- What came since an instant, for whoever asks how it stood then. The log is in the order of receipt, so ranges of its pages will do. Of an expression, so
-- that it serves whoever names it, and nobody who asks for what came before: that is nearly everything, once for each unit.
CREATE INDEX progress_received ON progress USING brin ((received_at AT TIME ZONE 'UTC')) WITH (pages_per_range = 16, autosummarize = on);
