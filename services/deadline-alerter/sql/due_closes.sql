SELECT province, campaign, day FROM due_closes ($1::timestamptz)
