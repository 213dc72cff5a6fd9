SELECT changed FROM load_holidays ($1::jsonb)
