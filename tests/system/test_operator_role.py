"""The command by the role tiendo_operator, as an installation runs it: every verb that asks the database, on a running stack."""
import json
import shutil

import pytest

from conftest import CAMPAIGN, Stack, explanation, progress

WITHOUT_A_DATABASE = {"key", "push", "ack", "report", "init", "health"}
OF_OTHER_ROLES = {"migrate", "restored", "roles"}  # the owner's, the administrator's


@pytest.fixture(scope="module")
def house():
    """Three days of reports, two of them closed; on the third an explanation, a delivery that waits, and an account with a session."""
    one = Stack()
    one.add_feed("582", name="cong-an-582")
    unit, = [row[0] for row in one.sql("SELECT code FROM unit WHERE parent_code = '582' AND '2024-07-01' BETWEEN valid_from AND valid_to ORDER BY code LIMIT 1")]
    one.unit = unit
    for day in (1, 2, 3):
        one.set_clock(f"2024-07-0{day}T12:00:00+07:00")
        client = one.client("cong-an-582")
        records = [progress(unit, f"2024-07-0{day}", value=day)] + ([explanation(unit, "7/CAX", date="2024-07-03"), explanation(unit, "8/CAX", date="2024-07-03")] if day == 3 else [])
        assert client.put(day, records)["rejected"] == []
        client.close()
    one.quiet(4)
    yield one
    one.down()


def test_every_verb_of_the_command_works_by_the_operators_role(house, tmp_path):
    used = set()

    def run(*arguments):
        used.add(arguments[0])
        return house.tiendo(*arguments)

    changed = tmp_path / "campaigns"
    shutil.copytree(CAMPAIGN, changed)
    members = (changed / "members.csv").read_text().splitlines()
    (changed / "members.csv").write_text("\n".join([*members[:1], "moi,police,582,info,vi,moi@example.vn,,"]) + "\n")
    change = ["--from", "2024-07-05", "--reason", "đính chính", "--document", "1/QĐ", "--yes"]
    key = house.key("second")
    run("load", changed, "--check")
    run("load", changed)
    run("load", changed, "--prune")
    run("load", CAMPAIGN)
    run("campaign", "kich-hoat")
    run("campaign", "kich-hoat", "--directory", tmp_path / "written")
    run("status", "--campaign", "kich-hoat", "--level", "all")
    run("status", "--campaign", "kich-hoat", "--level", "all", "--as-of", "2024-07-02T20:00:00+07:00")
    for verb, code in (("feed", "cong-an-582"), ("gateway", "intake")):
        run(verb, "add", code, *(["--unit", "582"] if verb == "feed" else []), "--key", f"{key}.pub")
        run(verb, "revoke", code, "--key", f"{key}.pub")
        key = house.key(f"of-{code}")
        run(verb, "list")
    run("feed", "revoke", "cong-an-582")
    run("feed", "restore", "cong-an-582")
    run("feed", "token", "cong-an-582")
    run("feed", "reset", "cong-an-582")
    run("gateway", "revoke", "intake")
    run("gateway", "restore", "intake")
    run("member", "add", "chu-tich", "--role", "chair", "--unit", "58", "--min-severity", "info", "--mail", "chair@example.vn")
    run("member", "revoke", "chu-tich")
    run("member", "restore", "chu-tich")
    run("member", "list")
    run("token", "new", "--role", "viewer", "--unit", "582", "--label", "wall")
    run("token", "list")
    run("token", "revoke", "wall")
    run("account", "add", "lan", "--role", "clerk", "--unit", house.unit)
    run("account", "add", "--each", "commune", "--role", "clerk", "--under", "582", "--output", tmp_path / "links.html")
    for verb in ("link", "sessions", "lock", "unlock"):
        run("account", verb, "lan")
    run("account", "sessions", "lan", "--end")
    assert run("account", "sessions", "lan") and "there is no such account" in house.run("account", "sessions", "nobody").stderr
    run("account", "list")
    run("account", "revoke", "lan")
    run("explanation", "list", "kich-hoat")
    run("explanation", "accept", "kich-hoat", house.unit, "7/CAX")
    run("explanation", "return", "kich-hoat", house.unit, "8/CAX", "--note", "thiếu")
    run("alerts", "--dry-run", "--campaign", "kich-hoat", "--date", "2024-07-03")
    run("close", "--campaign", "kich-hoat", "--date", "2024-07-03")
    run("reopen", "--campaign", "kich-hoat", "--date", "2024-07-01", "--reason", "nhập nhầm")
    run("close", "--postpone", "20:00", "--campaign", "dinh-danh-muc-2", "--date", "2024-07-03", "--reason", "mất mạng", "--document", "2/CV", "--yes")
    run("void", "kich-hoat", house.unit, "2024-07-02", "--reason", "sai")
    run("excuse", "--campaign", "kich-hoat", "--unit", "587", "--date", "2024-07-02", "--reason", "bão", "--document", "3/CV", "--yes")
    run("target", "change", "kich-hoat", house.unit, "100", *change)
    run("extend", "kich-hoat", "--plan-until", "2024-08-30", "--deadline", "2024-08-31", *change)
    run("plan", "--campaign", "kich-hoat", "--people", "20", "--more", "10")
    run("simulate", "--campaign", "kich-hoat", "--unit", "582", "--from", "2024-07-01", "--to", "2024-07-05", "-o", tmp_path / "simulated.csv")
    run("silence", "add", "--unit", "584", "--until", "2024-07-05T00:00:00+07:00", "--reason", "bảo trì")
    run("silence", "end", json.loads(run("silence", "list", "--json"))[0]["id"])
    house.sql("UPDATE delivery SET state = 'dead' WHERE id = (SELECT min (id) FROM delivery)")
    run("deliveries", "--all")
    run("deliveries", "retry", house.sql("SELECT min (id) FROM delivery")[0][0])
    run("audit")
    run("audit", "--verify")
    roles = [row for row in json.loads(house.run("doctor", "--json").stdout) if row["check"] == "database roles"]
    used.add("archive")  # test_archive.py writes one by this role; this campaign is not over
    assert "deadline" in house.run("archive", "kich-hoat", "-o", tmp_path / "early.zip", "--key", house.key("signer")).stderr
    used.add("doctor")
    assert roles[0]["state"] == "ok", roles
    verbs = {line.split()[0] for line in house.tiendo("help").split("\nverbs:\n")[1].split("\n\n")[0].splitlines()}
    assert used == verbs - WITHOUT_A_DATABASE - OF_OTHER_ROLES
    acts = house.sql("SELECT DISTINCT regexp_replace (actor, '.*, ', '') FROM audit WHERE via = 'command'")
    assert acts == [("database tiendo_operator",)]
    assert "permission denied" not in house.log("postgres")


def test_the_operators_role_is_told_who_migrates_and_who_restores(house):
    for verb, said in (("migrate", "the database's owner migrates"), ("restored", "may not use what was restored")):
        before = house.sql("SELECT count(*) FROM event_epoch")
        kept, house.administrator = house.administrator, None
        try:
            house.env["TIENDO_DATABASE_URL"] = house.role_url("operator")
            done = house.run(verb)
        finally:
            house.env["TIENDO_DATABASE_URL"] = house.administrator = kept
        assert done.returncode == 1 and said in done.stderr, done.stderr
        assert house.sql("SELECT count(*) FROM event_epoch") == before
    house.may_be_denied = True
