-- How campaigns stand, for all the messages that are made together: members of one unit are told the same.
CREATE FUNCTION message_results (p_deliveries delivery[], p_now timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    RETURN (SELECT coalesce (jsonb_agg (result_facts (x.campaign, x.day, x.unit, p_now)), '[]') FROM (
        SELECT DISTINCT p.campaign, p.day, m.unit FROM unnest (p_deliveries) d JOIN member m ON m.code = d.member
        CROSS JOIN LATERAL jsonb_to_recordset (d.parts) AS p (campaign text, day date)) x);
END $$;
