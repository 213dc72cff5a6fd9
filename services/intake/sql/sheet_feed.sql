SELECT feed_of_replica (c.province, $2::text, $3::text, $4::timestamptz) FROM campaign c WHERE c.code = $1::text
