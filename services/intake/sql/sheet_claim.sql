SELECT k.campaign, k.judged, k.answer, k.is_claimed, k.standing FROM sheet_claim ($1::text, $2::text, $3::boolean, $4::timestamptz) k
