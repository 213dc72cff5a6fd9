-- One province at a time: rows are locked within one shard of a distributed table only.
SELECT id, attempt, channel, address, secret, template, message, carries FROM claim_deliveries ($1::text, $2::integer, $3::integer, $4::boolean, $5::timestamptz)
