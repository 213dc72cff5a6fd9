SELECT own_units_json ($1, $2, $3::timestamptz)
