"""The same reports, decisions and closes through two stacks, one over a Citus cluster and one over a single PostgreSQL: what they show must be the same.
side_by_side.py URL [TOOL DIR]: see run.sh."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/system"))

from archived import compare_archives  # noqa: E402
from conftest import Feed, Stack, explanation, progress, wait_for  # noqa: E402

PROVINCES = ["71", "72", "74"]  # of two workers each keeps some of these
DAYS = [f"2024-07-{n:02d}" for n in range(1, 6)]
YAML = """code: {code}
title: {{vi: "Chiến dịch {code}", en: "Campaign {code}"}}
top: "{top}"
metrics: [activated, collected]
starts_on: 2024-07-01
plan_until: 2024-07-08
deadline: 2024-07-09
timezone: Asia/Ho_Chi_Minh
cutoff: "17:30"
correction_days: 3
reasons: [abroad, other]
plan: {plan}
apportion:
  - {{over: district, weights: equal}}
  - {{over: commune, weights: equal}}
"""


def communes(province):
    return [f"{province}{d}{c:02d}" for d in range(1, 4) for c in range(1, 5)] + [f"{province}3{c:02d}" for c in (5, 6)]


def directory(path, province):
    """A province with three districts; from the fourth day on two of its communes are one."""
    units = ["code,parent_code,level,kind,name_vi,name_ascii,valid_from,valid_to,successor_code", f"{province},,province,tỉnh,Tỉnh {province},Tinh {province},,,"]
    units += [f"{province}{d},{province},district,huyện,Huyện {province}{d},Huyen {province}{d},,," for d in range(1, 4)]
    for unit in communes(province):
        ends = ",2024-07-03," + f"{province}305" if unit.endswith(("304", "305")) else ",,"
        units.append(f"{unit},{unit[:-2]},commune,xã,Xã {unit},Xa {unit},{ends}")
    units.append(f"{province}305,{province}3,commune,xã,Xã {province}305 mới,Xa {province}305 moi,2024-07-04,,")
    path.mkdir(parents=True)
    (path / "units.csv").write_text("\n".join(units) + "\n")
    (path / "members.csv").write_text("code,role,unit,min_severity,language,mail,webhook,public_key\n"
                                      + "".join(f"chair-{unit},chair,{unit},info,vi,{unit}@example.vn,,\n" for unit in (province, f"{province}1")))
    for code, target, plan in ((f"mot-{province}", 1000, "even"), (f"hai-{province}", 400, "catch_up")):
        (path / code).mkdir()
        (path / code / "campaign.yaml").write_text(YAML.format(code=code, top=province, plan=plan))
        (path / code / "targets.csv").write_text(f"unit,target\n{province},{target}\n")


class Side:
    """One stack, and a feed a province."""
    def __init__(self, url=None):
        settings = pathlib.Path(tempfile.mkstemp(prefix="tiendo-settings.")[1])
        arguments = []
        if url:
            settings.write_text(f"TIENDO_DATABASE_URL={url}\n")
            arguments = ["--settings", settings]
        self.stack = Stack(*arguments, clock="2024-06-30T12:00:00+07:00", load=False)
        settings.unlink()
        if url:
            self.stack.env["TIENDO_DATABASE_URL"] = url
            self.stack.env["TIENDO_HTTP_TOKEN"] = self.stack.tiendo("token", "new", "--role", "operator", "--unit", "*", "--label", "side").strip()
            self.stack.tiendo("gateway", "add", "intake", "--key", self.stack.dir / "keys/intake.pub")  # stack.sh has told its own database
        self.campaigns = tempfile.mkdtemp(prefix="tiendo-provinces.")
        for province in PROVINCES:
            path = pathlib.Path(self.campaigns, province)
            directory(path, province)
            self.stack.tiendo("load", path)
        self.feeds = {province: self.stack.add_feed(province) for province in PROVINCES}
        self.clients = {province: Feed(self.stack, feed) for province, feed in self.feeds.items()}
        self.seq = dict.fromkeys(PROVINCES, 0)

    def put(self, province, records):
        self.seq[province] += 1
        return put(self.clients[province], self.seq[province], records)

    def settled(self, closed):
        self.stack.quiet(closed * len(PROVINCES) * 2)
        self.stack.watched()

    def get(self, path, **asked):
        query = urllib.parse.urlencode({key: value for key, value in asked.items() if value is not None})
        request = urllib.request.Request(f"{self.stack.env['TIENDO_HTTP_URL']}{path}?{query}", headers={"Authorization": "Bearer " + self.stack.env["TIENDO_HTTP_TOKEN"]})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read()

    def down(self):
        for client in self.clients.values():
            client.close()
        shutil.rmtree(self.campaigns)
        self.stack.down()


def put(client, seq, records, refused=None):
    """Until it is stored: a worker may be away for a while. What is said meanwhile is put into `refused`."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        client.send(client.batch(seq, records))
        answer = client.receive(30)
        while answer is not None and answer.get("seq") != seq:
            answer = client.receive(30)
        if refused is not None and answer is not None and answer["type"] == "nack":
            refused.append(answer["code"])
        if answer is not None and answer["type"] == "ack":
            assert not answer["rejected"], answer
            return
        time.sleep(0.1)
    raise AssertionError(f"batch {seq} of {client.feed} was not taken")


