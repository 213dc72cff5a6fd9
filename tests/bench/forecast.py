#!/usr/bin/env python3
"""How many of the bands of eight in ten hold: simulated units report day by day, and what each then still has to do is done on a day that is known. By how far ahead
that day is, and by what the unit's pace does, for histories in which weekdays differ and for those in which they do not; and how wide the bands are. Beside it other
ways on the same histories: the same without weekdays, the mean and 1.28 of its standard errors, and days drawn anew from
the latest ones. All is simulated; seeded, so a run gives the same table. Run: sh tests/bench/run.sh forecast.py"""
import datetime
import math
import os
import pathlib
import random
import subprocess
import sys

import psycopg2
import psycopg2.extras

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from lib.private_postgres import private_postgres  # noqa: E402

AHEAD = [2, 4, 7, 14, 28, 60]   # counted days until it is done
KNOWN = [4, 7, 14, 28, 60]      # counted days that were reported
LATEST = 7                      # of which so many are looked at
WEEKS_OF = 28                   # and so many for how weekdays differ
DRAWS = 200
NEVER = 10 ** 6
MONDAY = datetime.date(2024, 1, 1)
CALENDAR = [MONDAY + datetime.timedelta(days=n) for n in range(900)]
WIDEST = 400   # a band without an end, or a wider one, is taken as so wide
WEEKS = {        # by how many times a weekday brings more
    "weekly": (1.1, 1.1, 1.1, 1.1, 1.1, 0.9, 0.6),
    "weekend": (1.3, 1.3, 1.3, 1.3, 1.3, 0.4, 0.1),
    "monday": (2.8, 0.9, 0.8, 0.7, 0.6, 0.6, 0.6),
    "market days": (0.5, 0.5, 2.5, 0.5, 0.5, 2.0, 0.5),
    "weekend, drifting": (1.3, 1.3, 1.3, 1.3, 1.3, 0.4, 0.1),
    "weekend, bursts": (1.3, 1.3, 1.3, 1.3, 1.3, 0.4, 0.1),
    "weekend, later not": (1.3, 1.3, 1.3, 1.3, 1.3, 0.4, 0.1),
}
PACES = {
    "steady": lambda t, rng, level: 1.0,
    "slowing": lambda t, rng, level: math.exp(-0.01 * t),
    "rising": lambda t, rng, level: 1 + 0.015 * t,
    "drifting": lambda t, rng, level: level * math.exp(rng.gauss(0, 0.06)),
    "bursts": lambda t, rng, level: 3.0 if rng.random() < 0.1 else 0.78,
}


def count(rng, expected):
    """Of a Poisson distribution."""
    if expected > 30:
        return max(0, round(rng.gauss(expected, math.sqrt(expected))))
    limit, product, number = math.exp(-expected), rng.random(), 0
    while product > limit:
        product *= rng.random()
        number += 1
    return number


def unit(rng, kind, first, known):
    """What is done on each day from the calendar's day `first` on."""
    mean, shape, level, days = rng.choice([3, 10, 30, 100, 400]), rng.choice([2, 4, 8, 20]), 1.0, []
    pace, week = PACES.get(kind.partition(", ")[2] or kind, PACES["steady"]), WEEKS.get(kind, (1,) * 7)
    for t in range(max(KNOWN) + max(AHEAD)):
        level = pace(t, rng, level)
        weekday = 1 if kind.endswith("later not") and t >= known else week[(first + t) % 7]
        days.append(count(rng, rng.gammavariate(shape, mean * level * weekday / shape)))
    return days


def cases(rng, number, kinds):
    """In how many days it is done, what was reported, what is left, and the calendar's day on which it began."""
    made = []
    while len(made) < number:
        kind, known, ahead, first = rng.choice(list(kinds)), rng.choice(KNOWN), rng.choice(AHEAD), rng.randrange(7)
        days = unit(rng, kind, first, known)
        last = days[known + ahead - 1]
        if last > 0:
            made.append((kind, ahead, days[:known], sum(days[known:known + ahead - 1]) + rng.randint(1, last), first))
    return made


