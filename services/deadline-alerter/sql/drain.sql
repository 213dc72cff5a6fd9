-- One step, committed by itself: how much was rolled up.
SELECT aggregate_work ($1::text, $2::text, 5000, true, $3::bigint)
