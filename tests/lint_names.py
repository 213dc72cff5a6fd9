"""Names: those that the field's terms replaced do not come back. A row says where (the beginnings of paths), which identifiers, and what they are
called now. Words in comments and texts are free; columns and tables of the database keep their names."""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
C = ("services/ingest/", "tests/unit/services/ingest/")
GONE = [
    (C, r"(desk|lane|pending|holder|loader)_\w+", "feed_endpoint, writer, feed_request, registry_snapshot, registry_refresher"),
    (C, r"group_(t|new|clear|find\w*|judge|settle|stored)", "write_group"),
    (("services/deadline-alerter/", "tests/unit/services/deadline-alerter/"), r"(desk|waiting|clerk|closer|courier|sending|letter|refusals)_\w+",
     "member_endpoint, long_polls, ack_writer, scheduler, delivery_worker, transfer, mail, backoff"),
    (("services/exporter/", "tests/unit/services/exporter/", "common/http/"), r"(access|guard|answer|respond|proxies)_\w+", "auth, rate_policy, response, reply, trusted_proxies"),
    (("services/tiendo/", "tests/unit/services/tiendo/"), r"(kept|refill|problems)_\w+|operator_(t|open|close|commit|stamp)", "sent_log, resend, diagnostics, operator_session"),
    (("common/schema/functions/", "services/", "tests/"), r"(watch_due|watch_one|wait_for_stamped|wait_for_decided|notice_readers)", "due_tasks, run_task, wait_for_writers, wait_for_decisions, notice_recipients"),
]
FILES = {"desk", "lane", "pending", "holder", "loader", "turns", "waiting", "clerk", "closer", "refusals", "courier", "sending", "letter", "fetcher", "access", "guard", "answer", "respond",
         "kept", "refill", "problems", "told"}


def code_of(line):
    """The line without texts and comments."""
    return re.sub(r"//.*|--.*", "", re.sub(r'"(?:\\.|[^"\\])*"', '""', line))


def main():
    files = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "*.c", "*.h", "*.sql"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
    wrong = []
    for file in (one for one in files if (ROOT / one).is_file() and "/upgrade/" not in one and "/tables/" not in one):
        if pathlib.PurePosixPath(file).stem in FILES:
            wrong.append(f"{file}: this name was replaced")
        rules = [(re.compile(rf"\b(?:{pattern})\b"), instead) for places, pattern, instead in GONE if file.startswith(places)]
        for number, line in enumerate((ROOT / file).read_text().splitlines(), 1):
            for rule, instead in rules:
                if found := rule.search(code_of(line)):
                    wrong.append(f"{file}:{number}: {found[0]} (now: {instead})")
    print("\n".join(wrong) or f"names: {len(files)} files, none that was replaced")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
