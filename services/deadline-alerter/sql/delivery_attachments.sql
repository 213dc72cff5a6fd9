SELECT name, type, base64 FROM delivery_attachments ($1::text, $2::bigint)
