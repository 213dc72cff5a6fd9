-- The closer's look at all of this: one row for each thing to do, so that each is a transaction of its own. Messages come last: they tell what the others did.
CREATE FUNCTION due_tasks (p_now timestamptz)
RETURNS TABLE (province text, campaign text, kind text, day date, severity text, said boolean, feeds text[]) LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY SELECT c.province, c.code, 'life'::text, NULL::date, ''::text, true, NULL::text[]
        FROM (SELECT k.province, k.code FROM campaign k UNION SELECT k.province, '' FROM campaign k) c
        WHERE EXISTS (SELECT 1 FROM due_life (c.province, c.code, p_now)) ORDER BY 1, 2;
    RETURN QUERY SELECT s.province, s.campaign, 'explanations'::text, NULL::date, ''::text, true, NULL::text[]
        FROM campaign_state s WHERE s.explanation_units <> '{}' OR s.explanations_due <= p_now ORDER BY 1, 2;
    RETURN QUERY SELECT n.province, n.campaign, n.kind, n.day, ''::text, true, NULL::text[] FROM due_notices (p_now) n;
    RETURN QUERY SELECT f.province, ''::text, 'feeds'::text, NULL::date, ''::text, true, array_agg (f.feed) FROM feeds_to_watch (p_now) f GROUP BY f.province;
    RETURN QUERY SELECT l.province, ''::text, l.kind || '_messages', l.day, ''::text, true, NULL::text[] FROM due_looks (p_now) l;
END $$;
