-- What was refused, by the time when it came: for who looks at the last day, and for who lets old bytes go.

CREATE INDEX quarantine_time ON quarantine USING brin (received_at);
