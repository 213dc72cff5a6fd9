#!/usr/bin/env python3
"""How many of the bands of eight in ten hold: simulated units report day by day, and what each then still has to do is done on a day that is known. By how far ahead
that day is, and by what the unit's pace does; beside it two other ways on the same histories: the mean and 1.28 of its standard errors, and days drawn anew from
the latest ones. All is simulated; seeded, so a run gives the same table. Run: sh tests/bench/run.sh forecast.py"""
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
DRAWS = 200
NEVER = 10 ** 6
PACES = {
    "steady": lambda t, rng, level: 1.0,
    "weekly": lambda t, rng, level: (1.1, 1.1, 1.1, 1.1, 1.1, 0.9, 0.6)[t % 7],
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


def unit(rng, kind):
    mean, shape, level, days = rng.choice([3, 10, 30, 100, 400]), rng.choice([2, 4, 8, 20]), 1.0, []
    for t in range(max(KNOWN) + max(AHEAD)):
        level = PACES[kind](t, rng, level)
        days.append(count(rng, rng.gammavariate(shape, mean * level / shape)))
    return days


def cases(rng, number):
    """What was reported, what is left, and in how many days it is done."""
    made = []
    while len(made) < number:
        kind, known, ahead = rng.choice(list(PACES)), rng.choice(KNOWN), rng.choice(AHEAD)
        days = unit(rng, kind)
        last = days[known + ahead - 1]
        if last > 0:
            made.append((kind, ahead, days[:known], sum(days[known:known + ahead - 1]) + rng.randint(1, last)))
    return made


def by_schema(connection, given):
    rows = [(left, len(days[-LATEST:]), sum(days[-LATEST:]), sum(x * x for x in days[-LATEST:])) for _, _, days, left in given]
    with connection.cursor() as cursor:
        return [tuple(NEVER if x is None else x for x in row[1:]) for row in psycopg2.extras.execute_values(
            cursor, "SELECT i, forecast_days (w, n, s, q, 1), forecast_days (w, n, s, q, -1) FROM (VALUES %s) AS x (i, w, n, s, q) ORDER BY i",
            [(i, *row) for i, row in enumerate(rows)], template="(%s, %s::bigint, %s, %s::bigint, %s::numeric)", page_size=len(rows), fetch=True)]


def by_error(_, given):
    bands = []
    for _, _, days, left in given:
        latest = days[-LATEST:]
        mean = sum(latest) / len(latest)
        error = 1.28 * math.sqrt(sum((x - mean) ** 2 for x in latest) / (len(latest) - 1) / len(latest))
        bands.append(tuple(math.ceil(left / pace) if pace > 0 else NEVER for pace in (mean + error, mean - error)))
    return bands


def by_drawing(latest_most):
    def bands(_, given):
        rng, found = random.Random(2), []
        for _, _, days, left in given:
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


def main(number):
    command = pathlib.Path(os.environ.get("STACK_BUILD", ROOT / "build/release")) / "tiendo"
    with private_postgres() as server:
        url = server.create("forecast")
        subprocess.run([command, "migrate"], env=dict(os.environ, TIENDO_DATABASE_URL=url), check=True, capture_output=True)
        connection = psycopg2.connect(url)
        given = cases(random.Random(1), number)
        ways = {"tiendo": by_schema, "1.28 standard errors": by_error, "drawn from 7 days": by_drawing(7), "drawn from 14 days": by_drawing(14)}
        print(f"Bands of eight in ten that hold, of {number} simulated units, in %; in brackets: done before, done after.\n")
        columns = [(f"{ahead} days", lambda case, a=ahead: case[1] == a) for ahead in AHEAD] + [(kind, lambda case, k=kind: case[0] == k) for kind in PACES]
        print("| | all | " + " | ".join(name for name, _ in columns) + " |\n|---|" + "---|" * (len(columns) + 1))
        for name, way in ways.items():
            cells = []
            bands = list(zip(given, way(connection, given)))
            for _, within in [("all", lambda case: True), *columns]:
                mine = [(case[1], band) for case, band in bands if within(case)]
                held, early, late = (100 * sum(map(test, mine)) / len(mine) for test in (
                    lambda x: x[1][0] <= x[0] <= x[1][1], lambda x: x[0] < x[1][0], lambda x: x[0] > x[1][1]))
                cells.append(f"{held:.0f} ({early:.0f}, {late:.0f})")
            print(f"| {name} | " + " | ".join(cells) + " |")
        connection.close()


if __name__ == "__main__":
    main(int(os.environ.get("BENCH_UNITS", 6000)))
