-- The code, or a refusal that names it.
SELECT existing_campaign ($1::text)
