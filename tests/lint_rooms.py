"""Rooms: a folder is a room, and includes between rooms go one way. Prints each circle as the chain of files that makes it, and each include that
goes against the order services → proto → common, or from one service into another."""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
INCLUDE = re.compile(r'^#include "([^"]+)"', re.M)
ORDER = ["common", "proto", "services"]


def room(file):
    return str(pathlib.PurePosixPath(file).parent)


def arrows(files):
    """{(room, room): (file, file)}: one include for each arrow between two rooms."""
    found = {}
    for file in files:
        for included in INCLUDE.findall((ROOT / file).read_text()):
            if included in files and room(included) != room(file):
                found.setdefault((room(file), room(included)), (file, included))
    return found


def circle(edges):
    """A list of rooms that lead back to the first, or None."""
    state, path = {}, []

    def visit(one):
        state[one] = "open"
        path.append(one)
        for start, end in edges:
            if start == one:
                if state.get(end) == "open":
                    return path[path.index(end):] + [end]
                if end not in state and (found := visit(end)):
                    return found
        state[one] = "done"
        path.pop()
        return None

    for one in sorted({start for start, _ in edges}):
        if one not in state and (found := visit(one)):
            return found
    return None


def against_the_order(edges):
    for (start, end), (file, included) in sorted(edges.items()):
        above, below = start.split("/"), end.split("/")
        if ORDER.index(above[0]) < ORDER.index(below[0]):
            yield f"{file} includes {included}: {above[0]} lies below {below[0]}"
        elif above[0] == below[0] == "services" and above[1] != below[1]:
            yield f"{file} includes {included}: what two services need belongs into common"


def main():
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "common/*.[ch]", "proto/*.[ch]", "services/*.[ch]"], cwd=ROOT, check=True, capture_output=True, text=True)
    files = {file for file in listed.stdout.split() if (ROOT / file).is_file()}
    edges = arrows(files)
    wrong = list(against_the_order(edges))
    if found := circle(edges):
        wrong.append("rooms in a circle:\n" + "\n".join(f"  {a} → {b}: {' includes '.join(edges[a, b])}" for a, b in zip(found, found[1:])))
    crowded = {}
    for file in files:
        crowded.setdefault(room(file), set()).add(pathlib.PurePosixPath(file).stem)
    wrong += [f"{one} holds {len(names)} modules: a room holds about a dozen (verbs apart, one file each)" for one, names in sorted(crowded.items()) if len(names) > 18 and not one.endswith("/verbs")]
    print("\n".join(wrong) or f"rooms: {len(crowded)}, {len(edges)} arrows, no circle")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
