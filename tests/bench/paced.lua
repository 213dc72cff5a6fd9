-- wrk, so many requests a second instead of as many as it can: each connection pauses between two of its own.
local pace = tonumber(os.getenv("PACE_MS"))

function delay()
   return math.random(0, 2 * pace) -- not all at once
end
