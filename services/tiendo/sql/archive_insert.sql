SELECT archive_insert ($1::text, $2::text[])
