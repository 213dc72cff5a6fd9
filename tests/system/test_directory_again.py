"""A campaign directory that is loaded again, or written anew: what was done stays done, and what comes out is what went in."""
import json
import os
import re
import unicodedata

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import CAMPAIGN
from directories import CLEARS, files, meaning, small, unit, write
from loads import add_up, clear, errors, judged, refused


# ---------------------------------------------------------------- what was done stays done

def test_a_load_brings_back_nobody_and_undoes_no_member_add(empty, tmp_path):
    path = write(tmp_path, files(small()))
    empty.tiendo("load", path)
    empty.tiendo("member", "add", "chu-tich-90", "--role", "chair", "--unit", "90", "--min-severity", "critical", "--mail", "moi@90.example")
    assert "nothing changed" in empty.tiendo("load", path)
    one = small()
    one["members"][0][4] = "en"  # what changes in the file is taken, the rest stays
    assert "members: 1 changed" in empty.tiendo("load", write(path, files(one)))
    assert empty.sql("SELECT language, mail, min_severity FROM member") == [("en", "moi@90.example", "critical")]
    empty.tiendo("member", "revoke", "chu-tich-90")
    done = empty.run("load", path)
    assert done.returncode == 0 and "members.csv:2: warning: member chu-tich-90 is revoked and stays so: `tiendo member restore chu-tich-90`" in done.stderr
    assert empty.sql("SELECT revoked_at IS NOT NULL FROM member") == [(True,)]
    again = empty.run("member", "add", "chu-tich-90", "--role", "chair", "--unit", "90", "--min-severity", "info")
    assert again.returncode == 1 and "tiendo member restore chu-tich-90" in again.stderr
    empty.tiendo("member", "restore", "chu-tich-90")
    assert empty.sql("SELECT revoked_at FROM member") == [(None,)]
    assert empty.run("member", "restore", "chu-tich-90").returncode == 1 and empty.run("member", "restore", "nobody").returncode == 1


def test_a_feed_comes_back_by_restore_alone_with_the_keys_that_went_with_it(empty, tmp_path):
    empty.tiendo("load", write(tmp_path, files(small())))
    one, two = empty.key("one"), empty.key("two")
    empty.tiendo("feed", "add", "f", "--unit", "901", "--key", f"{one}.pub")
    empty.tiendo("feed", "add", "f", "--unit", "901", "--key", f"{two}.pub")
    empty.tiendo("feed", "revoke", "f", "--key", f"{one}.pub")
    empty.set_clock("2024-06-30T13:00:00+07:00")
    empty.tiendo("feed", "revoke", "f")
    done = empty.run("feed", "add", "f", "--unit", "901", "--key", f"{two}.pub")
    assert done.returncode == 1 and "tiendo feed restore f" in done.stderr
    assert "with 1 key" in empty.tiendo("feed", "restore", "f")
    assert empty.sql("SELECT public_key FROM feed_key WHERE revoked_at IS NULL") == [((empty.dir / "keys/two.pub").read_text().strip(),)]


def test_what_a_directory_no_longer_names_is_told_and_stays_until_pruned(empty, tmp_path):
    one = small()
    one["units"].append(unit("90103", "901", "commune"))
    one["members"].append(["police-90", "police", "90", "info", "vi", "", "", "", "", ""])
    one["campaigns"]["nho"]["targets"].append(["90103", "7", "", *CLEARS])
    path = write(tmp_path, files(one))
    empty.tiendo("load", path)
    empty.tiendo("member", "add", "by-hand", "--role", "office", "--unit", "90", "--min-severity", "info")
    write(path, files(small()))
    done = empty.run("load", path)
    assert done.returncode == 0 and "nothing changed" in done.stdout
    for text in ("units.csv: warning: unit 90103", "members.csv: warning: member police-90", "nho/targets.csv: warning: the target of unit 90103 (7)"):
        assert text in done.stderr
    assert "by-hand" not in done.stderr
    assert empty.sql("SELECT (SELECT count (*) FROM unit), (SELECT count (*) FROM member WHERE revoked_at IS NULL), (SELECT count (*) FROM campaign_target)") == [(8, 3, 5)]
    assert "nothing was loaded" in empty.tiendo("load", path, "--prune", "--check")
    pruned = empty.tiendo("load", path, "--prune")
    assert "units: 1 removed" in pruned and "members: 1 revoked" in pruned and "campaign nho: changed" in pruned
    assert empty.sql("SELECT (SELECT count (*) FROM unit), (SELECT count (*) FROM member WHERE revoked_at IS NULL), (SELECT count (*) FROM campaign_target)") == [(7, 2, 4)]
    assert "nothing changed" in empty.tiendo("load", path, "--prune")
    add_up(empty)


