-- What the news of a unit is about, in a few words: "3 ngày liên tiếp chưa đạt, cam kết ngày 18/7". p_sort: what the list says already (news_sort).
CREATE FUNCTION about_words (p_vi boolean, n jsonb, p_sort text) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_figures jsonb := n -> 'figures';
    v_streak text := streak_note (p_vi, (n ->> 'streak')::integer, (v_figures ->> 'silent_days')::integer);
BEGIN
    RETURN concat_ws (', ',
        CASE WHEN p_sort <> n ->> 'kind' THEN kind_word (p_vi, n ->> 'kind') || CASE WHEN n ->> 'kind' IN ('target_missed', 'report_missing')
                                              THEN ' ' || date_word (p_vi, (n ->> 'day')::date) ELSE '' END
             WHEN n ->> 'kind' IN ('target_missed', 'report_missing') AND v_streak <> '' THEN v_streak
             WHEN n ->> 'kind' = 'target_missed' THEN sentence (p_vi, 'thiếu %s', '%s short', number_word (p_vi, (v_figures ->> 'shortfall')::bigint))
             WHEN n ->> 'kind' = 'behind_plan' AND v_figures ->> 'required_per_day' IS NOT NULL
                 THEN sentence (p_vi, 'cần %s mỗi ngày', '%s a day needed', number_word (p_vi, (v_figures ->> 'required_per_day')::bigint))
             WHEN n ->> 'kind' IN ('deadline_near', 'deadline_passed') THEN sentence (p_vi, 'còn %s', '%s left', number_word (p_vi, (v_figures ->> 'remaining')::bigint)) END,
        CASE WHEN n ->> 'stands' <> 'acknowledged' THEN NULL
             WHEN n ->> 'promised_until' IS NOT NULL THEN sentence (p_vi, 'cam kết ngày %s', 'promised by %s', date_word (p_vi, (n ->> 'promised_until')::date))
             ELSE sentence (p_vi, 'đã xác nhận', 'acknowledged') END);
END $$;
