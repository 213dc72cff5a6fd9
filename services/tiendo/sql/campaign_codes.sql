SELECT code FROM campaign ORDER BY code
