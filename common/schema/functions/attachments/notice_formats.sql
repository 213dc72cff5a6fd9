-- What a reader is sent of a notice's reports: the office edits before it signs, the press takes figures over.
CREATE FUNCTION notice_formats (p_kind text, p_role text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN p_kind = 'daily' AND p_role = 'office' THEN '{pdf,docx}'::text[]
                WHEN p_kind = 'daily' AND p_role IN ('chair', 'police', 'task_force') THEN '{pdf}'
                WHEN p_kind = 'weekly' AND p_role IN ('chair', 'police', 'office', 'copy') THEN '{pdf}'
                WHEN p_kind = 'published' THEN '{pdf,csv}' ELSE '{}' END
$$;
