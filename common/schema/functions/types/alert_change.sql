-- What is to become of one alert: state is the alert's, event the event's (or broken, overdue, unheard, expired: see event_prefix). resolution: of an end.
CREATE TYPE alert_change AS (
    alert bigint, campaign text, unit text, day date, kind text, state text, event text, severity text,
    figures jsonb, streak integer, name text, path text, resolution text);
