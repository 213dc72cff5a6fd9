SELECT directory_json ($1::text)
