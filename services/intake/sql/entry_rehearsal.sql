SELECT entry_rehearsal ()
