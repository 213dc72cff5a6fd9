-- What the reader has to do about a campaign: alerts that wait to be acknowledged, and promises of the units in scope whose day has come.
CREATE FUNCTION task_lines (p_vi boolean, c campaign, p_role text, p_path text[], p_now timestamptz) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
    v_today date := (p_now AT TIME ZONE (c).timezone)::date;
    v_province text := (c).province; -- where the rows lie the type of campaigns is not known
    v_code text := (c).code;
    v_scope text := p_path[cardinality (p_path)];
    w record;
    v_due jsonb;
    v_names text[];
BEGIN
    SELECT * INTO w FROM waiting_acknowledgements (c, p_role, p_path);
    SELECT jsonb_agg (DISTINCT jsonb_build_object ('unit', p.unit, 'until', p.until)) INTO v_due FROM promise p
    WHERE p.province = v_province AND p.campaign = v_code AND p.outcome IS NULL AND p.until <= v_today + 1;
    v_names := (SELECT array_agg (short_name (u.name_vi) || ' (' || date_word (p_vi, d.until) || ')' ORDER BY d.until, u.path)
                FROM jsonb_to_recordset (v_due) AS d (unit text, until date) CROSS JOIN LATERAL unit_at (d.unit, v_today) u WHERE in_scope (u.path, v_scope));
    RETURN array_remove (ARRAY[
        CASE WHEN w.alerts > 0 THEN concat_ws (' ',
            sentence (p_vi, 'Cần làm: xác nhận hoặc cam kết ngày hoàn thành %s cảnh báo (%s%s)', 'To do: acknowledge, or promise a day for, %s ' || CASE w.alerts WHEN 1 THEN 'alert' ELSE 'alerts' END || ' (%s%s)',
                      number_word (p_vi, w.alerts), w.worst, CASE WHEN w.alerts > 1 THEN ', …' ELSE '' END)
            || CASE WHEN w.first > p_now AND cardinality (p_path) > 1 THEN sentence (p_vi, ' trước %s, nếu không sẽ chuyển lên cấp trên.', ' before %s, or they go one level up.',
                    minute_word (p_vi, w.first AT TIME ZONE (c).timezone)) ELSE '.' END) END,
        CASE WHEN v_names IS NOT NULL THEN sentence (p_vi, 'Đến hạn cam kết: %s%s.', 'Promises that are due: %s%s.', array_to_string (v_names[1:4], ', '),
            CASE WHEN cardinality (v_names) > 4 THEN sentence (p_vi, ' và %s đơn vị khác', ' and %s more', (cardinality (v_names) - 4)::text) ELSE '' END) END], NULL);
END $$;
