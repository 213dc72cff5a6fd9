SELECT campaigns_json (NULL, $1::timestamptz)
