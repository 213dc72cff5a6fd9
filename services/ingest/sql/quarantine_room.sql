-- What a feed has left in the quarantine today, in bytes; what is too old there goes.
SELECT quarantine_room ($1, $2, $3::timestamptz, $4::integer)
