INSERT INTO work (province, campaign, kind, day, units) VALUES ($1, $2, $3, $4, $5)
