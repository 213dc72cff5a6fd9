-- How an alert ended that no figure has made untrue.
CREATE FUNCTION ending_text (p_vi boolean, p_resolution text, p_kind text, p_name text, p_day date, f jsonb) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_day text := day_word (p_vi, p_day);
BEGIN
    RETURN CASE
        WHEN f ? 'ended_on' THEN sentence (p_vi, '%s không còn được theo dõi%s.', '%s is no longer followed%s.', p_name,
            CASE WHEN f ->> 'ended_on' IS NULL THEN sentence (p_vi, ' trong nhiệm vụ này', ' in this campaign')
                 ELSE sentence (p_vi, ', do đơn vị kết thúc hoạt động ngày %s', ', since it ended on %s', day_word (p_vi, (f ->> 'ended_on')::date)) END)
        WHEN p_kind = 'data_rejected' THEN sentence (p_vi, 'Nguồn số liệu %s (%s): hết thời gian theo dõi các báo cáo bị từ chối ngày %s.',
            'Feed %s (%s): the rejections of %s are no longer followed.', f ->> 'feed', p_name, v_day)
        WHEN p_kind = 'feed_flapping' THEN sentence (p_vi, 'Nguồn số liệu %s (%s): hết thời gian theo dõi việc sửa số liệu liên tục ngày %s.',
            'Feed %s (%s): the corrections of %s are no longer followed.', f ->> 'feed', p_name, v_day)
        WHEN p_resolution = 'superseded' AND p_kind = 'target_missed' THEN sentence (p_vi,
            '%s chưa đạt chỉ tiêu ngày %s; cảnh báo của ngày sau thay cảnh báo này.',
            '%s missed its target of %s; the alert of the day after takes the place of this one.', p_name, v_day)
        WHEN p_resolution = 'recovered' THEN sentence (p_vi, '%s chưa đạt chỉ tiêu ngày %s, ngày sau đã đạt.',
            '%s missed its target of %s and met that of the day after.', p_name, v_day)
        WHEN p_resolution = 'superseded' AND p_kind = 'deadline_near' THEN sentence (p_vi,
            '%s: cảnh báo còn %s ngày đến hạn được thay bằng cảnh báo sau.',
            '%s: the alert of %s days to the deadline gives way to the next one.', p_name, f ->> 'days_to_deadline')
        WHEN p_resolution = 'superseded' AND p_kind = 'deadline_passed' THEN sentence (p_vi,
            '%s: thời hạn đã được gia hạn; cảnh báo quá hạn ngày %s kết thúc.', '%s: the deadline was moved; the alert of %s ends.', p_name, v_day)
        WHEN p_resolution = 'superseded' THEN sentence (p_vi, '%s: ngày %s đã chốt số liệu, không nhắc nữa.',
            '%s: %s is closed and is not reminded of any more.', p_name, v_day)
        WHEN p_resolution = 'excused' THEN sentence (p_vi, '%s được miễn ngày %s; cảnh báo của ngày này kết thúc.',
            '%s is excused on %s; the alert of that day ends.', p_name, v_day)
        WHEN p_resolution = 'locked' THEN sentence (p_vi, '%s không có báo cáo ngày %s; ngày này không nhận báo cáo nữa.',
            '%s has no report of %s; that day takes no reports any more.', p_name, v_day)
        WHEN p_resolution = 'ended' THEN sentence (p_vi, '%s: cảnh báo ngày %s kết thúc cùng thời hạn của nhiệm vụ.',
            '%s: the alert of %s ends with the deadline.', p_name, v_day)
        ELSE sentence (p_vi, '%s: cảnh báo ngày %s đã kết thúc.', '%s: the alert of %s has ended.', p_name, v_day) END;
END $$;
