SELECT alerts_json ($1::text, $2::text, $3::bigint, $4::integer, string_to_array ($5::text, ','), $6::text, $7::text,
                    CASE WHEN $8::text IS NULL THEN NULL ELSE ARRAY[$8::text] END)
