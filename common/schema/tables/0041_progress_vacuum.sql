-- The log only grows, so by its standard a vacuum comes when a fifth of it is new; until then whoever asks how it stood reads all of that fifth, and under a
-- flood of reports every request to note its ranges of pages at once was a refusal in the server's log. A vacuum of what is new alone is short: let it come
-- for each hundred thousand rows, and note the ranges then.
ALTER INDEX progress_received SET (autosummarize = off);
ALTER TABLE progress SET (autovacuum_vacuum_insert_threshold = 100000, autovacuum_vacuum_insert_scale_factor = 0);
