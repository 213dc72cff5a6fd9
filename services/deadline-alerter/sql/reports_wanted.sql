SELECT province FROM reports_wanted ()
