SELECT note_batches ($1, $2, $3, $4, $5)