def reported(stack, name="90101"):
    stack.sql("INSERT INTO progress VALUES ('90', 'nho', %s, '2024-07-01', 1, 3, NULL, NULL, NULL, 'f', 1, '2024-07-01T10:00+07')", name)


def test_targets_and_calendar_of_a_campaign_with_reports_are_refused_each_with_its_line(empty, tmp_path):
    one = small()
    one["campaigns"]["nho"]["yaml"]["holidays"] = "skipped"
    path = write(tmp_path, files(one))
    empty.tiendo("load", path)
    reported(empty)
    assert "nothing changed" in empty.tiendo("load", path)
    campaign = one["campaigns"]["nho"]
    campaign["targets"][1][1] = "99"
    campaign["targets"].append(["901", "500", "", *CLEARS])
    campaign["yaml"].update(cutoff="18:00", plan_until="2024-07-19")
    campaign["yaml"]["title"] = {"vi": "Tên mới", "en": "A new title"}
    one["holidays"] += [["2024-07-11", "Thêm", "holiday"], ["2024-12-24", "Sau đó", "holiday"]]
    keys = list(campaign["yaml"])
    done = refused(empty, write(path, files(one)), "nho/targets.csv:3: target: campaign nho has begun: its targets stay, and that of unit 90102 is 12", "nho/targets.csv:6: target:",
                   f"nho/campaign.yaml:{1 + keys.index('cutoff')}: cutoff: campaign nho has begun: its calendar stays, and this is 17:30",
                   f"nho/campaign.yaml:{1 + keys.index('plan_until')}: plan_until:", "holidays.csv:3: date: campaign nho leaves out holidays")
    assert len(errors(done)) == 5
    one = small()
    one["campaigns"]["nho"]["yaml"]["holidays"] = "skipped"
    one["campaigns"]["nho"]["yaml"]["title"] = {"vi": "Tên mới", "en": "A new title"}  # words may change
    assert judged(empty, write(path, files(one))).returncode == 0
    assert empty.sql("SELECT title_vi FROM campaign") == [("Tên mới",)]


def test_holidays_of_a_campaign_with_reports_stand_where_its_folder_is_gone_too(empty, tmp_path):
    """The directory of the next campaign may name no more of the last one; its days and plan stay as they were all the same."""
    one = small()
    one["campaigns"]["nho"]["yaml"]["holidays"] = "skipped"
    empty.tiendo("load", write(tmp_path / "first", files(one)))
    reported(empty)
    later = small(code="sau")
    later["campaigns"]["sau"]["yaml"].update(starts_on="2025-07-01", plan_until="2025-07-20", deadline="2025-07-21", holidays="skipped")
    ours, added = ["2024-07-10", "Ngày lễ", "holiday"], ["2025-07-11", "Năm sau", "holiday"]
    for n, (holidays, line, day) in enumerate((([added], "", "2024-07-10"), ([ours, ["2024-07-11", "Thêm", "holiday"]], ":3", "2024-07-11"), ([["2024-07-10", "Làm bù", "swap_work"]], ":2", "2024-07-10"))):
        done = empty.run("load", write(tmp_path / f"wrong{n}", files(dict(later, holidays=holidays))), "--language", "en")
        assert done.returncode == 1 and errors(done) == [f"{tmp_path}/wrong{n}/holidays.csv{line}: date: campaign nho leaves out holidays and has reports: {day} stays as it was loaded"]
    assert judged(empty, write(tmp_path / "right", files(dict(later, holidays=[ours, added])))).returncode == 0
    assert empty.sql("SELECT day::text FROM holiday ORDER BY 1") == [("2024-07-10",), ("2025-07-11",)]


