SELECT revoke_member ($1::text, $2::timestamptz)
