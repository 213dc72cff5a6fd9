SELECT end_restore ($1::text)
