"""Functions of the schema stand in the file that has their name, one a file, and stay short: at most 40 lines, without the comment above. Those that are longer
stand here with the reason. One that stands here and has become short is named too, so that this list is no longer than it has to be."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
FUNCTIONS = ROOT / "common/schema/functions"
MOST = 40
LONGER = {
    "figures/leaf_figures": "one statement, so that no roll-up comes between what has changed and what stands; over Citus no function may read tables within it",
    "pages/calendar_json": "one statement: the days, their letters and how the reports came, side by side",
    "roles/service_grants": "a table: a row for each table of the schema",
}


def length(file):
    lines = file.read_text().splitlines()
    begin = next((place for place, line in enumerate(lines) if line.startswith("CREATE")), len(lines))
    return len(lines) - begin


def made(file):
    return re.findall(r"^CREATE (?:FUNCTION|TYPE) (\w+) ", file.read_text(), re.M)


def findings(folder, longer):
    files = sorted(folder.rglob("*.sql"))
    lengths = {str(file.relative_to(folder).with_suffix("")): length(file) for file in files}
    return ([f"{file.relative_to(folder)}: does not create exactly {file.stem}" for file in files if made(file) != [file.stem]]
            + [f"{name}: {lines} lines, of at most {MOST}" for name, lines in lengths.items() if lines > MOST and name not in longer]
            + [f"{name}: stands in LONGER, and is not longer than {MOST} lines" for name in longer if lengths.get(name, 0) <= MOST])


if __name__ == "__main__":
    found = findings(FUNCTIONS, LONGER)
    print("\n".join(found) if found else f"functions: none over {MOST} lines but {len(LONGER)} that say why")
    sys.exit(bool(found))
