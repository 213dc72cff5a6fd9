#!/usr/bin/env python3
"""Broken promises, and the tests that have to notice. Each mutant of mutants.toml changes one place of a copy of the sources; its test has to fail then,
having passed on the copy as it is. A mutant that lives is a promise that nobody would see broken.

run.py                  every mutant, and a table
run.py WORD …           those whose promise, file or test holds a word
run.py --check          builds and runs nothing: each change has its place, each test exists

Tests: `sql:NAME` (tests/sql/NAME.sql), `unit:NAME` (tests/unit/NAME.c), `system:FILE.py::NAME`."""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAMS = ("tiendo", "tiendo-ingest", "tiendo-aggregator", "tiendo-deadline-alerter", "tiendo-exporter", "tiendo-intake")


def mutants(words):
    every = tomllib.loads((ROOT / "tests/mutants/mutants.toml").read_text())["mutant"]
    return [one for one in every if not words or any(word in " ".join((one["promise"], one["file"], one["test"])) for word in words)]


def complaints(one):
    text = (ROOT / one["file"]).read_text() if (ROOT / one["file"]).is_file() else ""
    places = text.count(one["old"])
    if places != 1:
        yield f"{one['file']}: what is to be changed stands there {places} times: {one['old']!r}"
    if one["old"] == one["new"]:
        yield f"{one['file']}: nothing is changed"
    kind, _, name = one["test"].partition(":")
    if kind == "sql":
        good = (ROOT / f"tests/sql/{name}.sql").is_file()
    elif kind == "unit":
        good = (ROOT / f"tests/unit/{name}.c").is_file()
    else:
        file, _, function = name.partition("::")
        good = kind == "system" and (ROOT / "tests/system" / file).is_file() and (not function or f"def {function.split('[')[0]}(" in (ROOT / "tests/system" / file).read_text())
    if not good:
        yield f"there is no test {one['test']}"


class Copy:
    """The sources as they are in git's index and work tree, built once; a mutant is made in it and taken back."""

    def __init__(self, place):
        self.root = pathlib.Path(place) / "tree"
        self.log = pathlib.Path(place) / "log"
        files = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, check=True, capture_output=True).stdout.split(b"\0")
        for name in (os.fsdecode(file) for file in files if file):
            if (ROOT / name).is_file():
                (self.root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, self.root / name)
        self.env = os.environ | {"CCACHE_BASEDIR": str(self.root), "CCACHE_NOHASHDIR": "1", "STACK_BUILD": str(self.root / "build/dev")}
        self.env.pop("STACK_COMMAND", None)
        self.built = False

    def run(self, *command):
        with self.log.open("wb") as log:
            return subprocess.run(command, cwd=self.root, env=self.env, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT).returncode == 0

    def build(self, *targets):
        self.built = self.built or self.run("cmake", "--preset", "dev")
        return self.built and self.run("cmake", "--build", "build/dev", "--target", *targets)

    def passes(self, test):
        """True, False, or None where there is nothing to run."""
        kind, _, name = test.partition(":")
        if kind == "sql":
            return self.run("sh", "tests/sql/run.sh", f"tests/sql/{name}.sql")
        if kind == "unit":
            return self.run("ctest", "--test-dir", "build/dev", "-R", f"^unit/{name}$", "--no-tests=error") if self.build("unit_" + re.sub(r"\W", "_", name)) else None
        return self.run(sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", f"tests/system/{name}") if self.build(*PROGRAMS) else None

    def passing(self, tests):
        """Those of the tests that pass as it is; those of the system in one run, where one stack serves several."""
        system = [f"tests/system/{name}" for kind, _, name in (test.partition(":") for test in tests) if kind == "system"]
        good = {test for test in tests if not test.startswith("system:") and self.passes(test)}
        if system and self.build(*PROGRAMS):
            self.run(sys.executable, "-m", "pytest", "-q", "-rA", "-p", "no:cacheprovider", *system)
            said = re.findall(r"^(PASSED|FAILED|ERROR) (tests/system/\S+)", self.log.read_text(errors="replace"), re.M)
            for name in system:
                ends = [how for how, which in said if re.match(re.escape(name) + r"(?:$|\[|::)", which)]
                good |= {"system:" + name.removeprefix("tests/system/")} if ends and set(ends) == {"PASSED"} else set()
        return good

    def judge(self, one):
        file = self.root / one["file"]
        before = file.read_text()
        file.write_text(before.replace(one["old"], one["new"]))
        try:
            passed = self.passes(one["test"])
        finally:
            file.write_text(before)
        return {True: "LIVES", False: "caught", None: "IS NOT BUILT"}[passed]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("word", nargs="*")
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    chosen = mutants(arguments.word)
    wrong = [line for one in chosen for line in complaints(one)]
    if wrong or arguments.check:
        print(*wrong, f"mutants: {len(chosen)}, {len(wrong)} that cannot be made", sep="\n")
        return 1 if wrong or not chosen else 0
    results = []
    with tempfile.TemporaryDirectory(prefix="tiendo-mutants.") as place:
        os.chmod(place, 0o755)  # PostgreSQL has a user of its own
        copy = Copy(place)
        whole = copy.passing(sorted({one["test"] for one in chosen}))
        for one in chosen:
            began = time.monotonic()
            result = copy.judge(one) if one["test"] in whole else "its test does not pass as it is"
            results.append(result)
            print(f"| {one['promise']} | `{one['file']}` | `{one['test']}` | {result} | {time.monotonic() - began:.0f} s |", flush=True)
    print(f"{results.count('caught')} of {len(results)} caught")
    return 0 if results.count("caught") == len(results) else 1


if __name__ == "__main__":
    sys.exit(main())
