-- The audit log's last entry, as `tiendo audit --verify --noted` takes it: in the evening mail of those who answer for the whole province, so that it is kept
-- where nobody who owns the database can change it. '' for others, and where there is none.
CREATE FUNCTION audit_words (p_vi boolean, d delivery, m member) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_head record;
BEGIN
    IF (d).notice <> 'evening' OR NOT ((m).role = 'operator' OR ((m).role = 'chair' AND (m).unit = (m).province)) THEN
        RETURN '';
    END IF;
    SELECT h.entry, h.hash INTO v_head FROM audit_head (0) h;
    RETURN CASE WHEN v_head.entry IS NULL THEN '' ELSE sentence (p_vi, ' Mục cuối của nhật ký thao tác: %s (đối chiếu: tiendo audit --verify --noted).',
                                                                ' The last entry of the audit log: %s (compare: tiendo audit --verify --noted).', v_head.entry || ':' || v_head.hash) END;
END $$;
