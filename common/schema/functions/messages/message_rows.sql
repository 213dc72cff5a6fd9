-- Of each member what its message tells: the events that waited, and its parts. An evening message is made whatever it has to say.
CREATE FUNCTION message_rows (p_province text, p_kind text, p_day date, p_members text[], p_waiting jsonb, p_now timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v_epoch text := (present_epoch (p_province)).epoch;
BEGIN
    RETURN (
        WITH waiting AS MATERIALIZED (
            SELECT w.* FROM jsonb_to_recordset (p_waiting) AS w (id bigint, member text, events bigint[], silenced bigint[], parts jsonb)),
        part AS (
            SELECT u.member, u.part FROM untold_results (p_province, p_members, p_now) u
            UNION -- what a message told that never went is told by this one, of each campaign the latest day
            SELECT w.member, p.part FROM waiting w CROSS JOIN LATERAL jsonb_array_elements (w.parts) AS p (part)),
        latest AS (
            SELECT DISTINCT ON (p.member, p.part ->> 'campaign') p.member, p.part FROM part p
            ORDER BY p.member, p.part ->> 'campaign', p.part ->> 'day' DESC),
        parts AS (SELECT l.member, jsonb_agg (l.part ORDER BY l.part ->> 'campaign') AS parts FROM latest l GROUP BY l.member),
        events AS (SELECT w.member, jsonb_agg (e ORDER BY e) AS events FROM waiting w CROSS JOIN LATERAL unnest (w.events) e GROUP BY w.member),
        silenced AS (SELECT w.member, jsonb_agg (e) AS silenced FROM waiting w CROSS JOIN LATERAL unnest (w.silenced) e GROUP BY w.member)
        SELECT jsonb_agg (x) FROM (
            SELECT m.member, concat_ws ('-', p_province, v_epoch, p_kind, p_day, m.member, 'mail') AS key,
                   coalesce (e.events, '[]') AS events, coalesce (s.silenced, '[]') AS silenced, coalesce (p.parts, '[]') AS parts
            FROM unnest (p_members) AS m (member) LEFT JOIN events e USING (member) LEFT JOIN silenced s USING (member) LEFT JOIN parts p USING (member)) x
        WHERE p_kind = 'evening' OR x.events <> '[]' OR x.parts <> '[]');
END $$;
