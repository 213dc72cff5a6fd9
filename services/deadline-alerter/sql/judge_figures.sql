SELECT taken, events FROM judge_figures ($1::text, $2::text, $3::timestamptz)
