-- Of what is held in memory: another with each change, and with each quarter of an hour, since midnight moves units, in whatever zone.
SELECT version * 10000000 + floor (extract (epoch FROM $1::timestamptz) / 900)::bigint FROM configuration
