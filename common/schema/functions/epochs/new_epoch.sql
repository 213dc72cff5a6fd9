-- A text that no log has had before.
CREATE FUNCTION new_epoch () RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RETURN left (replace (gen_random_uuid ()::text, '-', ''), 16);
END $$;
