SELECT b.feed, b.held, b.rev, b.counts, b.source, b.at
FROM entry_begin ($1::text, $2::text, $3::text, $4::date, $5::text, $6::text, $7::timestamptz) b
