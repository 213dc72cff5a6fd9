"""What a campaign shows whose targets, plan and days off move, worked out from proto/semantics.md alone: no line of it is taken from the schema's functions. A
campaign is a tree of units with whole targets, a calendar, figures by (unit, day), the days that are closed, and what was changed. Everything is recomputed from these
at every question."""
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
class NewTargets:
    first: datetime.date
    targets: dict           # unit → cases


@dataclass
class NewEnd:
    first: datetime.date
    plan_until: datetime.date


@dataclass
class Campaign:
    parent: dict            # unit → unit above, None at the top
    loaded: dict            # unit with a target of its own → cases
    shares: set             # units that share, in equal parts, what their parent has beside its other children
    starts_on: datetime.date
    loaded_until: datetime.date
    weekdays: set           # counted, 1 Monday … 7 Sunday
    figures: dict = field(default_factory=dict)   # (leaf, day) → cases
    closed: list = field(default_factory=list)    # in the order in which they were closed
    excuses: list = field(default_factory=list)
    changes: list = field(default_factory=list)   # NewTargets and NewEnd, in the order in which they were made
    catch_up: bool = False                        # what is left is planned anew at each close
    fixed: dict = field(default_factory=dict)     # (unit, day) → what a close has fixed of it: what was left, of which target, until when

    def __post_init__(self):
        self.children = {u: [c for c, p in self.parent.items() if p == u] for u in self.parent}
        self.changed()

    def changed(self):
        """What the questions below have remembered is forgotten."""
        self.targets_of, self.plans_of = {}, {}
        last = max([self.loaded_until] + [c.plan_until for c in self.changes if isinstance(c, NewEnd)])
        self.counted = [d for d in self.days(self.starts_on, last) if self.works(d) and d <= self.plan_until(d)]

    @staticmethod
    def days(first, last):
        return [first + n * DAY for n in range((last - first).days + 1)]

    def works(self, day):
        return day.isoweekday() in self.weekdays

    def above(self, unit):
        while unit is not None:
            yield unit
            unit = self.parent[unit]

    def leaves(self, unit):
        return [unit] if not self.children[unit] else [leaf for child in self.children[unit] for leaf in self.leaves(child)]

    # --- what holds for a day: the change made last of those that have begun
    def plan_until(self, day):
        return next((c.plan_until for c in reversed(self.changes) if isinstance(c, NewEnd) and c.first <= day), self.loaded_until)

    def named(self, unit, day):
        return next((c.targets[unit] for c in reversed(self.changes) if isinstance(c, NewTargets) and c.first <= day and unit in c.targets), None)

    def own(self, unit):
        return unit in self.loaded or unit in self.shares

    def target(self, unit, day):
        if (unit, day) not in self.targets_of:
            self.targets_of[unit, day] = self.work_out_target(unit, day)
        return self.targets_of[unit, day]

    def work_out_target(self, unit, day):
        if self.named(unit, day) is not None:
            return self.named(unit, day)
        if unit in self.shares:
            beside = self.children[self.parent[unit]]
            sharing = sorted(u for u in beside if u in self.shares and self.named(u, day) is None)
            rest = max(0, self.target(self.parent[unit], day) - sum(self.target(u, day) for u in beside if u not in sharing))
            return rest // len(sharing) + (sharing.index(unit) < rest % len(sharing))
        return self.loaded[unit] if unit in self.loaded else sum(self.target(c, day) for c in self.children[unit])

    def adds_up(self, first):
        """No children have more than their parent, on any day from the first on."""
        last = max([first, *self.counted, *(c.first for c in self.changes)])
        return all(sum(self.target(c, d) for c in self.children[u]) <= self.target(u, d) for d in self.days(first, last) for u in self.parent if self.own(u) and self.children[u])

    def has_days(self):
        """Every change of targets that stands has a counted day on which it can be planned."""
        return all(any(d >= c.first for d in self.counted) for place, c in enumerate(self.changes) if isinstance(c, NewTargets) and self.stands(place))

    def stands(self, place):
        """Whether a change of targets says anything yet: of a unit, one that was made later from its first day on, or from before, takes its place."""
        change, later = self.changes[place], [c for c in self.changes[place + 1:] if isinstance(c, NewTargets)]
        return any(not any(unit in c.targets and c.first <= change.first for c in later) for unit in change.targets)

    # --- plan: every plan is a sum of pieces, each planned anew on the days on which its amount or the plan's end is another; excuses do not touch it
    def amount(self, unit, day):
        if not self.children[unit]:
            return self.target(unit, day)
        return self.target(unit, day) - sum(self.target(c, day) for c in self.children[unit]) if self.own(unit) else 0

    def close(self, day):
        """With a plan that catches up, the close fixes the plan of the next counted day, once and for all."""
        self.closed.append(day)
        following = min((d for d in self.counted if d > day), default=None)
        if self.catch_up and following is not None:
            for unit in self.parent:
                done = 0 if self.children[unit] else self.cumulative(unit, day)
                self.fixed.setdefault((unit, following), (self.amount(unit, following) - done, self.amount(unit, following), self.last(following)))
            self.plans_of = {}

    def last(self, day):
        """The last day that is counted as the plan ends for a day."""
        return max((d for d in self.days(self.starts_on, self.plan_until(day)) if self.works(d)), default=None)

    def caught_up(self, unit):
        """The same where the plan catches up: what was fixed for a day, and after the last of these what is left by then over the days that are left."""
        plan, left, j, n, before = {}, 0, 0, 0, (0, None)
        for day in self.days(self.starts_on, self.counted[-1]):
            now, stays = (self.amount(unit, day), self.last(day)), False
            if (unit, day) in self.fixed:
                rest, *before = self.fixed[unit, day]
                n, j, stays, left = sum(self.works(d) for d in self.days(day, before[1])), 0, True, rest
                before = tuple(before)
            if now != before and not stays:
                rest = left = left + now[0] - before[0]
                n, j, before = sum(self.works(d) for d in self.days(day, now[1])), 0, now
            if day in self.counted:
                j += 1
                plan[day] = max(0, rest) * j // n - max(0, rest) * (j - 1) // n
                left -= plan[day]
            if now != before:
                rest = left = left + now[0] - before[0]
                n, j, before = sum(self.works(d) for d in self.days(day + DAY, now[1])), 0, now
        return plan

    def piece(self, unit):
        """{day: cases} of a unit's own piece."""
        if self.catch_up and unit not in self.plans_of:
            self.plans_of[unit] = self.caught_up(unit)
        if unit not in self.plans_of:
            plan, planned, before = {}, 0, None
            for day in self.days(self.starts_on, self.counted[-1]):
                now = self.amount(unit, day), self.plan_until(day)
                if now != before:
                    rest, n, j = max(0, now[0] - planned), sum(self.works(d) for d in self.days(day, now[1])), 0
                    before = now
                if day in self.counted:
                    j += 1
                    plan[day] = rest * j // n - rest * (j - 1) // n
                    planned += plan[day]
            self.plans_of[unit] = plan
        return self.plans_of[unit]

    def plan_day(self, unit, day):
        return self.piece(unit).get(day, 0) + sum(self.plan_day(c, day) for c in self.children[unit])

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
        return self.cumulative(unit, day) >= self.target(unit, day)

    def finished_before(self, unit, day):
        """Before the day began nothing was left of what is its target on it."""
        return self.cumulative(unit, day - DAY) >= self.target(unit, day)

    # --- excuses
    def excused_itself(self, unit, day):
        return day in self.counted and any(e.unit in self.above(unit) and e.first <= day <= e.last for e in self.excuses)

    def owing(self, unit, day):
        """Reporting units of which a report would be due, were nobody excused."""
        return [leaf for leaf in self.leaves(unit) if day in self.counted and not self.finished_before(leaf, day)]

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
        if self.finished_before(unit, day):
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
        return sum(self.works(d) for d in self.days(day + DAY, self.plan_until(day)))

    def required(self, unit, day):
        left = max(0, self.target(unit, day) - self.cumulative(unit, day))
        return 0 if left == 0 else None if self.days_left(day) == 0 else math.ceil(left / self.days_left(day))

    # --- alerts
    def newest(self, unit):
        """The newest closed day on which the unit is not excused."""
        return max((d for d in self.closed if self.status(unit, d) != "excused"), default=None)

    def behind(self, unit, day):
        """Whether behind_plan is due at the close of the day."""
        seen = [self.value(unit, d) for d in sorted(self.counted, reverse=True)
                if d <= day and self.value(unit, d) is not None and not self.excused_itself(unit, d)][:7]
        left = max(0, self.target(unit, day) - self.cumulative(unit, day))
        if left == 0 or len(seen) < 3 or self.target(unit, day) == 0:
            return False
        return sum(seen) == 0 or math.ceil(left * len(seen) / sum(seen)) > self.days_left(day)

    def letter(self, unit, day):
        if day not in self.counted:
            return "-"
        if day not in self.closed:
            return "."
        return {"met": "m", "missed": "x", "no_report": "n", "done": "d", "excused": "f"}[self.status(unit, day)]
