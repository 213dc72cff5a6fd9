-- A few that are due, the oldest first and one a member and channel at a time, so that a receiver that hangs holds one place. They are leased: who
-- does not renew or settle them in time leaves them to others.
CREATE FUNCTION claim_deliveries (p_province text, p_limit integer, p_lease_s integer, p_mail boolean, p_now timestamptz)
RETURNS TABLE (id bigint, attempt integer, channel text, address text, secret text, template text, message text, carries boolean)
LANGUAGE plpgsql AS $$
DECLARE
    v_now timestamptz := clock_timestamp ();
    v_lease timestamptz := v_now + p_lease_s * interval '1 second';
    v_ids bigint[];
    v_taken delivery[];
    v_messages jsonb;
    v_silences jsonb := active_silences (p_province, p_now);
BEGIN
    PERFORM hold_deliveries (p_province, p_now);
    v_ids := due_deliveries (p_province, p_limit, p_mail, v_now, p_now);
    IF v_ids IS NULL THEN
        RETURN;
    END IF;
    PERFORM gather_deliveries (p_province, v_ids, p_now);
    PERFORM current_news (p_province, v_ids);
    UPDATE delivery d SET attempts = d.attempts + 1, leased_until = v_lease, first_due = CASE WHEN d.attempts = 0 THEN v_now ELSE d.first_due END,
        made_at = coalesce (d.made_at, p_now)
    WHERE d.province = p_province AND d.id = ANY (v_ids) AND d.state = 'pending';
    SELECT array_agg (d) INTO v_taken FROM delivery d WHERE d.province = p_province AND d.id = ANY (v_ids) AND d.state = 'pending';
    IF v_silences IS NOT NULL AND v_taken IS NOT NULL THEN
        PERFORM silence_deliveries (p_province, v_taken, v_silences);
        SELECT array_agg (d) INTO v_taken FROM delivery d WHERE d.province = p_province AND d.id = ANY (v_ids) AND d.state = 'pending';
    END IF;
    v_messages := delivery_texts (v_taken, p_now);
    v_now := clock_timestamp ();
    v_lease := v_now + p_lease_s * interval '1 second';
    UPDATE delivery d SET leased_until = v_lease WHERE d.province = p_province AND d.id = ANY (v_ids) AND d.state = 'pending'; -- from when it can be sent
    RETURN QUERY
    SELECT t.id, t.attempts, t.channel, CASE WHEN m.revoked_at IS NOT NULL THEN '' WHEN t.channel = 'mail' THEN m.mail ELSE m.webhook END, m.webhook_secret,
           CASE t.channel WHEN 'mail' THEN '' ELSE m.webhook_template END, v_messages ->> t.id::text,
           t.channel = 'mail' AND t.notice <> '' -- it may have attachments
    FROM unnest (v_taken) t JOIN member m ON m.code = t.member;
END $$;
