"""What a campaign with excused days shows, worked out from proto/semantics.md alone: no line of it is taken from the schema's functions. A campaign is a tree of
units with whole targets, a calendar, figures by (unit, day), the days that are closed, and excuses. Everything is recomputed from these at every question."""
import datetime
import math
from dataclasses import dataclass, field

DAY = datetime.timedelta(days=1)


@dataclass
class Excuse:
    unit: str
    first: datetime.date
    last: datetime.date


@dataclass
class Campaign:
    parent: dict            # unit → unit above, None at the top
    target: dict            # unit → cases
    starts_on: datetime.date
    plan_until: datetime.date
    weekdays: set           # counted, 1 Monday … 7 Sunday
    figures: dict = field(default_factory=dict)   # (leaf, day) → cases
    closed: list = field(default_factory=list)    # in the order in which they were closed
    excuses: list = field(default_factory=list)

    def __post_init__(self):
        self.children = {u: [c for c, p in self.parent.items() if p == u] for u in self.parent}
        days = [self.starts_on + n * DAY for n in range((self.plan_until - self.starts_on).days + 1)]
        self.counted = [d for d in days if d.isoweekday() in self.weekdays]

    def above(self, unit):
        while unit is not None:
            yield unit
            unit = self.parent[unit]

    def leaves(self, unit):
        return [unit] if not self.children[unit] else [leaf for child in self.children[unit] for leaf in self.leaves(child)]

    # --- plan: every plan is a sum of pieces, and excuses do not touch it
    def spread(self, amount, day):
        n = len(self.counted)
        k = sum(d <= day for d in self.counted)
        return amount * k // n - (amount * (k - 1) // n if day in self.counted else amount * k // n)

    def plan_day(self, unit, day):
        if not self.children[unit]:
            return self.spread(self.target[unit], day)
        rest = self.target[unit] - sum(self.target[c] for c in self.children[unit])
        return self.spread(rest, day) + sum(self.plan_day(c, day) for c in self.children[unit])

    def plan_cumulative(self, unit, day):
        return sum(self.plan_day(unit, d) for d in self.counted if d <= day)

    # --- figures
    def value(self, unit, day):
        found = [self.figures[leaf, day] for leaf in self.leaves(unit) if (leaf, day) in self.figures]
        return sum(found) if found else None

    def cumulative(self, unit, day):
        return sum(v for (leaf, d), v in self.figures.items() if d <= day and leaf in self.leaves(unit))

    def finished(self, unit, day):
        """When the day ends nothing is left."""
        return self.cumulative(unit, day) >= self.target[unit]

    # --- excuses
    def excused_itself(self, unit, day):
        return day in self.counted and any(e.unit in self.above(unit) and e.first <= day <= e.last for e in self.excuses)

    def owing(self, unit, day):
        """Reporting units of which a report would be due, were nobody excused."""
        return [leaf for leaf in self.leaves(unit) if day in self.counted and not self.finished(leaf, day - DAY)]

    def plan_excused(self, unit, day):
        return sum(self.plan_day(leaf, day) for leaf in self.leaves(unit) if self.excused_itself(leaf, day)) if self.children[unit] else 0

    def expected(self, unit, day):
        return [leaf for leaf in self.owing(unit, day) if not self.excused_itself(leaf, day)]

    def reports_in(self, unit, day):
        asked = self.expected(unit, day) if day in self.counted else self.leaves(unit)
        return sum((leaf, day) in self.figures for leaf in asked)

    def status(self, unit, day):
        if day not in self.counted:
            return None
        if self.excused_itself(unit, day):
            return "excused"
        if self.children[unit] and self.owing(unit, day) and not self.expected(unit, day):
            return "excused"
        if self.finished(unit, day - DAY):
            return "done"
        if self.value(unit, day) is None and (not self.children[unit] or self.expected(unit, day)):
            return "no_report"
        owed = self.plan_day(unit, day) - self.plan_excused(unit, day)
        return "met" if (self.value(unit, day) or 0) >= owed or self.finished(unit, day) else "missed"

    def shortfall(self, unit, day):
        return max(0, self.plan_day(unit, day) - self.plan_excused(unit, day) - (self.value(unit, day) or 0))

    def streak(self, unit, day):
        """Days in a row up to the last closed one: an excused day is passed over."""
        row = 0
        for d in sorted((d for d in self.closed if d <= day), reverse=True):
            status = self.status(unit, d)
            if status == "excused":
                continue
            if status not in ("missed", "no_report"):
                break
            row += 1
        return row

    def days_left(self, day):
        return sum(d > day for d in self.counted)

    def required(self, unit, day):
        left = max(0, self.target[unit] - self.cumulative(unit, day))
        return 0 if left == 0 else None if self.days_left(day) == 0 else math.ceil(left / self.days_left(day))

    # --- alerts
    def newest(self, unit):
        """The newest closed day on which the unit is not excused."""
        return max((d for d in self.closed if self.status(unit, d) != "excused"), default=None)

    def behind(self, unit, day):
        """Whether behind_plan is due at the close of the day."""
        seen = [self.value(unit, d) for d in sorted(self.counted, reverse=True)
                if d <= day and self.value(unit, d) is not None and not self.excused_itself(unit, d)][:7]
        left = max(0, self.target[unit] - self.cumulative(unit, day))
        if left == 0 or len(seen) < 3:
            return False
        return sum(seen) == 0 or math.ceil(left * len(seen) / sum(seen)) > self.days_left(day)

    def letter(self, unit, day):
        if day not in self.counted:
            return "-"
        if day not in self.closed:
            return "."
        return {"met": "m", "missed": "x", "no_report": "n", "done": "d", "excused": "f"}[self.status(unit, day)]
