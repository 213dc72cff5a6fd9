SELECT unit, day - DATE '1970-01-01', rev, value, others FROM standing_figures ($1, $2, $3, $4, $5, $6::integer, $7::integer, $8::integer)
