SELECT restore_member ($1::text)
