SELECT moves_desk_json ($1::text, $2::text, $3::timestamptz)
