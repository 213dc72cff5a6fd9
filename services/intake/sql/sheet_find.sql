SELECT s.name, s.campaign, translate (encode (s.bytes, 'base64'), E'\n', ''), s.judged, s.answer FROM intake_sheet s WHERE s.id = $1::text AND s.account = $2::text
