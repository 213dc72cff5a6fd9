-- After a restore, before the services are started: every province's log begins a new epoch.
CREATE FUNCTION restored () RETURNS TABLE (province text, epoch text, after_event bigint) LANGUAGE plpgsql AS $$
DECLARE
    v_provinces text[] := (SELECT array_agg (c.province ORDER BY c.province) FROM province_counter c);
    v_province text;
    v_last bigint;
BEGIN
    FOREACH v_province IN ARRAY coalesce (v_provinces, '{}') LOOP
        SELECT c.event INTO v_last FROM province_counter c WHERE c.province = v_province FOR UPDATE;
        RETURN QUERY SELECT v_province, begin_epoch (v_province, v_last, 'restored'), v_last;
    END LOOP;
END $$;
