"""An archive over a Citus cluster beside one over a single PostgreSQL: the same rows are in the file, the same ones go, what is shown stays, and a restore brings all back."""
import json
import pathlib
import tempfile
import urllib.error
import zipfile

CAMPAIGN = "hai-{}"
LAST = "2024-07-08"
WITHIN = f"{LAST}T13:30:00+07:00"  # between two revisions of a day, neither of which stood at its close
AFTER = "2024-07-13T12:00:00+07:00"
WHY = ("--reason", "hết hạn", "--document", "12/CV")
# The loss of a worker was tried on one side alone, with batches of its own; when a message goes out is the sender's; how often an alert was said to be another,
# and whether one came and went between, depends on what was evaluated together. Those that stand are compared before.
APART = {"batch", "delivery", "alert", "alert_event"}


def asked(province):
    """What is public of a campaign: of days now and as of their closes, of units, and the final report as a file."""
    campaign = CAMPAIGN.format(province)
    for day in ("2024-07-03", LAST):
        for as_of in (None, f"{day}T17:30:00+07:00"):
            for path in ("/api/v1/status", "/api/v1/counts"):
                yield path, dict(campaign=campaign, date=day, level="all", as_of=as_of)
    for unit in (province, f"{province}1", f"{province}305"):
        yield "/api/v1/days", dict(campaign=campaign, unit=unit)
    yield "/api/v1/calendar", dict(campaign=campaign, level="all")
    yield f"/reports/{campaign}/2024-07-09.csv", dict(report="final", as_of=AFTER)


def shown(side, provinces):
    """Row by row, so that two that differ are found."""
    return [f"{path} {list(more.values())}: {row}" for province in provinces for path, more in asked(province)
            for row in side.get(path, **more).decode().replace("}, {", "},\n{").splitlines()]


def within(side, province):
    """Whether an instant is answered that an archive takes away, and else what it says."""
    try:
        side.get("/api/v1/status", campaign=CAMPAIGN.format(province), date=LAST, as_of=WITHIN)
        return 200
    except urllib.error.HTTPError as error:
        assert b"hai.zip" in error.read()
        return error.code


def counts(side, province):
    return side.stack.sql("SELECT (SELECT count(*) FROM progress WHERE campaign = %s), (SELECT count(*) FROM day_status WHERE campaign = %s)", *[CAMPAIGN.format(province)] * 2)[0]


def write(side, province):
    """Into a file; says how many rows of each table are in it."""
    file = pathlib.Path(side.archives, province, "hai.zip")
    file.parent.mkdir()
    side.stack.tiendo("archive", CAMPAIGN.format(province), "-o", file, "--key", side.stack.dir / "keys/signer")
    with zipfile.ZipFile(file) as archive:
        return {part["part"]: part["rows"] for part in json.loads(archive.read("manifest.json"))["parts"] if part["part"] not in APART}


def act(side, province, *arguments):
    side.stack.tiendo("archive", *arguments, pathlib.Path(side.archives, province, "hai.zip"), "--key", side.stack.dir / "keys/signer.anchor",
                      *(*WHY, "--yes") * ("--remove" in arguments))


def end(both, provinces, report_day):
    """The last day's figures come three times before its close; then everything is closed, locked and told."""
    for closed, instant in ((6, "2024-07-06T18:00:00+07:00"), (7, "2024-07-07T18:00:00+07:00")):  # step by step: when a day is closed is shown
        both.each(lambda side: side.stack.set_clock(instant))
        both.each(lambda side: side.settled(closed))
    for hour, rev in ((12, 3), (13, 4), (14, 5)):
        both.each(lambda side: side.stack.set_clock(f"{LAST}T{hour}:00:00+07:00"))
        report_day(both, LAST, rev=rev, more=rev)
        both.each(lambda side: side.stack.settled())
    both.each(lambda side: side.stack.set_clock(f"{LAST}T18:00:00+07:00"))
    both.each(lambda side: side.settled(8))
    both.each(lambda side: side.stack.set_clock(AFTER))
    both.each(lambda side: side.settled(8))
    both.each(lambda side: side.stack.looked())
    both.each(lambda side: side.stack.sql("UPDATE delivery SET state = 'dead' WHERE state = 'pending'"))  # no mail server is there: nothing of it can be sent


def compare_archives(both, provinces, report_day):
    end(both, provinces, report_day)
    for side in both.sides:
        side.archives = tempfile.mkdtemp(prefix="tiendo-archives.", dir=side.stack.dir)
        side.stack.key("signer")
        side.stack.prepare("key", "anchor", side.stack.dir / "keys/signer")
    before, full = both.same("what is shown at the end", lambda side: shown(side, provinces)), {}
    rows = 0
    for province in provinces:
        rows += sum(both.same(f"the archive of {province}", lambda side: write(side, province)).values())
        full[province] = both.same(f"rows of {province}", lambda side: counts(side, province))
        both.each(lambda side: act(side, province, CAMPAIGN.format(province), "--remove"))
        thin = both.same(f"rows that are left of {province}", lambda side: counts(side, province))
        assert thin[0] < full[province][0], (thin, full[province])
        assert both.same(f"an instant that is gone of {province}", lambda side: within(side, province)) == 409
    both.each(lambda side: side.stack.watched())
    assert both.same("what is shown of the archived", lambda side: shown(side, provinces)) == before
    for province in provinces:
        both.each(lambda side: act(side, province, "--restore"))
        assert both.same(f"rows that are back of {province}", lambda side: counts(side, province)) == full[province]
        assert both.same(f"an instant that is back of {province}", lambda side: within(side, province)) == 200
    assert both.same("what is shown of the restored", lambda side: shown(side, provinces)) == before
    print(f"archived, removed and restored: {len(before)} rows of answers are the same, {rows} rows in the files", flush=True)