def test_a_campaign_without_its_folder_follows_units_and_holidays_until_something_was_reported(empty, tmp_path):
    def counted(code):
        return [day for (day,) in empty.sql("SELECT day::text FROM campaign_day WHERE campaign = %s AND counted ORDER BY day", code)]
    one = small()
    one["campaigns"]["nho"]["yaml"]["holidays"] = "skipped"
    one["campaigns"]["khac"] = small(code="khac")["campaigns"]["khac"]
    empty.tiendo("load", write(tmp_path / "first", files(one)))
    before, other = counted("nho"), counted("khac")
    assert "2024-07-05" in before
    later = small(code="khac")
    later["holidays"] = [*one["holidays"], ["2024-07-05", "Nghỉ", "holiday"]]
    later["units"] = [[unit[0], *unit[1:4], "Tên mới", *unit[5:]] if unit[0] == "90101" else unit for unit in one["units"]]
    told = empty.tiendo("load", write(tmp_path / "later", files(later)), "--language", "en")
    assert "campaign nho: changed" in told
    assert counted("nho") == [day for day in before if day != "2024-07-05"] and counted("khac") == other
    assert empty.sql("SELECT DISTINCT name_vi FROM campaign_node WHERE campaign = 'nho' AND unit = '90101' AND generation = campaign_generation_at ('nho', NULL)") == [("Tên mới",)]
    assert "campaign" not in empty.tiendo("load", tmp_path / "later", "--language", "en")


def test_the_kind_of_plan_is_loaded_written_and_stands_once_something_was_reported(empty, tmp_path):
    one = small()
    yaml_, path = one["campaigns"]["nho"]["yaml"], tmp_path / "in"
    empty.tiendo("load", write(path, files(one)))
    yaml_["plan"] = "even"
    empty.tiendo("load", write(path, files(one)))
    assert json.loads(empty.tiendo("campaign", "nho", "--json"))["plan"] == "even" and "catch_up" not in empty.tiendo("campaign", "nho")
    yaml_["plan"] = "late"
    refused(empty, write(path, files(one)), f"nho/campaign.yaml:{len(yaml_)}: plan: late is not even or catch_up")
    yaml_["plan"] = "catch_up"
    empty.tiendo("load", write(path, files(one)))
    assert json.loads(empty.tiendo("campaign", "nho", "--json"))["plan"] == "catch_up" and "(catch_up)" in empty.tiendo("campaign", "nho")
    out = exported(empty, tmp_path / "out")
    assert yaml.safe_load(out["nho/campaign.yaml"])["plan"] == "catch_up" and "nothing changed" in empty.tiendo("load", tmp_path / "out")
    reported(empty)
    yaml_["plan"] = "even"
    refused(empty, write(path, files(one)), f"nho/campaign.yaml:{len(yaml_)}: plan: campaign nho has begun: its calendar stays, and this is catch_up")
    del yaml_["plan"]
    refused(empty, write(path, files(one)), "nho/campaign.yaml:1: plan: campaign nho has begun")


def test_by_what_figures_are_judged_may_change_under_reports(empty, tmp_path):
    one = small()
    path = write(tmp_path / "c", files(one))
    empty.tiendo("load", path)
    empty.sql("INSERT INTO progress VALUES ('90', 'nho', '90101', '2024-07-01', 1, 25, NULL, NULL, NULL, 'f', 1, '2024-07-01T10:00+07')")  # of 11
    empty.sql("INSERT INTO work (province, campaign, kind, day, units) VALUES ('90', 'nho', 'progress', '2024-07-01', '{90101}')")
    empty.sql("SELECT drain_work ('90', 'nho')::text")  # no services here
    implausible = lambda: [u["unit"] for u in json.loads(empty.tiendo("status", "--campaign", "nho", "--date", "2024-07-01", "--level", "commune", "--json"))["units"] if u["implausible"]]
    said = lambda: json.loads(empty.tiendo("campaign", "nho", "--json"))["implausible"]
    assert implausible() == [] and said() == {"times": 5, "over": 20, "total": 1.5}
    for rule, told, odd in [({"times": 1.25, "over": 0, "total": 1.5}, "trên 1,25 lần", ["90101"]), (False, "không kiểm tra", []), ({"over": 0}, "trên 5 lần", ["90101"])]:
        one["campaigns"]["nho"]["yaml"]["implausible"] = rule
        write(path, files(one))
        assert judged(empty, path).returncode == 0 and "nothing changed" in empty.tiendo("load", path)
        assert said() == (rule and {"times": 5, "over": 20, "total": 1.5, **rule}) and implausible() == odd and told in empty.tiendo("campaign", "nho")
        out = exported(empty, tmp_path / f"out{told}")
        assert "nothing changed" in empty.tiendo("load", tmp_path / f"out{told}") and yaml.safe_load(out["nho/campaign.yaml"])["implausible"] == said()


