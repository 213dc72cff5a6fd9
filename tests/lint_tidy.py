"""clang-tidy over every C file that is built. A file that was clean is not looked at again until its text, as the preprocessor gives it, or the rules
change; what was clean is remembered in the user's cache, for other checkouts too."""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
CLEAN = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "tiendo/tidy-clean"
TIDY = "clang-tidy-14"
# How many states of one function the analyzer goes through; its own standard is 225000. A third of that takes a third of the time: LINT_NODES=225000 looks deeper.
NODES = os.environ.get("LINT_NODES", "75000")
ANALYZER = [f"--extra-arg={word}" for word in ("-Xclang", "-analyzer-config", "-Xclang", f"max-nodes={NODES}")]


def fingerprint(command, rules):
    """Of all that clang-tidy sees of the file; comments too, since some silence it."""
    words = shlex.split(command["command"])
    words = [word for word in words if word not in ("-MD", "-c") and not word.endswith("ccache")]
    for option in ("-MT", "-MF", "-o"):
        if option in words:
            place = words.index(option)
            del words[place:place + 2]
    text = subprocess.run([*words, "-E", "-P", "-CC"], cwd=command["directory"], capture_output=True)
    return hashlib.sha256(rules + text.stdout).hexdigest() if text.returncode == 0 else None


def look(command, rules):
    found = fingerprint(command, rules)
    if found and (CLEAN / found).exists():
        return None
    done = subprocess.run([TIDY, "-quiet", "-p", "build/dev", *ANALYZER, command["file"]], cwd=ROOT, capture_output=True, text=True)
    if done.returncode == 0 and "warning:" not in done.stdout and "error:" not in done.stdout:
        if found:
            (CLEAN / found).touch()
        return None
    return done.stdout or done.stderr


def main():
    CLEAN.mkdir(parents=True, exist_ok=True)
    rules = (ROOT / ".clang-tidy").read_bytes() + NODES.encode() + subprocess.run([TIDY, "--version"], capture_output=True).stdout
    commands = {}
    for one in json.loads((ROOT / "build/dev/compile_commands.json").read_text()):
        path = pathlib.Path(one["file"])
        if path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in ("common", "proto", "services"):
            commands[path] = one
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        found = [text for text in pool.map(lambda one: look(one, rules), commands.values()) if text]
    print("\n".join(found) or f"clang-tidy: {len(commands)} files, no findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
