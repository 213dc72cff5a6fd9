SELECT place, rev, value, feed, role, actor_unit, received_us FROM figures_above ($1, $2, $3, $4, $5)
