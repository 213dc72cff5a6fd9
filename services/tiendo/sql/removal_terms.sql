-- By what the rows to remove are told, and the days to go through.
SELECT telling_instants ($1::text, $2::text), spared_units ($1::text, $2::text), removal_days ($1::text, $2::text)
