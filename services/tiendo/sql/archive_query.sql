SELECT archive_query ($2::text, $1::text, $3::text[])
