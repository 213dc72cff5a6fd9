SELECT province, id, attempt, channel, address, secret, message FROM claim_deliveries ($1::integer, $2::integer, $3::boolean)
