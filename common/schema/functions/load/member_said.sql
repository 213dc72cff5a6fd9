-- A member as members.csv has it.
CREATE FUNCTION member_said (p_member member) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT jsonb_build_object (
            'role', p_member.role, 'unit', p_member.unit, 'min_severity', p_member.min_severity, 'language', p_member.language, 'mail', p_member.mail,
            'webhook', p_member.webhook, 'webhook_template', p_member.webhook_template,
            'quiet', coalesce (to_char (p_member.quiet_from, 'HH24:MI') || '-' || to_char (p_member.quiet_to, 'HH24:MI'), ''),
            'public_key', coalesce ((SELECT k.public_key FROM member_key k WHERE k.member = p_member.code AND k.revoked_at IS NULL
                                     ORDER BY k.added_at DESC, k.public_key LIMIT 1), '')));
END $$;
