-- A removal that ends beside a restore that has begun does not say that all is removed.
UPDATE campaign_archive SET state = $2::text WHERE campaign = $1::text AND state <> 'restoring'
