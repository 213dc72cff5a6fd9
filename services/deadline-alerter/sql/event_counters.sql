SELECT c.province, c.event, (SELECT e.epoch FROM event_epoch e WHERE e.province = c.province ORDER BY e.ordinal DESC LIMIT 1)
FROM province_counter c ORDER BY c.province
