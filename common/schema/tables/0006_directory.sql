-- Campaign directories: what each named last, and trees in which units move.

-- Holidays belong to the province whose directory named them. Those that were loaded before hold for every province that there is.
ALTER TABLE holiday ADD COLUMN province text COLLATE "C";
ALTER TABLE holiday DROP CONSTRAINT holiday_pkey;
INSERT INTO holiday (day, name_vi, kind, province)
SELECT h.day, h.name_vi, h.kind, p.province FROM holiday h CROSS JOIN (SELECT DISTINCT u.province FROM unit u) p;
DELETE FROM holiday WHERE province IS NULL;
ALTER TABLE holiday ALTER COLUMN province SET NOT NULL;
ALTER TABLE holiday ADD PRIMARY KEY (province, day);

-- A unit that goes on keeps its row of days and its pace, also where it is another node from a day on, since others came under it or left it.
ALTER TABLE campaign_node ADD COLUMN began date;      -- the unit's first day in the campaign, without a break since
UPDATE campaign_node SET began = from_day;
ALTER TABLE campaign_node ALTER COLUMN began SET NOT NULL;
ALTER TABLE campaign_piece ADD COLUMN own boolean NOT NULL DEFAULT false; -- the node carries the piece itself, none below it does

-- What members.csv said of a member when it was last loaded, null where it never named it: a load applies what has changed in the file since,
-- and undoes nothing that `member add` did.
ALTER TABLE member ADD COLUMN loaded jsonb;
UPDATE member m SET loaded = jsonb_build_object (
    'role', m.role, 'unit', m.unit, 'min_severity', m.min_severity, 'language', m.language, 'mail', m.mail, 'webhook', m.webhook,
    'webhook_template', m.webhook_template,
    'quiet', CASE WHEN m.quiet_from IS NULL THEN '' ELSE to_char (m.quiet_from, 'HH24:MI') || '-' || to_char (m.quiet_to, 'HH24:MI') END,
    'public_key', coalesce ((SELECT k.public_key FROM member_key k WHERE k.member = m.code ORDER BY k.added_at DESC LIMIT 1), ''));

-- One zone has one name.
UPDATE campaign SET timezone = 'Asia/Ho_Chi_Minh', definition = jsonb_set (definition, '{timezone}', '"Asia/Ho_Chi_Minh"')
WHERE timezone = 'Asia/Saigon';