def test_a_unit_that_reports_are_about_is_not_pruned(empty, tmp_path):
    one = small()
    path = write(tmp_path, files(one))
    empty.tiendo("load", path)
    reported(empty, "90202")
    one["units"] = [row for row in one["units"] if row[0] != "90202"]
    one["campaigns"]["nho"]["targets"] = one["campaigns"]["nho"]["targets"][:3]
    write(path, files(one))
    assert empty.run("load", path).returncode == 0
    done = empty.run("load", path, "--prune")
    assert done.returncode == 1 and "units.csv: unit 90202 is no longer named here and cannot be taken out: reports nho" in done.stderr


# ---------------------------------------------------------------- out and in again

def exported(stack, path, *campaign):
    stack.tiendo("campaign", *campaign, "--directory", path)
    return {str(file.relative_to(path)): file.read_bytes() for file in sorted(path.rglob("*")) if file.is_file()}


def test_the_real_campaign_comes_out_as_it_went_in(empty, tmp_path):
    empty.tiendo("load", CAMPAIGN)
    out = exported(empty, tmp_path / "out")
    assert "nothing changed" in empty.tiendo("load", tmp_path / "out")
    said, given_ = meaning(tmp_path / "out"), meaning(CAMPAIGN)
    assert said == given_ and set(out) == set(said)
    full = empty.run("campaign", "--directory", tmp_path / "out")
    assert full.returncode == 1 and "is not empty" in full.stderr
    clear(empty)
    empty.tiendo("load", tmp_path / "out")
    assert exported(empty, tmp_path / "again") == out


def test_a_metric_has_a_title_of_its_own_and_keeps_it(empty, tmp_path):
    texts = files(small())
    texts["nho/campaign.yaml"] = re.sub(r"(?m)^metrics: .*$", "metrics: [activated, {code: passes, title: {vi: Thẻ đã phát, en: Passes}}]", texts["nho/campaign.yaml"])
    empty.tiendo("load", write(tmp_path, texts))
    assert empty.sql("SELECT metrics, definition -> 'metric_titles' FROM campaign WHERE code = 'nho'") == [(["activated", "passes"], {"passes": {"vi": "Thẻ đã phát", "en": "Passes"}})]
    exported(empty, tmp_path / "out", "nho")
    assert "nothing changed" in empty.tiendo("load", tmp_path / "out")
    clear(empty)


def test_members_come_out_as_they_are_and_the_revoked_do_not(empty, tmp_path):
    one = small()
    one["members"] += [["office-90", "office", "90", "info", "en", "", "https://h.example/x", "", "21:00-06:00", "t.json"], ["copy-90", "copy", "90", "info", "vi", "", "", "", "", ""]]
    path = write(tmp_path / "c", {**files(one), "t.json": '{"text": "{{text}}"}\n'})
    empty.tiendo("load", path)
    empty.tiendo("member", "revoke", "copy-90")
    out = exported(empty, tmp_path / "out")
    assert b"copy-90" not in out["members.csv"] and b"21:00-06:00" in out["members.csv"] and out["webhook-2.json"] == b'{"text": "{{text}}"}\n'

LEVELS = ["province", "district", "commune"]

JUNK = ["", "*", "..", "9_%", " 90101", "90101", "902", "-1", "1e3", "0", "7", "100000", "2024-02-30", "2024-07-05", "2024-07-20", "24:00", "00:00", " 9:30", "Asia", "Asia/Saigon", "0285",
        "‮x", "a\u0301", "x" * 300, "true", "skipped", "[1, 2]", "{a: b}", "\"", "'", "chair", "equal", "null", "~", "# x"]


