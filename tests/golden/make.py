#!/usr/bin/env python3
"""Makes the golden samples: messages as an independent encoder writes them, each with its content as JSON. Run once a version; samples that were
released are never changed, since what they hold may be on somebody's disk."""
import json
import pathlib

import msgpack

ROOT = pathlib.Path(__file__).resolve().parents[2] / "proto/golden"
PROGRESS = {"kind": "progress", "campaign": "kich-hoat", "unit": "22738", "date": "2024-07-15", "rev": 2, "counts": {"activated": 12},
            "at": "2024-07-15T16:42:00+07:00", "parts": [{"by": "team", "code": "tổ-1", "counts": {"activated": 7}},
                                                        {"by": "beat", "code": "22738-01", "counts": {"activated": 12}}]}
EXPLANATION = {"kind": "explanation", "campaign": "kich-hoat", "unit": "22738", "date": "2024-07-15", "rev": 1, "document": "12/GT-CAP",
               "reason": "abroad", "count": 3, "note": "đi lao động nước ngoài"}
CORRECTION = {"kind": "progress", "campaign": "kich-hoat", "unit": "22738", "date": "2024-07-15", "rev": 3, "counts": {"activated": 9},
              "note": "đếm trùng 3 hồ sơ"}
EVENT = {"v": 1, "type": "alert", "province": "58", "id": 42, "alert": 17, "state": "open", "kind": "target_missed", "severity": "critical",
         "campaign": "kich-hoat", "unit": "587", "unit_name": "Huyện Ninh Phước", "unit_path": "58/587", "date": "2024-07-15",
         "figures": {"plan_day": 327, "day": 300, "shortfall": 27, "plan_cumulative": 4869, "cumulative": 4100, "target": 9744, "explained": 0,
                     "remaining": 5644, "days_left": 15, "required_per_day": None, "reports_in": 9, "reports_expected": 9},
         "streak": 3, "text": {"vi": "Huyện Ninh Phước chưa đạt chỉ tiêu ngày 15/7/2024.", "en": "Huyện Ninh Phước missed its target of 2024-07-15."},
         "raised_at": "2024-07-15T17:30:00.000000+07:00", "at": "2024-07-15T17:30:00.000000+07:00"}
