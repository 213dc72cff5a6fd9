-- The campaign's own row, as its file has it.
CREATE FUNCTION load_campaign_row (p_definition jsonb, p_now timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO campaign AS c (code, province, top, title_vi, title_en, document, metrics, starts_on, plan_until, deadline, timezone, cutoff,
                               correction_days, weekdays, holidays, baseline, reasons, escalate_after, remind_before,
                               acknowledged_for, definition, loaded_at)
    SELECT d.code, (unit_at (d.top, d.starts_on)).province, d.top, d.title ->> 'vi',
           d.title ->> 'en', coalesce (d.document, '{}'), d.metrics, d.starts_on, d.plan_until, d.deadline, d.timezone, d.cutoff,
           d.correction_days, d.days, d.holidays, coalesce (d.baseline, '{}'), d.reasons, d.escalate_after, d.remind_before,
           coalesce (d.acknowledged_for, '3 days'), p_definition, p_now
    FROM jsonb_to_record (p_definition) AS d (code text, top text, title jsonb, document jsonb, metrics text[], starts_on date, plan_until date,
         deadline date, timezone text, cutoff time, correction_days integer, days integer[], holidays text, baseline jsonb, reasons text[],
         escalate_after interval, remind_before interval, acknowledged_for interval)
    ON CONFLICT (code) DO UPDATE
    SET (province, top, title_vi, title_en, document, metrics, starts_on, plan_until, deadline, timezone, cutoff, correction_days, weekdays,
         holidays, baseline, reasons, escalate_after, remind_before, acknowledged_for, definition)
      = (excluded.province, excluded.top, excluded.title_vi, excluded.title_en, excluded.document, excluded.metrics, excluded.starts_on,
         excluded.plan_until, excluded.deadline, excluded.timezone, excluded.cutoff, excluded.correction_days, excluded.weekdays,
         excluded.holidays, excluded.baseline, excluded.reasons, excluded.escalate_after, excluded.remind_before,
         excluded.acknowledged_for, excluded.definition);
END $$;
