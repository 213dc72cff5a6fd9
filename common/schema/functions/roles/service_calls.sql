-- Functions that do with their owner's rights what their callers may not do with tables (SECURITY DEFINER), and who may call them. The others run with
-- their caller's rights: all services and the operator may call them, and get nothing by it that service_grants does not give. Each names its search path itself, with
-- pg_temp at its end, so that a caller's temporary table stands in for none of the schema's.
CREATE FUNCTION service_calls () RETURNS TABLE (function text, roles text[])
LANGUAGE sql IMMUTABLE AS $$
    VALUES ('acknowledge', ARRAY['tiendo_alerter', 'tiendo_exporter']),   -- alerts, their log, promises and who is told: as one act alone
           ('alerts_json', ARRAY['tiendo_exporter']),                     -- reading on may note that a log went back
           ('answer_mail', ARRAY['tiendo_intake']),                       -- what a mail's link lets its member do, with its entry in the audit log
           ('answer_page', ARRAY['tiendo_intake']),                       -- what such a mail is about
           ('audit_head', ARRAY['tiendo_alerter']),                       -- what it anchors: the last entry's number and hash
           ('audit_write', ARRAY['tiendo_exporter', 'tiendo_intake', 'tiendo_operator']),    -- one entry more, in its chain
           ('change_by_account', ARRAY['tiendo_intake']),                 -- a change of a campaign that the operator's account moves, with its entry in the audit log
           ('clerk_link_make', ARRAY['tiendo_intake']),                   -- a link of a clerk below the district's account that asks, and its entry in the audit log
           ('decide_at_desk', ARRAY['tiendo_intake']),                    -- a decision within the account's units, with its entry in the audit log
           ('ended_credentials', ARRAY['tiendo_exporter']),               -- which sessions, tokens and accounts of those who listen hold no longer
           ('gateway_feed', ARRAY['tiendo_intake']),                      -- a replica's own feed, and no other
           ('proxied_account', ARRAY['tiendo_exporter', 'tiendo_intake']), -- the account that a trusted proxy names, without passwords
           ('gather_statistics', ARRAY['tiendo_operator']),               -- the sizes of a campaign's tables, for the planner, once it is loaded or changed
           ('quarantine_room', ARRAY['tiendo_ingest']),                   -- how much a feed has left in the quarantine today; what is too old there goes
           ('role_finding', ARRAY['tiendo_operator']),                    -- what doctor says of the roles
           ('session_find', ARRAY['tiendo_exporter', 'tiendo_intake']),   -- whose session it is, without passwords; and that it was used
           ('void_figure', ARRAY['tiendo_operator'])                      -- a revision without a value, above what a feed sends
$$;
