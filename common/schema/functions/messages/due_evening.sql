-- Whose evening message is due: all campaigns that it waits for have closed, or an hour has passed since the first of the cutoffs from noon on; never
-- before noon, never where no campaign has closed. One that falls into quiet hours is one with the morning's.
CREATE FUNCTION due_evening (p_province text, p_now timestamptz) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_zone text := province_zone (p_province);
    v_noon timestamp := (p_now AT TIME ZONE v_zone)::date + time '12:00';
BEGIN
    RETURN (
        WITH awaited AS MATERIALIZED (
            SELECT e.top, e.cutoff, e.closed_at, (unit_now (e.top, p_now)).path FROM evening_campaigns (p_province, p_now) e),
        scope AS (
            SELECT r.member, r.quiet_from, r.quiet_to, count (a.closed_at) AS closed, bool_and (a.closed_at IS NOT NULL) AS all_closed,
                   max (a.closed_at) AT TIME ZONE v_zone AS last_close,
                   coalesce (min (a.cutoff) FILTER (WHERE a.cutoff >= v_noon) + interval '1 hour', v_noon) AS latest
            FROM message_readers (p_province, p_now) r JOIN awaited a ON in_scope (a.path, r.unit) OR in_scope (r.path, a.top)
            GROUP BY r.member, r.quiet_from, r.quiet_to),
        due AS (
            SELECT s.*, greatest (v_noon, CASE WHEN s.all_closed THEN least (s.last_close, s.latest) ELSE s.latest END) AT TIME ZONE v_zone AS due_at
            FROM scope s WHERE s.closed > 0)
        SELECT coalesce (array_agg (d.member), '{}') FROM due d
        WHERE d.due_at <= p_now AND quiet_until (d.quiet_from, d.quiet_to, v_zone, d.due_at) = '-infinity'
          AND quiet_until (d.quiet_from, d.quiet_to, v_zone, p_now) = '-infinity');
END $$;
