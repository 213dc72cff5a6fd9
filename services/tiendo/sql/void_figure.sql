SELECT rev, value FROM void_figure ($1::text, $2::text, $3::date, $4::text, $5::timestamptz)
