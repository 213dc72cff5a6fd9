SELECT b.feed, b.held, b.rev, b.standing
FROM entry_explanation_begin ($1::text, $2::text, $3::text, $4::text, $5::date, $6::text, $7::text, $8::timestamptz) b
