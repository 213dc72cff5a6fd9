SELECT 1 FROM account WHERE code = $1::text
