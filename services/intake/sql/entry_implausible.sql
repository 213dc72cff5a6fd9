SELECT i.reason, i.usual, i.bound FROM entry_implausible ($1::text, $2::text, $3::date, $4::jsonb, $5::text) i
