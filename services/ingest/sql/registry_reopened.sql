-- Of the provinces of one node. A reopened day takes reports for correction_days more, counted from the day of the reopening.
SELECT r.campaign, r.day - DATE '1970-01-01',
       (extract (epoch FROM ((r.reopened_at AT TIME ZONE c.timezone)::date + c.correction_days + 1)::timestamp AT TIME ZONE c.timezone)
        * 1000000)::bigint
FROM day_reopen r
JOIN campaign c ON c.code = r.campaign AND c.province = r.province
WHERE r.province = ANY ($1::text[])
ORDER BY r.campaign COLLATE "C", r.day