class Both:
    def __init__(self, url):
        self.sides = []
        self.sides.append(Side())
        self.sides.append(Side(url))

    def each(self, act):
        return [act(side) for side in self.sides]

    def tell(self):
        """What the services complained of: where a side fell behind, the reason is there."""
        for name, side in zip(("PostgreSQL", "Citus"), self.sides):
            for file in sorted((side.stack.dir / "log").glob("*.log")):
                for line in [line for line in file.read_text(errors="replace").splitlines() if '"level":"info"' not in line][-5:]:
                    print(f"{name} {file.stem}: {line[:600]}", flush=True)

    def down(self):
        for side in self.sides:
            side.down()

    def same(self, what, ask):
        plain, spread = self.each(ask)
        if plain != spread:
            of_plain, of_spread = (side if isinstance(side, list) else str(side).splitlines() for side in (plain, spread))
            lines = [f"  PostgreSQL {row}" for row in of_plain if row not in of_spread] + [f"  Citus      {row}" for row in of_spread if row not in of_plain]
            raise AssertionError("\n".join([f"{what} differs:", *(line[:1500] for line in lines[:10])]))
        return plain


def value_of(unit, day, campaign):
    """What a unit does: some fall behind, some are silent, the others keep their plan."""
    n = int(unit) * 7 + int(day[-2:]) * 3 + len(campaign)
    return None if n % 11 == 0 else 2 + n % 9


def standing(province, day):
    return [unit for unit in dict.fromkeys(communes(province)) if day <= DAYS[2] or not unit.endswith("304")]


def report_day(both, day, rev=1, more=0):
    for province in PROVINCES:
        for campaign in (f"mot-{province}", f"hai-{province}"):
            records = [progress(unit, day, rev, value + more, campaign, counts={"activated": value + more, "collected": value + 3}, parts=[{"by": "force", "code": "youth", "counts": {"activated": 1}}])
                       for unit in standing(province, day) if (value := value_of(unit, day, campaign)) is not None]
            both.each(lambda side: side.put(province, records))


def explain(both, day):
    for province in PROVINCES:
        unit = f"{province}101"
        both.each(lambda side: side.put(province, [explanation(unit, f"12/{day}", 2, day, campaign=f"mot-{province}", note="theo công văn")]))
        both.each(lambda side: side.stack.settled())
        both.each(lambda side: side.stack.tiendo("explanation", "accept" if day != DAYS[1] else "return", f"mot-{province}", unit, f"12/{day}"))


def compare(both, day, reports=True, history=True):
    """Everything that a day shows; the number of figures compared, and of alerts. Without the history, of alerts only those that a day's own figures make:
    under load it depends on what was looked at together whether one opened for a moment, and on which day a forecast began. An approach of the deadline keeps
    what it said until its progress changes (proto/semantics.md), so then its progress alone is compared: the rest is of the day of a change in between."""
    figures = 0
    clock = both.sides[0].stack.clock_file.read_text().strip()
    for province in PROVINCES:
        for campaign in (f"mot-{province}", f"hai-{province}"):
            for as_of in (None, f"{day}T15:00:00+07:00"):
                for path in ("/api/v1/status", "/api/v1/counts"):
                    text = both.same(f"{path} {campaign} {day} as of {as_of}",
                                     lambda side: side.get(path, campaign=campaign, date=day, level="all", as_of=as_of).decode())
                    figures += sum(isinstance(value, (int, float)) for unit in json.loads(text)["units"] for value in unit.values())
                both.same(f"days {campaign}", lambda side: side.get("/api/v1/days", campaign=campaign, unit=f"{province}1", as_of=as_of).decode())
                both.same(f"calendar {campaign}", lambda side: side.get("/api/v1/calendar", campaign=campaign, level="all", **{"from": DAYS[0]}, to=day, as_of=as_of).decode())
                both.same(f"explanations {campaign}", lambda side: side.get("/api/v1/explanations", campaign=campaign, as_of=as_of).decode())
            for kind, form in not reports and () or (("daily", "csv"), ("daily", "pdf"), ("press", "csv"), ("evaluation", "csv"), ("explanations", "csv"), ("candidates", "csv")):
                both.same(f"report {kind} {campaign} {day} as {form}", lambda side: side.get(f"/reports/{campaign}/{day}.{form}", report=kind, as_of=clock))
        both.same(f"status of the command {campaign}", lambda side: side.stack.tiendo("status", "--campaign", campaign, "--date", day))
    progressed = "jsonb_build_array (figures -> 'cumulative', figures -> 'explained', figures -> 'target')"
    figures_of = "figures" if history else f"CASE WHEN kind = 'deadline_near' THEN {progressed} ELSE figures END"
    alerts = (f"SELECT province, campaign, unit, day, kind, state, severity, {figures_of}, streak, acknowledged_by, promised_until FROM alert"
              + ("" if history else " WHERE state <> 'resolved' AND kind IN ('target_missed', 'report_missing', 'deadline_near')") + " ORDER BY 1, 2, 3, 4, 5")
    return figures, len(both.same("alerts", lambda side: side.stack.sql(alerts)))


