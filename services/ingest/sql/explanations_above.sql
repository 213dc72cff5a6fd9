SELECT place, rev, count, feed, role, actor_unit, received_us FROM explanations_above ($1, $2, $3, $4, $5)