@st.composite
def directory(draw):
    """A province of up to nine communes; some end and go on elsewhere; targets given, or apportioned."""
    units, targets, weights = [unit("90", "", "province")], [], {}
    districts = draw(st.integers(1, 3))
    communes = []
    for d in range(1, districts + 1):
        units.append(unit(f"90{d}", "90", "district"))
        communes += [f"90{d}0{c}" for c in range(1, draw(st.integers(1, 3)) + 1)]
    ends = {code: draw(st.sampled_from(["", "", "", "2024-06-30", "2024-07-05", "2024-07-09", "2024-07-21"])) for code in communes}
    for code in communes:
        heir = draw(st.sampled_from([*communes, f"{code[:3]}99", ""])) if ends[code] else ""
        units.append(unit(code, code[:3], "commune", "", ends[code], heir if heir != code else ""))
        if heir == f"{code[:3]}99" and not any(row[0] == heir for row in units):
            units.append(unit(heir, draw(st.sampled_from([code[:3], "901"])), "commune", draw(st.sampled_from(["", "2024-07-06", "2024-07-10"]))))
    campaign = small()["campaigns"]["nho"]
    if draw(st.booleans()):
        targets = [[code, str(draw(st.integers(0, 40))), draw(st.sampled_from(["", "true"])), *CLEARS] for code in communes if draw(st.integers(0, 4))]
        targets += [[f"90{d}", str(draw(st.integers(40, 130))), "", *CLEARS] for d in range(1, districts + 1) if draw(st.booleans())]
    else:
        targets = [["90", str(draw(st.integers(0, 500))), "", *CLEARS]]
        given_by = draw(st.sampled_from(["equal", "w.csv"]))
        if given_by != "equal":
            weights = {"w.csv": [[f"90{d}", str(draw(st.integers(0, 3)))] for d in range(1, districts + 1)]}
        campaign["yaml"]["apportion"] = [{"over": "district", "weights": given_by}, {"over": "commune", "weights": "equal"}][:draw(st.integers(1, 2))]
    campaign["yaml"].update(holidays=draw(st.sampled_from(["counted", "skipped"])), cutoff=draw(st.sampled_from(["17:30", "24:00", "00:01"])),
                            plan=draw(st.sampled_from(["even", "catch_up"])))
    return dict(small(), units=units, campaigns={"nho": {"yaml": campaign["yaml"], "targets": targets, "weights": weights}})


@st.composite
def edited(draw):
    """The files of a directory, with at most one edit: a line taken out, doubled, moved, or one cell or value of it another."""
    texts = files(draw(directory()))
    name = draw(st.sampled_from(sorted(texts)))
    lines = texts[name].splitlines()
    place = draw(st.integers(0, len(lines) - 1))
    what = draw(st.sampled_from(["nothing", "out", "double", "cell", "cell", "cell", "cell", "junk"]))
    if what == "out":
        del lines[place]
    elif what == "double":
        lines.insert(place, lines[place])
    elif what == "junk":
        lines[place] = draw(st.sampled_from(JUNK))
    elif what == "cell" and name.endswith(".csv"):
        row = lines[place].split(",")
        row[draw(st.integers(0, len(row) - 1))] = draw(st.sampled_from(JUNK))
        lines[place] = ",".join(row)
    elif what == "cell":
        lines[place] = lines[place].split(":")[0] + ": " + draw(st.sampled_from(JUNK))
    texts[name] = draw(st.sampled_from(["\n", "\r\n", "\r"])).join(lines) + "\n"
    return texts


@settings(max_examples=int(os.environ.get("DIRECTORY_EXAMPLES", "15")), deadline=None, database=None, derandomize=True,
          suppress_health_check=list(HealthCheck))
@given(texts=edited())
def test_a_random_directory_with_a_random_edit_is_taken_whole_or_refused_by_line(base, tmp_path_factory, texts):
    clear(base)
    path = write(tmp_path_factory.mktemp("directory"), texts)
    if judged(base, path).returncode == 1:
        return
    add_up(base)
    out = exported(base, path.with_name(path.name + "-out"))
    assert "nothing changed" in base.tiendo("load", path.with_name(path.name + "-out"))
    given_, said = meaning(path), meaning(path.with_name(path.name + "-out"))
    for name in ("units.csv", "nho/targets.csv"):
        assert [row for row in said[name]] == [tuple((k, unicodedata.normalize("NFC", v)) for k, v in row if (k, v) not in (("provisional", "0"), ("provisional", "no"))) for row in given_[name]]
    clear(base)
    assert base.run("load", path.with_name(path.name + "-out")).returncode == 0
    assert exported(base, path.with_name(path.name + "-again")) == out