def doctor(side):
    """What doctor finds in the rows; where the services listen and how many sendings wait differs."""
    checks = ("campaigns", "roll-ups waiting", "evaluations waiting", "days to close", "feeds", "silent units", "keys", "members", "channels",
              "units without a feed", "event logs")
    return [row for row in json.loads(side.stack.tiendo("doctor", "--json")) if row["check"] in checks]


def nothing_was_lost(where):
    """Citus leaves out what it does not find of a statement's results in between, and warns on the coordinator only."""
    log = pathlib.Path(where, "n0/log")
    lost = [line for line in log.read_text(errors="replace").splitlines() if "could not find the intermediate result" in line] if log.exists() else []
    assert not lost, lost[:5]


def other_verbs(both):
    """What a campaign needs beside its reports runs, and says the same."""
    for arguments in (("campaign",), ("campaign", "mot-71"), ("explanation", "list"), ("silence", "list"), ("alerts", "--dry-run", "--campaign", "mot-72", "--date", "2024-07-06")):
        both.same(" ".join(arguments), lambda side: side.stack.tiendo(*arguments))
    both.each(lambda side: side.stack.tiendo("silence", "add", "--unit", "711", "--until", "2024-07-08T12:00:00+07:00", "--reason", "lễ"))
    both.same("doctor", doctor)
    both.each(lambda side: side.stack.tiendo("reopen", "--campaign", "mot-71", "--date", DAYS[0], "--reason", "đính chính"))
    both.each(lambda side: side.stack.tiendo("load", pathlib.Path(side.campaigns, "72")))
    both.each(lambda side: side.stack.tiendo("deliveries", "--all"))
    both.each(lambda side: side.stack.tiendo("feed", "list"))


def told_of_close(side):
    """Not how many events the close counts: approaches of the deadline, and figures of the day before, may have been evaluated just before it or with it."""
    return side.stack.sql("SELECT campaign, unit, kind, state, severity, streak FROM alert_event WHERE day = '2024-07-06' AND starts_with (campaign, 'mot-') AND kind IN ('target_missed', 'report_missing') ORDER BY 1, 2, 3, 4")


class Load:
    """Revisions of a day's figures from every province without a pause, until it is told to end; what was acknowledged last is kept."""
    def __init__(self, side, day):
        self.side, self.day, self.stop, self.last, self.failures = side, day, threading.Event(), {}, []
        self.refused = {province: [] for province in PROVINCES}
        self.threads = [threading.Thread(target=self.run, args=(province,)) for province in PROVINCES]
        for thread in self.threads:
            thread.start()

    def run(self, province):
        client = Feed(self.side.stack, self.side.feeds[province])
        try:
            while not self.stop.is_set():
                self.side.seq[province] += 1
                rev = 10 + self.side.seq[province]
                records = [progress(unit, self.day, rev, rev % 30, f"mot-{province}") for unit in standing(province, self.day)]
                put(client, self.side.seq[province], records, self.refused[province])
                self.last[province] = (rev, self.last.get(province, (0, 0))[1] + 1)
        except Exception as failure:  # noqa: BLE001 (told by end)
            self.failures.append(failure)
        finally:
            client.close()

    def counts(self):
        return {province: count for province, (_, count) in self.last.items()}

    def end(self):
        self.stop.set()
        for thread in self.threads:
            thread.join()
        assert not self.failures, self.failures


def provinces_of(side, port):
    """Those that lie on the worker of that port."""
    rows = side.stack.sql(f"""SELECT x.province FROM unnest(ARRAY[{", ".join(f"'{p}'" for p in PROVINCES)}]) AS x (province)
        JOIN pg_dist_placement p ON p.shardid = get_shard_id_for_distribution_column('work', x.province)
        JOIN pg_dist_node n ON n.groupid = p.groupid WHERE n.nodeport = {port}""")
    return {province for (province,) in rows}


