#!/usr/bin/env python3
"""Pushes records into a feed: push.py RECORDS.json. What waits lies in the folder outbox; a run without a file sends that alone."""
import json
import os
import pathlib
import sys
import time
import urllib.error
import urllib.request

URL = f"{os.environ['TIENDO_INTAKE_URL']}/api/v1/feeds/{os.environ['FEED']}"
HEADERS = {"Authorization": f"Bearer {os.environ['FEED_TOKEN']}", "Content-Type": "application/json"}
OUTBOX = pathlib.Path("outbox")


def ask(path, body=None):
    """The status and the body of an answer; status 0: none came."""
    try:
        with urllib.request.urlopen(urllib.request.Request(URL + path, body, HEADERS), timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)
    except OSError as away:
        return 0, {"detail": str(away)}


def until_answered(path, body=None):
    while True:
        status, answer = ask(path, body)
        if status == 200:
            return answer
        if status not in (0, 429, 503):
            sys.exit(f"{status}: {answer.get('detail', '')}")
        time.sleep(2)


OUTBOX.mkdir(exist_ok=True)
waiting = {int(file.stem): file for file in OUTBOX.glob("*.json")}
if len(sys.argv) > 1:
    records = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    number = max([until_answered("")["next_seq"], *(seq + 1 for seq in waiting)])
    part = OUTBOX / f"{number}.part"
    with open(part, "w", encoding="utf-8") as file:
        json.dump({"seq": number, "records": records}, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    waiting[number] = part.rename(OUTBOX / f"{number}.json")
for number in sorted(waiting):
    ack = until_answered("/batches", waiting[number].read_bytes())
    waiting[number].unlink()
    print(f"batch {number}: {ack['status']}, {ack['accepted']} records accepted")
    for one in ack["rejected"]:
        print(f"  record {one['index']} was rejected: {one['code']}: {one['detail']}")
