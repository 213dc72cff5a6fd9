SELECT closed, alerts FROM close_day ($1::text, $2::text, $3::date, $4::timestamptz, 'clock')