def by_schema(weekdays):
    """The band that tiendo says; without weekdays, as it says where they do not differ."""
    effect = "weekday_effect (v, x, n)" if weekdays else "NULL"

    def bands(connection, given):
        rows = []
        for number, (_, _, days, left, first) in enumerate(given):
            latest, newest = days[-LATEST:], first + len(days) - 1
            back = range(newest, newest - min(len(days), WEEKS_OF), -1)
            rows.append((number, newest + 1, left, len(latest), sum(latest), sum(x * x for x in latest), [CALENDAR[d] for d in back], days[::-1][:WEEKS_OF]))
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE calendar AS SELECT %s::date[] AS days", (CALENDAR,))
            found = psycopg2.extras.execute_values(cursor, f"""SELECT b.low, b.high, c.days[o] FROM (VALUES %s) AS x (i, o, w, n, s, q, v, x) CROSS JOIN calendar c
                CROSS JOIN LATERAL forecast_band (c.days, o, w, n, s, q, {effect}) b ORDER BY i""", rows,
                template="(%s, %s, %s::bigint, %s, %s::bigint, %s::numeric, %s::date[], %s::bigint[])", page_size=len(rows), fetch=True)
            cursor.execute("DROP TABLE calendar")
        return [tuple(NEVER if end is None else (end - now).days for end in (low, high)) for low, high, now in found]
    return bands


def by_error(_, given):
    bands = []
    for _, _, days, left, _ in given:
        latest = days[-LATEST:]
        mean = sum(latest) / len(latest)
        error = 1.28 * math.sqrt(sum((x - mean) ** 2 for x in latest) / (len(latest) - 1) / len(latest))
        bands.append(tuple(math.ceil(left / pace) if pace > 0 else NEVER for pace in (mean + error, mean - error)))
    return bands


def by_drawing(latest_most):
    def bands(_, given):
        rng, found = random.Random(2), []
        for _, _, days, left, _ in given:
            latest, ends = days[-latest_most:], []
            for _ in range(DRAWS):
                drawn, done, day = [rng.choice(latest) for _ in latest], 0, 0
                while done < left and day < 400:
                    done, day = done + rng.choice(drawn), day + 1
                ends.append(day if done >= left else NEVER)
            ends.sort()
            found.append((ends[DRAWS // 10], ends[DRAWS - 1 - DRAWS // 10]))
        return found
    return bands


def table(given, bands, kinds):
    columns = [("all", lambda case: True)] + [(f"{ahead} days", lambda case, a=ahead: case[1] == a) for ahead in AHEAD]
    columns += [(f"{known} known", lambda case, n=known: len(case[2]) == n) for known in KNOWN] + [(kind, lambda case, k=kind: case[0] == k) for kind in kinds]
    print("| | " + " | ".join(name for name, _ in columns) + " |\n|---|" + "---|" * len(columns))
    for name, of in bands.items():
        cells = []
        for _, within in columns:
            mine = [(case[1], band) for case, band in of if within(case)]
            held, early, late = (100 * sum(map(test, mine)) / len(mine) for test in (
                lambda x: x[1][0] <= x[0] <= x[1][1], lambda x: x[0] < x[1][0], lambda x: x[0] > x[1][1]))
            width = sum(min(WIDEST, high) - min(WIDEST, low) for _, (low, high) in mine) / len(mine)
            cells.append(f"{held:.0f} ({early:.0f}, {late:.0f}); {width:.1f}")
        print(f"| {name} | " + " | ".join(cells) + " |")
    print()


def main(number):
    command = pathlib.Path(os.environ.get("STACK_BUILD", ROOT / "build/release")) / "tiendo"
    with private_postgres() as server:
        url = server.create("forecast")
        subprocess.run([command, "migrate"], env=dict(os.environ, TIENDO_DATABASE_URL=url), check=True, capture_output=True)
        connection = psycopg2.connect(url)
        ways = {"tiendo": by_schema(True), "without weekdays": by_schema(False), "1.28 standard errors": by_error, "drawn from 7 days": by_drawing(7), "drawn from 14 days": by_drawing(14)}
        for seed, (what, kinds) in enumerate((("Weekdays do not differ", PACES), ("Weekdays differ", WEEKS)), 1):
            given = cases(random.Random(seed), number, kinds)
            print(f"{what}: bands of eight in ten that hold, of {number} simulated units, in %; in brackets done before, done after; how wide, in days.\n")
            table(given, {name: list(zip(given, way(connection, given))) for name, way in ways.items()}, kinds)
        connection.close()


if __name__ == "__main__":
    main(int(os.environ.get("BENCH_UNITS", 6000)))
