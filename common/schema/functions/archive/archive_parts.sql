-- The parts of an archive: each is what one table holds of the campaign (%1$L the province, %2$L the campaign), in an order that is always the same. own:
-- it is the campaign's alone, and is compared with the database before anything is removed. removed: rows of it are removed (doomed_revisions,
-- doomed_evaluations, drop_messages), and come back by a restore.
CREATE FUNCTION archive_parts () RETURNS TABLE (place integer, part text, condition text, ordering text, own boolean, removed boolean) LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN QUERY VALUES
    (1,  'campaign',             'code = %2$L', 'code', true, false),
    (2,  'campaign_change',      'campaign = %2$L', 'id, part', true, false),
    (3,  'campaign_day',         'campaign = %2$L', 'day', true, false),
    (4,  'campaign_target',      'campaign = %2$L', 'unit', true, false),
    (5,  'campaign_generation',  'campaign = %2$L', 'generation', true, false),
    (6,  'campaign_node',        'campaign = %2$L', 'generation, unit, from_day', true, false),
    (7,  'campaign_source',      'campaign = %2$L', 'generation, unit, from_day, source, source_from', true, false),
    (8,  'campaign_piece',       'campaign = %2$L', 'generation, unit, from_day, piece, since, k_from', true, false),
    (9,  'campaign_leaf',        'campaign = %2$L', 'generation, unit, from_day, leaf, leaf_from', true, false),
    (10, 'campaign_plan',        'campaign = %2$L', 'day, unit', true, false),
    (11, 'implausible_rule',     'campaign = %2$L', 'since', true, false),
    (12, 'progress',             'province = %1$L AND campaign = %2$L', 'day, unit, rev', true, true),
    (13, 'batch',                'province = %1$L AND (feed, seq, received_at) IN (SELECT p.feed, p.seq, p.received_at FROM progress p WHERE p.province = %1$L AND p.campaign = %2$L)', 'feed, life, seq', false, false),
    (14, 'explanation',          'province = %1$L AND campaign = %2$L', 'unit, document, rev', true, false),
    (15, 'explanation_decision', 'province = %1$L AND campaign = %2$L', 'unit, document, rev, ordinal', true, false),
    (16, 'figure',               'province = %1$L AND campaign = %2$L', 'unit, day', true, false),
    (17, 'day_close',            'province = %1$L AND campaign = %2$L', 'day', true, false),
    (18, 'day_reopen',           'province = %1$L AND campaign = %2$L', 'day, ordinal', true, false),
    (19, 'day_status',           'province = %1$L AND campaign = %2$L', 'day, unit, superseded_at', true, true),
    (20, 'milestone',            'province = %1$L AND campaign = %2$L', 'kind, day', true, false),
    (21, 'alert',                'province = %1$L AND campaign = %2$L', 'id', true, false),
    (22, 'alert_event',          'province = %1$L AND campaign = %2$L', 'id', true, false),
    (23, 'promise',              'province = %1$L AND campaign = %2$L', 'unit, kind, alert, ordinal', true, false),
    (24, 'silence',              'province = %1$L AND campaign = %2$L', 'id', true, false),
    (25, 'notice',               'province = %1$L AND campaign = %2$L', 'kind, day, ordinal', true, false),
    (26, 'notice_report',        'province = %1$L AND campaign = %2$L', 'kind, day, ordinal, language, format', true, true),
    (27, 'delivery',             'province = %1$L AND campaign = %2$L', 'id', true, true),
    (28, 'audit',                'subject = %2$L AND act NOT LIKE ''archive%%''', 'id', false, false),
    (29, 'unit',                 'province = %1$L', 'code, valid_from', false, false),
    (30, 'holiday',              'province = %1$L', 'day', false, false),
    (31, 'feed',                 'province = %1$L', 'code', false, false);
END $$;
