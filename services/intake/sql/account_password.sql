SELECT a.password FROM account a WHERE a.code = $1::text