def worker_to_lose(side, where):
    """One that keeps a province, and not all."""
    for number in (1, 2):
        away = provinces_of(side, int(pathlib.Path(where, f"port{number}").read_text()))
        if away and len(away) < len(PROVINCES):
            return str(number), sorted(away), sorted(set(PROVINCES) - away)
    raise AssertionError("one worker keeps all the provinces of this test: choose others")


def lose_a_worker(both, tool, where):
    """A worker dies under load: the provinces that lie on the others go on, also when something is configured meanwhile, and those that lie on it are
    told. It comes back: what was acknowledged is there, and the other side reports the same."""
    side = both.sides[1]
    load = Load(side, DAYS[-1])
    number, away, others = worker_to_lose(side, where)
    wait_for("reports of all provinces", lambda: min(load.counts().get(p, 0) for p in PROVINCES) > 20, limit=60)

    def wait_for_others(what):
        before = load.counts()
        wait_for(what, lambda: min(load.counts()[p] - before[p] for p in others) > 20, limit=60)
    subprocess.run([tool, "stop", where, number, "immediate"], check=True)
    lost, began = load.counts(), time.monotonic()
    wait_for_others("reports of the other provinces")
    key = side.stack.dir / "keys/relay"
    side.stack.tiendo("key", "new", key)
    side.stack.tiendo("gateway", "add", "relay", "--key", f"{key}.pub")
    wait_for_others("reports of the other provinces by what was configured meanwhile")
    wait_for("the provinces of the lost worker are told", lambda: all("unavailable" in load.refused[p] for p in away), limit=60)
    during, seconds = {p: load.counts()[p] - lost[p] for p in PROVINCES}, time.monotonic() - began
    assert all(len(load.refused[p]) <= 1 for p in others), load.refused  # what was under way when the worker died may have to come again
    assert not any(during[p] > 2 for p in away), during
    subprocess.run([tool, "start", where, number], check=True)
    wait_for("all provinces report again", lambda: min(load.counts()[p] - lost[p] for p in PROVINCES) > 20, limit=120)
    load.end()
    for province, (rev, _) in load.last.items():
        both.sides[0].put(province, [progress(unit, DAYS[-1], rev, rev % 30, f"mot-{province}") for unit in standing(province, DAYS[-1])])
    print(f"the worker of {away} was away for {seconds:.0f} s: batches acknowledged meanwhile: {during}; sent in all {load.counts()}", flush=True)


def main(url, tool=None, where=None):
    program = pathlib.Path(os.environ["STACK_BUILD"], "tiendo")
    subprocess.run([program, "migrate"], env={"TIENDO_DATABASE_URL": url, "PATH": "/usr/bin:/bin"}, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-1", "-f", ROOT / "deploy/citus/distribute.sql", url], check=True, capture_output=True)
    begin = time.monotonic()
    both = Both(url)
    print(f"two stacks are up, {time.monotonic() - begin:.0f} s", flush=True)
    try:
        figures = alerts = 0
        for count, day in enumerate(DAYS, 1):
            both.each(lambda side: side.stack.set_clock(f"{day}T12:00:00+07:00"))
            report_day(both, day)
            both.each(lambda side: side.settled(count - 1))
            if count > 1:  # step by step: what is open for a moment depends on what is looked at together
                report_day(both, DAYS[count - 2], rev=2, more=count % 3)
                both.each(lambda side: side.settled(count - 1))
                explain(both, DAYS[count - 2])
                both.each(lambda side: side.settled(count - 1))
            both.each(lambda side: side.stack.set_clock(f"{day}T18:00:00+07:00"))
            both.each(lambda side: side.settled(count))
            more, alerts = compare(both, day, reports=day in (DAYS[3], DAYS[-1]))
            figures += more
            print(f"{day}: {figures} figures and {alerts} alerts are the same, {time.monotonic() - begin:.0f} s", flush=True)
        both.each(lambda side: side.stack.set_clock("2024-07-06T12:00:00+07:00"))
        both.each(lambda side: side.settled(len(DAYS)))  # what that morning escalated is told on both
        other_verbs(both)
        if tool:
            lose_a_worker(both, tool, where)
            both.each(lambda side: side.settled(len(DAYS)))
            more, alerts = compare(both, DAYS[-1], history=False)
            print(f"after the worker came back: {figures + more} figures and {alerts} alerts are the same", flush=True)
        else:
            print("a URL alone: no worker was killed", flush=True)
        report_day(both, "2024-07-06")  # closed by hand, with what waits
        both.each(lambda side: [side.stack.tiendo("close", "--campaign", f"mot-{province}", "--date", "2024-07-06") for province in PROVINCES])
        assert len(both.same("what the close told of its day", told_of_close)) > len(PROVINCES)
        compare_archives(both, PROVINCES, report_day)
        if tool:
            nothing_was_lost(where)
    except BaseException:
        both.tell()
        raise
    finally:
        both.down()


if __name__ == "__main__":
    main(*sys.argv[1:])
