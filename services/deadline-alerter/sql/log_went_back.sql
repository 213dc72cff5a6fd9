SELECT log_went_back ($1::text, $2::text, $3::bigint)
