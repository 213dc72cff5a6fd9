-- What is appended to the page's address to open it at a place. Every value is percent-encoded: a code may be any text.
CREATE FUNCTION page_link (p_campaign text, p_day date, p_unit text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN '#' || concat_ws ('&', 'campaign=' || percent_encoded (p_campaign), 'date=' || p_day::text, 'unit=' || percent_encoded (p_unit));
END $$;
