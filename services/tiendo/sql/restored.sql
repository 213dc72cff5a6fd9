SELECT province, epoch, after_event FROM restored ()
