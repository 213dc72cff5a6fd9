-- What every verb that moves something answers. change: null where nothing was recorded, and `changes` is false then; unit: null of the campaign as a whole and
-- of several. p_replaces: what a change of targets or of the plan's end takes the place of.
CREATE FUNCTION change_answer (p_change campaign_change, p_units json, p_replaces json DEFAULT '[]') RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN json_build_object ('kind', p_change.kind, 'campaign', p_change.campaign, 'change', p_change.id, 'changes', p_change.id IS NOT NULL, 'from', p_change.from_day,
        'made_at', instant_text (p_change.made_at, zone_of (NULL, p_change.campaign)), 'unit', p_change.unit, 'to', nullif (p_change.to_day, 'infinity'),
        'old', p_change.old, 'new', p_change.new, 'replaces', p_replaces, 'units', p_units);
END $$;
