SELECT configuration_changed ()