# what came later: optional keys, and a log's epoch
LATER = dict(EVENT, epoch="0f3a9c1e77d24b06")
SAMPLES = {
    "feed-1": {
        "hello": {"v": 1, "type": "hello", "feed": "cong-an-582"},
        "ping": {"v": 1, "type": "ping"},
        "batch": {"v": 1, "type": "batch", "feed": "cong-an-582", "seq": 7, "records": [PROGRESS, EXPLANATION],
                  "control": {"records": 2, "sums": {"activated": 12}}},
        "batch-note": {"v": 1, "type": "batch", "feed": "cong-an-582", "seq": 8, "records": [CORRECTION],
                       "control": {"records": 1, "sums": {"activated": 9}}},
        "batch-actor": {"v": 1, "type": "batch", "feed": "intake-1", "seq": 3, "records": [CORRECTION],
                        "control": {"records": 1, "sums": {"activated": 9}}, "actor": {"account": "xa-22738", "role": "clerk", "unit": "22738"}},
        "batch-largest-seq": {"v": 1, "type": "batch", "feed": "f", "seq": 2**62, "records": [], "added_later": [1, {"x": None}]},
        "welcome": {"v": 1, "type": "welcome", "feed": "cong-an-582", "next_seq": 8, "missing": [[2, 2], [4, 6]], "max_records": 5000,
                    "max_bytes": 4194304, "time": "2024-07-15T09:42:00.000000Z"},
        "welcome-after-restore": {"v": 1, "type": "welcome", "feed": "cong-an-582", "next_seq": 8, "missing": [], "max_records": 5000,
                                  "max_bytes": 4194304, "time": "2024-07-15T09:42:00.000000Z", "acknowledged_before": 12},
        "figures": {"v": 1, "type": "figures", "campaign": "kich-hoat", "from": "2024-07-01", "to": "2024-07-15", "units": ["22738", "582"]},
        "figures-of-a-feed": {"v": 1, "type": "figures", "campaign": "kich-hoat", "from": "2024-07-15", "to": "2024-07-15", "units": ["22738"],
                              "feed": "intake-1"},
        "figures-answer": {"v": 1, "type": "figures", "campaign": "kich-hoat",
                           "figures": [{"unit": "22738", "date": "2024-07-15", "rev": 3, "counts": {"activated": 9}}], "more": True},
        "ack-outdated": {"v": 1, "type": "ack", "feed": "cong-an-582", "seq": 9, "status": "stored", "accepted": 2, "rejected": [],
                         "outdated": [{"index": 1, "rev": 3}]},
        "ack": {"v": 1, "type": "ack", "feed": "cong-an-582", "seq": 7, "status": "stored", "accepted": 1,
                "rejected": [{"index": 1, "code": "unknown_reason", "detail": "the campaign has no reason abroad"}]},
        "ack-duplicate": {"v": 1, "type": "ack", "feed": "cong-an-582", "seq": 7, "status": "duplicate", "accepted": 2, "rejected": []},
        "nack": {"v": 1, "type": "nack", "feed": "cong-an-582", "seq": 7, "code": "unavailable", "detail": "the database is away", "retry": True},
        "pong": {"v": 1, "type": "pong", "time": "2024-07-15T09:42:00.000000Z"},
    },
    "alerts-1": {
        "alert": EVENT,
        "alert-of-a-feed": dict(EVENT, kind="feed_gap", severity="warning", campaign=None, streak=0, figures={"missing": 3, "first_missing": 4}),
        "replay": {"v": 1, "type": "replay", "after": 41, "limit": 100, "units": ["587", "588"], "severity": "warning", "wait": 30},
        "ack": {"v": 1, "type": "ack", "alert": 17, "note": "đã giao công an xã", "until": "2024-07-16"},
        "ping": {"v": 1, "type": "ping"},
        "events": {"v": 1, "type": "events", "events": [EVENT], "last": 42},
        "acked": {"v": 1, "type": "acked", "alert": 17, "by": "chu-tich-587", "at": "2024-07-15T18:00:00.000000+07:00"},
        "nack": {"v": 1, "type": "nack", "code": "unknown_alert", "detail": "there is no alert 99", "retry": False},
        "pong": {"v": 1, "type": "pong"},
        "alert-resolved": dict(LATER, state="resolved", resolution="corrected", acknowledged_by="chu-tich-587", promised_until="2024-07-16"),
        "alert-feed": dict(LATER, kind="data_rejected", severity="warning", campaign=None, feed="cong-an-587", streak=0, figures={"rejected": 3}),
        "replay-epoch": {"v": 1, "type": "replay", "after": 41, "epoch": "0f3a9c1e77d24b06", "limit": 100, "request": "a-17"},
        "ack-epoch": {"v": 1, "type": "ack", "alert": 17, "epoch": "0f3a9c1e77d24b06", "request": 2**64 - 1},
        "events-epoch": {"v": 1, "type": "events", "epoch": "0f3a9c1e77d24b06", "events": [LATER], "last": 42, "request": "a-17"},
        "acked-promise": {"v": 1, "type": "acked", "alert": 17, "by": "chu-tich-587", "at": "2024-07-15T18:00:00.000000+07:00", "until": "2024-07-16",
                          "note": None, "request": 2**64 - 1},
        "nack-request": {"v": 1, "type": "nack", "code": "unknown_alert", "detail": "there is no alert 99", "retry": False, "request": 7},
        "ping-request": {"v": 1, "type": "ping", "request": "a-18"},
    },
    # the `records` of a batch that is pushed over HTTP, as the one rule makes msgpack of them
    "http-1": {
        "records": [PROGRESS, EXPLANATION, CORRECTION],
        "numbers": [0, 127, 128, 255, 256, 65535, 65536, 2**32 - 1, 2**32, 2**62, 2**63 - 1, -1, -32, -33, -128, -129, -32768, -32769, -2**31, -2**31 - 1, -2**63,
                    0.0, 1.5, -2.25, 1e300],
        "order": [{"b": 1, "a": 2, "": {"z": None, "y": True, "x": False}, "tiếng Việt": ["ữ", "", "x" * 31, "x" * 32, "x" * 255, "x" * 256]}],
        "sizes": [list(range(15)), list(range(16)), {str(n): n for n in range(15)}, {str(n): n for n in range(16)}, [], {}],
    },
}

if __name__ == "__main__":
    for protocol, samples in SAMPLES.items():
        for name, content in samples.items():
            (ROOT / protocol).mkdir(parents=True, exist_ok=True)
            (ROOT / protocol / f"{name}.msgpack").write_bytes(msgpack.packb(content))
            (ROOT / protocol / f"{name}.json").write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n")
