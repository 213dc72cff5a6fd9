SELECT archive_missing ($1::text, $2::text, $3::text[])
