SELECT alerts_json ($1::text, $2::bigint, $3::integer, string_to_array ($4::text, ','), $5::text, $6::text,
                    CASE WHEN $7::text IS NULL THEN NULL ELSE ARRAY[$7::text] END)
