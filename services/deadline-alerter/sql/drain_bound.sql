-- Work above this id came later.
SELECT wait_for_writers ()
