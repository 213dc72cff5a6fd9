-- Whether a campaign has to do with a subtree: its top lies in it, or it lies in what the campaign covers. Null: with everything.
CREATE FUNCTION campaign_touches (p_top text, p_path text, p_now timestamptz) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN p_path IS NULL OR in_scope ((unit_now (p_top, p_now)).path, p_path) OR in_scope (p_path, p_top);
END $$;
