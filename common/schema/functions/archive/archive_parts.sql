-- The parts of an archive: each is what one table holds of the campaign (%1$L the province, %2$L the campaign), in an order that is always the same. own:
-- it is the campaign's alone, and is compared with the database before anything is removed. taken: which of its rows a removal may take (thin_log,
-- thin_evaluations, drop_messages), and a restore brings back; null: none. Other rows stay, and may change or go while the campaign is archived.
CREATE FUNCTION archive_parts () RETURNS TABLE (place integer, part text, condition text, ordering text, own boolean, taken text) LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN QUERY VALUES
    (1,  'campaign',             'code = %2$L', 'code', true, NULL),
    (2,  'campaign_change',      'campaign = %2$L', 'id, part', true, NULL),
    (3,  'campaign_day',         'campaign = %2$L', 'day', true, NULL),
    (4,  'campaign_target',      'campaign = %2$L', 'unit', true, NULL),
    (5,  'campaign_generation',  'campaign = %2$L', 'generation', true, NULL),
    (6,  'campaign_node',        'campaign = %2$L', 'generation, unit, from_day', true, NULL),
    (7,  'campaign_source',      'campaign = %2$L', 'generation, unit, from_day, source, source_from', true, NULL),
    (8,  'campaign_piece',       'campaign = %2$L', 'generation, unit, from_day, piece, since, k_from', true, NULL),
    (9,  'campaign_leaf',        'campaign = %2$L', 'generation, unit, from_day, leaf, leaf_from', true, NULL),
    (10, 'campaign_plan',        'campaign = %2$L', 'day, unit', true, NULL),
    (11, 'implausible_rule',     'campaign = %2$L', 'since', true, NULL),
    (12, 'progress',             'province = %1$L AND campaign = %2$L', 'day, unit, rev', true, 'true'),
    (13, 'batch',                'province = %1$L AND (feed, seq, received_at) IN (SELECT p.feed, p.seq, p.received_at FROM progress p WHERE p.province = %1$L AND p.campaign = %2$L)', 'feed, life, seq', false, NULL),
    (14, 'explanation',          'province = %1$L AND campaign = %2$L', 'unit, document, rev', true, NULL),
    (15, 'explanation_decision', 'province = %1$L AND campaign = %2$L', 'unit, document, rev, ordinal', true, NULL),
    (16, 'figure',               'province = %1$L AND campaign = %2$L', 'unit, day', true, NULL),
    (17, 'day_close',            'province = %1$L AND campaign = %2$L', 'day', true, NULL),
    (18, 'day_reopen',           'province = %1$L AND campaign = %2$L', 'day, ordinal', true, NULL),
    (19, 'day_status',           'province = %1$L AND campaign = %2$L', 'day, unit, superseded_at', true, 'superseded_at < ''infinity'''),
    (20, 'milestone',            'province = %1$L AND campaign = %2$L', 'kind, day', true, NULL),
    (21, 'alert',                'province = %1$L AND campaign = %2$L', 'id', true, NULL),
    (22, 'alert_event',          'province = %1$L AND campaign = %2$L', 'id', true, NULL),
    (23, 'promise',              'province = %1$L AND campaign = %2$L', 'unit, kind, alert, ordinal', true, NULL),
    (24, 'silence',              'province = %1$L AND campaign = %2$L', 'id', true, NULL),
    (25, 'notice',               'province = %1$L AND campaign = %2$L', 'kind, day, ordinal', true, NULL),
    (26, 'notice_report',        'province = %1$L AND campaign = %2$L', 'kind, day, ordinal, language, format', true, 'true'),
    (27, 'delivery',             'province = %1$L AND campaign = %2$L', 'id', true, 'state <> ''pending'' AND silenced = ''{}'''),
    (28, 'audit',                'subject = %2$L AND act NOT LIKE ''archive%%''', 'id', false, NULL),
    (29, 'unit',                 'province = %1$L', 'code, valid_from', false, NULL),
    (30, 'holiday',              'province = %1$L', 'day', false, NULL),
    (31, 'feed',                 'province = %1$L', 'code', false, NULL);
END $$;
