-- A unit on a day: its plan, its figures and what they mean.
CREATE TYPE status_row AS (
    unit text, from_day date, parent text, level text, depth integer, name text, path text,
    reporting boolean, target bigint, provisional boolean, unassigned bigint,
    plan_day bigint, day bigint, plan_cumulative bigint, cumulative bigint, explained bigint, remaining bigint, workable bigint,
    percent numeric, percent_net numeric, days_left integer, required_per_day bigint,
    reports_in integer, reports_expected integer, status text, rank bigint,
    pace_days integer, pace_sum bigint, pace_squares numeric,    -- of the at most 7 latest counted days with a figure
    silent_days integer,                                         -- counted days between and after these, before this day, without one; excused days apart
    implausible boolean,                                         -- the figure of the day is out of proportion, or one below it is
    plan_excused bigint,                                         -- of plan_day, what reporting units below it have that are excused
    excused_after date[],                                        -- later days on which it is excused itself; null: none
    pace_weekdays double precision[]);                           -- by how many times each weekday brings more or less, and what scatter is left; null: they do not differ, or it is not asked
