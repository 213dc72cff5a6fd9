SELECT drop_messages ($1::text, $2::text, 5000)
