-- By the digest or how it begins, where that is enough to tell it from the others. The same file may be two campaigns'.
SELECT min (i.digest), min (i.bytes::text) FROM issued_report i WHERE starts_with (i.digest, $1::text) HAVING count (DISTINCT i.digest) = 1
