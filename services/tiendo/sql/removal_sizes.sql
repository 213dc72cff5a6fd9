SELECT part, removed, kept FROM removal_sizes ($1::text)
