SELECT thin_log ($1::text, $2::text, d, $4::timestamptz[], $5::text[]) + thin_evaluations ($1::text, $2::text, d, $4::timestamptz[]) FROM unnest (($3::date[])[$6::integer:$6::integer]) d
