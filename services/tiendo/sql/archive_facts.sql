SELECT archive_facts ($1::text, $2::timestamptz)
