"""This tree and, where another revision is named (--against REV), that one beside it: built, each with a stack of its own, asked by turns in one run."""
import os
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/system"))
os.environ["STACK_BUILD"] = str(ROOT / "build/release")

from conftest import Stack  # noqa: E402

SERVICES = ("ingest", "aggregator", "deadline-alerter", "exporter", "intake")
TICK = os.sysconf("SC_CLK_TCK")


def tree_of(revision):
    """The tree of a revision, under build/against/."""
    commit = subprocess.run(["git", "rev-parse", "--verify", f"{revision}^{{commit}}"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()
    tree = ROOT / "build/against" / commit[:12]
    if not (tree / "CMakeLists.txt").exists():
        tree.mkdir(parents=True, exist_ok=True)
        archive = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, capture_output=True).stdout
        subprocess.run(["tar", "-x"], cwd=tree, check=True, input=archive)
    return tree


def built(tree):
    """The same as a release: what was built once is taken again."""
    environment = dict(os.environ, CCACHE_BASEDIR=str(tree), CCACHE_NOHASHDIR="1")
    subprocess.run(["cmake", "--preset", "release"], cwd=tree, env=environment, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", "build/release"], cwd=tree, env=environment, check=True, stdout=subprocess.DEVNULL)
    return tree


def ticks(pid):
    """What a process has used, and those of its children that have ended. One that is gone is in its parent's."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(map(int, fields[11:15]))


class Side:
    def __init__(self, name, tree, *arguments, **more):
        self.name, self.values = name, {}
        self.stack = Stack(*arguments, tree=tree, **more)

    def cpu(self):
        """CPU seconds so far: of each service, and of all PostgreSQL's processes ("database")."""
        used = {name: ticks(self.stack.pid(name)) / TICK for name in SERVICES}
        postmaster = self.stack.pid("postgres")
        children = pathlib.Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        used["database"] = (ticks(postmaster) + sum(ticks(child) for child in children)) / TICK
        return used

    def add(self, what, value):
        self.values.setdefault(what, []).append(value)

    def down(self):
        self.stack.down()


def begin(*arguments, **more):
    """The sides: this tree, and the one that the command line names."""
    subprocess.run(["cmake", "--build", ROOT / "build/release"], check=True, stdout=subprocess.DEVNULL)
    found = [Side("this", ROOT, *arguments, **more)]
    if "--against" in sys.argv:
        revision = sys.argv[sys.argv.index("--against") + 1]
        found.append(Side(revision, built(tree_of(revision)), *arguments, **more))
    return found


def spread(values, form):
    return f"{statistics.median(values):{form}} ({min(values):{form}} … {max(values):{form}})"


def table(sides, rows):
    """A line for each of (what, unit, form, what is wanted): the median with the least and the most of the rounds; with two sides, this over the other too."""
    beside = "".join(f" | {side.name}" for side in sides) + (f" | this / {sides[1].name}" if len(sides) > 1 else "")
    print(f"| what{beside} | wanted |\n|---{'|---' * (len(sides) * 2 - 1)}|---|")
    for what, unit, form, wanted in rows:
        cells = [f"{spread(side.values[what], form)} {unit}".rstrip() for side in sides]
        if len(sides) > 1:
            cells.append(f"{statistics.median(sides[0].values[what]) / (statistics.median(sides[1].values[what]) or float('nan')):.2f}")
        print(f"| {what} | {' | '.join(cells)} | {wanted} |", flush=True)
