"""Campaign directories: taken whole, or refused with file and line; never dropped or guessed."""
import json
import os
import re
import subprocess
import unicodedata

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import CAMPAIGN, ROOT, Stack
from directories import CLEARS, files, meaning, small, unit, write

LINE = re.compile(r"^(?P<file>[^:]+\.(csv|yaml)):((?P<line>\d+): | empty: )")


@pytest.fixture(scope="module")
def base():
    one = Stack("--without", "ingest", "--without", "aggregator", "--without", "deadline-alerter", "--without", "exporter", load=False)
    yield one
    one.down()


@pytest.fixture
def empty(base):
    clear(base)
    return base


def clear(stack):
    stack.sql("TRUNCATE campaign, unit, holiday, member, member_key, feed, feed_key, token, campaign_state, province_counter, progress, work, figure CASCADE")


def errors(done):
    return [line for line in done.stderr.splitlines() if "warning: " not in line and not re.match(r"tiendo load: \d+ errors?, nothing was loaded", line)]


def judged(stack, path):
    """What `load --check` and `load` say, who agree."""
    checked = stack.run("load", path, "--check", "--language", "en")
    assert checked.returncode in (0, 1), checked.stderr
    before = stack.sql("SELECT (SELECT count(*) FROM unit), (SELECT count(*) FROM campaign), (SELECT count(*) FROM member), (SELECT max(version) FROM configuration)")
    done = stack.run("load", path, "--language", "en")
    assert (checked.returncode, errors(checked)) == (done.returncode, errors(done))
    if done.returncode == 1:
        assert stack.sql("SELECT (SELECT count(*) FROM unit), (SELECT count(*) FROM campaign), (SELECT count(*) FROM member), (SELECT max(version) FROM configuration)") == before
        assert errors(done) and all(LINE.match(line) for line in errors(done)), done.stderr
    return done


def refused(stack, path, *expected):
    done = judged(stack, path)
    assert done.returncode == 1, done
    for text in expected:
        assert text in done.stderr, (text, done.stderr)
    return done


def add_up(stack):
    """On every day of every campaign: each unit's target is what lies under it and its rest; the pieces of plan are all there; nothing is lost or added."""
    holes = stack.sql("""
        WITH g AS (SELECT campaign, max (generation) AS generation FROM campaign_generation GROUP BY campaign),
        n AS (SELECT d.day, n.*, (SELECT sum (p.amount) FROM campaign_piece p WHERE p.campaign = n.campaign AND p.generation = n.generation AND p.unit = n.unit AND p.from_day = n.from_day) AS pieces
              FROM campaign_node n JOIN g USING (campaign, generation) JOIN campaign c ON c.code = n.campaign
              JOIN campaign_day d ON d.campaign = n.campaign AND d.day BETWEEN n.from_day AND n.to_day AND d.day <= c.deadline + 3)
        SELECT n.campaign, n.day, n.unit, n.target, n.pieces, n.unassigned, sum (x.target)
        FROM n LEFT JOIN n x ON x.campaign = n.campaign AND x.day = n.day AND x.parent = n.unit
        GROUP BY n.campaign, n.day, n.unit, n.target, n.pieces, n.unassigned, n.reporting
        HAVING coalesce (n.pieces, 0) <> n.target OR (NOT n.reporting AND sum (x.target) + n.unassigned IS DISTINCT FROM n.target)""")
    assert holes == []
    tops = stack.sql("""SELECT n.campaign FROM campaign_node n JOIN campaign c ON c.code = n.campaign JOIN campaign_day d ON d.campaign = c.code AND d.day <= c.deadline
                            AND d.day BETWEEN n.from_day AND n.to_day
                        WHERE n.depth = 0 AND n.generation = (SELECT max (generation) FROM campaign_generation g WHERE g.campaign = c.code)
                        GROUP BY n.campaign HAVING count (DISTINCT n.target) <> 1 OR count (*) <> (max (c.deadline) - max (c.starts_on) + 1)""")
    assert tops == []
    lost = stack.sql("""SELECT t.campaign, t.unit FROM campaign_target t JOIN campaign c ON c.code = t.campaign
                        WHERE NOT EXISTS (SELECT FROM campaign_node n WHERE n.campaign = t.campaign AND n.unit = t.unit AND n.from_day = c.starts_on AND n.target = t.target)""")
    assert lost == []


# ---------------------------------------------------------------- targets

def test_a_target_of_a_unit_that_begins_later_or_has_ended_is_refused_with_its_line(empty, tmp_path):
    one = small()
    one["units"] += [unit("90103", "901", "commune", "2024-07-10"), unit("90104", "901", "commune", "", "2024-06-30")]
    one["campaigns"]["nho"]["targets"] += [["90103", "5", "", *CLEARS], ["90104", "5", "", *CLEARS]]
    refused(empty, write(tmp_path, files(one)), "nho/targets.csv:6: unit: 90103 begins on 2024-07-10", "nho/targets.csv:7: unit: 90104 ends on 2024-06-30")


def test_a_target_of_a_successor_is_refused_with_its_line(empty, tmp_path):
    one = small()
    one["units"][2] = unit("90101", "901", "commune", "", "2024-07-09", "90103")
    one["units"].append(unit("90103", "901", "commune", "2024-07-10"))
    write(tmp_path, files(one))
    assert judged(empty, tmp_path).returncode == 0
    clear(empty)
    one["campaigns"]["nho"]["targets"].append(["90103", "5", "", *CLEARS])
    refused(empty, write(tmp_path, files(one)), "nho/targets.csv:6: unit: 90103 begins on 2024-07-10")


def test_a_unit_that_ends_within_the_campaign_without_a_successor_is_refused_with_its_line(empty, tmp_path):
    one = small()
    one["units"][2] = unit("90101", "901", "commune", "", "2024-07-09")
    refused(empty, write(tmp_path, files(one)), "units.csv:4: valid_to: 90101 ends on 2024-07-09, within campaign nho and without a successor_code", "nho/targets.csv:2")
    one["campaigns"]["nho"]["targets"] = [["90", "100", "", *CLEARS]]
    one["campaigns"]["nho"]["yaml"]["apportion"] = [{"over": "district", "weights": "equal"}, {"over": "commune", "weights": "equal"}]
    refused(empty, write(tmp_path, files(one)), "units.csv:4: valid_to: 90101 ends on 2024-07-09, within campaign nho and without a successor_code")
    one["units"][2] = unit("90101", "901", "commune", "", "2024-07-21")  # with the deadline: nobody owes anything after it
    assert judged(empty, write(tmp_path, files(one))).returncode == 0
    add_up(empty)


def test_a_successor_may_lie_in_another_district_and_may_have_stood_before(empty, tmp_path):
    one = small()
    one["units"][2] = unit("90101", "901", "commune", "", "2024-07-09", "90201")
    assert judged(empty, write(tmp_path, files(one))).returncode == 0
    add_up(empty)
    rows = empty.sql("SELECT unit, from_day::text, target FROM campaign_node WHERE unit IN ('901', '902', '90201') ORDER BY 1, 2")
    assert rows == [("901", "2024-07-01", 23), ("901", "2024-07-10", 12), ("902", "2024-07-01", 43), ("902", "2024-07-10", 54),
                    ("90201", "2024-07-01", 21), ("90201", "2024-07-10", 32)]


def test_a_successor_outside_of_the_campaign_and_one_that_would_report_beside_those_below_it_are_refused(empty, tmp_path):
    one = small()
    one["units"][2] = unit("90101", "901", "commune", "", "2024-07-09", "90201")
    one["campaigns"]["nho"]["yaml"]["top"] = "901"
    one["campaigns"]["nho"]["targets"] = one["campaigns"]["nho"]["targets"][:2]
    refused(empty, write(tmp_path, files(one)), "units.csv:4: successor_code: 90201 has a target in campaign nho and does not lie under its top, 901, on 2024-07-10")
    one = small()
    one["units"][2] = unit("90101", "901", "commune", "", "2024-07-09", "902")
    refused(empty, write(tmp_path, files(one)), "parent_code: from 2024-07-10 on 902 would report for itself")


def test_sums_shares_and_weights_are_told_by_line(empty, tmp_path):
    one = small()
    campaign = one["campaigns"]["nho"]
    campaign["targets"].append(["901", "20", "", *CLEARS])
    refused(empty, write(tmp_path, files(one)), "nho/targets.csv:6: target: the targets under unit 901 sum to 23, more than its own 20")
    campaign["targets"] = [["90", "40", "", *CLEARS], ["90101", "30", "", *CLEARS]]
    campaign["yaml"]["apportion"] = [{"over": "district", "weights": "w.csv"}]
    campaign["weights"] = {"w.csv": [["901", "1"]]}
    at = 1 + list(campaign["yaml"]).index("apportion")
    refused(empty, write(tmp_path, files(one)), f"nho/campaign.yaml:{at}: apportion: the weights do not name unit 902")
    campaign["weights"] = {"w.csv": [["901", "1"], ["902", "1"]]}
    refused(empty, write(tmp_path, files(one)), f"nho/campaign.yaml:{at}: apportion: the targets under unit 901 sum to 30, more than its own 20")
    campaign["weights"] = {"w.csv": [["901", "0"], ["902", "0"]]}
    refused(empty, write(tmp_path, files(one)), f"nho/campaign.yaml:{at}: apportion: the weights under unit 90 sum to nothing")
    campaign["weights"] = {"w.csv": [["901", "3"], ["902", "1"]]}
    assert judged(empty, write(tmp_path, files(one))).returncode == 0
    add_up(empty)


# ---------------------------------------------------------------- provinces

def test_a_second_province_leaves_the_first_ones_holidays_and_refuses_its_codes(empty, tmp_path):
    first, second = small(), small("80", "khac")
    first["campaigns"]["nho"]["yaml"]["holidays"] = second["campaigns"]["khac"]["yaml"]["holidays"] = "skipped"
    second["holidays"] = [["2024-07-11", "Ngày khác", "holiday"]]
    for name, one in (("a", first), ("b", second)):
        assert judged(empty, write(tmp_path / name, files(one))).returncode == 0
    assert empty.sql("SELECT province, day::text FROM holiday ORDER BY 1") == [("80", "2024-07-11"), ("90", "2024-07-10")]
    assert empty.sql("SELECT campaign, day::text FROM campaign_day WHERE NOT counted AND day <= '2024-07-20' ORDER BY 1") == [("khac", "2024-07-11"), ("nho", "2024-07-10")]
    assert "nothing changed" in empty.tiendo("load", tmp_path / "a") + empty.tiendo("load", tmp_path / "b").replace("nothing", "Nothing")
    second["units"].append(unit("90102", "801", "commune"))
    second["members"][0][0] = "chu-tich-90"
    refused(empty, write(tmp_path / "b", files(second)), "units.csv:9: code: unit 90102 belongs to province 90", "members.csv:2: code: member chu-tich-90 belongs to province 90")
    third = small("70", "nho")
    refused(empty, write(tmp_path / "c", files(third)), "nho/campaign.yaml:1: code: campaign nho is province 90's")
    refused(empty, write(tmp_path / "d", files(small("900", "nua"))), "units.csv:2: code: 900 begins with the code of its sibling 90")


# ---------------------------------------------------------------- files and text

@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
def test_any_line_end_is_a_line_end(empty, tmp_path, end):
    texts = {name: text.replace("\n", end) for name, text in files(small()).items()}
    assert judged(empty, write(tmp_path, texts)).returncode == 0
    assert empty.sql("SELECT count (DISTINCT name_vi) FROM unit") == [(7,)]
    write(tmp_path, {"units.csv": texts["units.csv"].replace("902,commune", "999,commune")})
    refused(empty, tmp_path, "units.csv:7: parent_code", "units.csv:8: parent_code")


def test_text_is_nfc_and_trimmed_in_every_file(empty, tmp_path):
    def typed(text):
        return unicodedata.normalize("NFD", text).replace("Đơn vị 901,", "\u00a0\u200bĐơn vị 901\ufeff ,").replace("issuer: UBND", 'issuer: "\u00a0UBND\u200b"')
    write(tmp_path, {name: typed(text) for name, text in files(small()).items()})
    assert judged(empty, tmp_path).returncode == 0
    write(tmp_path, files(small()))
    assert "nothing changed" in empty.tiendo("load", tmp_path)


@pytest.mark.parametrize("code", ["*", "..", "9_%", "90 3", "90/3", "xã", "9" * 65, "90.3"])
def test_a_units_code_is_of_letters_digits_and_hyphens(empty, tmp_path, code):
    one = small()
    one["units"].append(unit(code, "901", "commune"))
    refused(empty, write(tmp_path, files(one)), "units.csv:9: code: a unit's code has 1 to 64 of 0-9 A-Z a-z -")


def test_siblings_of_which_ones_code_begins_the_others_are_refused(empty, tmp_path):
    one = small()
    one["units"] += [unit("9010", "901", "commune"), unit("90101-01", "90101", "beat")]  # a beat begins with its commune's code, which is no sibling
    done = refused(empty, write(tmp_path, files(one)), "units.csv:4: code: 90101 begins with the code of its sibling 9010 (line 9)", "units.csv:5: code: 90102")
    assert "90101-01" not in done.stderr


@pytest.mark.parametrize("key, value, told", [
    ("cutoff", "'00:00'", "00:00 is not a time of day from 00:01 to 24:00"), ("cutoff", "' 9:30'", "is not a time of day"), ("cutoff", "'+9:30'", "is not a time of day"),
    ("cutoff", "'9:30'", "is not a time of day"), ("cutoff", "'24:01'", "is not a time of day"), ("cutoff", "'17:60'", "is not a time of day"),
    ("timezone", "Asia", "is not a time zone named after a city"), ("timezone", "UTC", "is not a time zone"), ("timezone", "Etc/UTC", "is not a time zone"),
    ("timezone", "posix/Asia/Ho_Chi_Minh", "is not a time zone"), ("timezone", "Asia/Ha_Noi", "is not a time zone"), ("timezone", "asia/ho_chi_minh", "is not a time zone"),
    ("escalate_after", "' 4h'", "is not a duration"), ("escalate_after", "+4h", "is not a duration"), ("remind_before", "1w", "is not a duration"),
    ("metrics", "['act ivated']", "is not a code of 1 to 64"), ("metrics", f"[{'m' * 65}]", "is not a code of 1 to 64"), ("reasons", "['a*']", "is not a code of 1 to 64"),
    ("metrics", "[{code: a}]", "is not a metric: a code, or {code: …, title: {vi: …, en: …}}"), ("metrics", "[a, {code: a, title: {vi: b, en: c}}]", "is not named only once"),
    ("metrics", "[{code: a, title: {vi: b}}]", "is not a map of vi and en"), ("metrics", "[{code: a, name: b}]", "name is no key that is known here"), ("metrics", "[]", "is not a list of 1 to 16 metrics"),
    ("title", "{vi: a, en: b, vi: c}", "vi is there twice"), ("title", "{vi: a, en: ''}", "is not a map of vi and en"), ("title", f"{{vi: {'t' * 201}, en: b}}", "vi is longer than 200 bytes"),
    ("title", '{vi: "a\\u202eb", en: b}', "a character that no document can hold"), ("report", "{parnet: x}", "parnet is no key that is known here"),
    ("document", "{issued_on: 1/7/2024}", "1/7/2024 is not a date"), ("document", "{number: [1]}", "number is not a plain value"), ("baseline", "{activated: 376.451}", "376.451 is not a whole number"),
    ("top", "!!str 90", "tags"), ("top", "&a 90", "anchors"), ("deadline", "2044-07-21", "more than ten years after"), ("days", "[]", "is not a list of mon"),
    ("correction_days", "-1", "is not a whole number of days"), ("implausible", "true", "true is not false or a map of times, over and total"),
    ("implausible", "[5, 20, 1.5]", "is not false or a map"), ("implausible", "{times: 0.9}", "times: 0.9 is not a number from 1 to 1000"), ("implausible", "{times: 5x}", "5x is not a number"),
    ("implausible", "{total: 1.555}", "total: 1.555 is not a number"), ("implausible", "{total: 1000.01}", "is not a number from 1 to 1000"), ("implausible", "{over: 20.5}", "over: 20.5 is not a whole number"),
    ("implausible", "{over: -1}", "over: -1 is not a whole number"), ("implausible", "{least: 5}", "least is no key that is known here"), ("implausible", "{times: 5, times: 6}", "times is there twice"), ("apportion", "[{over: hamlet, weights: equal}]", "no unit of units.csv is of level hamlet"),
    ("apportion", "[{over: commune, weights: ../w.csv}]", "is not `equal` or a file in the campaign's folder"), ("reasons", "[[[[[[[[[[a]]]]]]]]]]", "nested more deeply")])
def test_a_value_that_campaign_yaml_cannot_have_is_refused_with_its_line(empty, tmp_path, key, value, told):
    texts = files(small())
    lines = texts["nho/campaign.yaml"].splitlines()
    place = next(n for n, line in enumerate(lines) if line.startswith(key + ":"))
    lines[place] = f"{key}: {value}"
    texts["nho/campaign.yaml"] = "\n".join(lines) + "\n"
    done = refused(empty, write(tmp_path, texts), told)
    assert f"nho/campaign.yaml:{place + 1}: " in done.stderr


def test_a_second_document_is_refused_and_a_deep_one_is_bounded(empty, tmp_path):
    texts = files(small())
    length = len(texts["nho/campaign.yaml"].splitlines())
    texts["nho/campaign.yaml"] += "---\ncode: other\n"
    refused(empty, write(tmp_path, texts), f"nho/campaign.yaml:{length + 1}: a second document begins here")
    refused(empty, write(tmp_path, {"nho/campaign.yaml": "[" * 100000}), "nho/campaign.yaml:1: nested more deeply")


def test_scalars_are_read_as_they_were_written(empty, tmp_path):
    texts = files(small())
    texts["nho/campaign.yaml"] = texts["nho/campaign.yaml"].replace("number: ''", "number: 0285").replace("number: /BC", "number: 0o17")
    assert judged(empty, write(tmp_path, texts)).returncode == 0
    assert empty.sql("SELECT definition #>> '{document,number}', definition #>> '{report,number}' FROM campaign") == [("0285", "0o17")]


def test_aliases_of_a_zone_are_one_zone(empty, tmp_path):
    one = small()
    write(tmp_path, files(one))
    empty.tiendo("load", tmp_path)
    one["campaigns"]["nho"]["yaml"]["timezone"] = "Asia/Saigon"
    assert "nothing changed" in empty.tiendo("load", write(tmp_path, files(one)))
    assert empty.sql("SELECT timezone FROM campaign") == [("Asia/Ho_Chi_Minh",)]


def test_a_cutoff_at_24_00_is_the_end_of_the_day(empty, tmp_path):
    one = small()
    one["campaigns"]["nho"]["yaml"]["cutoff"] = "24:00"
    assert judged(empty, write(tmp_path, files(one))).returncode == 0
    assert empty.sql("SELECT cutoff_at = '2024-07-02T00:00+07' FROM campaign_day WHERE day = '2024-07-01'") == [(True,)]
    assert empty.sql("SELECT campaign_json ('nho', now ())::json ->> 'cutoff', campaigns_json (NULL, now ())::json #>> '{0,cutoff}'") == [("24:00", "24:00")]
    assert empty.sql("SELECT day::text FROM due_closes ('2024-07-01T23:59:59+07')") == []
    assert empty.sql("SELECT day::text FROM due_closes ('2024-07-02T00:00:00+07')") == [("2024-07-01",)]
    assert empty.sql("SELECT due_at = '2024-07-01T22:30+07' FROM due_milestones ('2024-07-01T22:30+07') WHERE kind = 'report_due'") == [(True,)]


@pytest.mark.parametrize("name", ["units.csv", "members.csv", "nho/campaign.yaml", "nho/targets.csv"])
def test_what_is_no_file_of_the_directory_is_refused_without_hanging(empty, tmp_path, name):
    write(tmp_path / "c", files(small()))
    text = (tmp_path / "c" / name).read_text()
    (tmp_path / "c" / name).unlink()
    os.mkfifo(tmp_path / "c" / name)
    done = empty.run("load", tmp_path / "c", "--check")
    assert done.returncode == 1 and f"{name}: this is no plain file" in done.stderr
    (tmp_path / "c" / name).unlink()
    (tmp_path / "outside").write_text(text)
    (tmp_path / "c" / name).symlink_to(tmp_path / "outside")
    done = empty.run("load", tmp_path / "c", "--check")
    assert done.returncode == 1 and f"{name}: a link out of the directory" in done.stderr
    (tmp_path / "c" / name).unlink()
    (tmp_path / "c" / "kept").write_text(text)
    (tmp_path / "c" / name).symlink_to(tmp_path / "c" / "kept")  # as a mounted volume has them
    assert empty.run("load", tmp_path / "c", "--check").returncode == 0


def test_without_a_database_only_the_files_are_looked_at_and_it_says_so(empty, tmp_path):
    write(tmp_path, files(small()))
    environment = {"PATH": os.environ["PATH"]}
    done = subprocess.run([empty.env["TIENDO_BIN"], "load", tmp_path, "--check"], env=environment, capture_output=True, text=True)
    assert done.returncode == 0 and "only the files were looked at" in done.stdout
    assert subprocess.run([empty.env["TIENDO_BIN"], "load", tmp_path], env=environment, capture_output=True, text=True).returncode == 1


def test_messages_are_in_the_language_that_is_asked_for(empty, tmp_path):
    one = small()
    one["units"].append(unit("*", "901", "commune"))
    write(tmp_path, files(one))
    said = empty.run("load", tmp_path, "--language", "vi")
    assert said.returncode == 1 and "units.csv:9: code: mã đơn vị" in said.stderr and "chưa nạp gì" in said.stderr
    by_locale = subprocess.run([empty.env["TIENDO_BIN"], "load", tmp_path], env=dict(empty.env, LANG="vi_VN.UTF-8"), capture_output=True, text=True)
    assert by_locale.stderr == said.stderr
    assert empty.run("load", tmp_path, "--language", "fr").returncode == 2


def test_every_sentence_of_load_has_its_vietnamese_one_with_the_same_arguments():
    literal = r'"((?:[^"\\]|\\.)*)"'
    sources = ROOT / "services/tiendo"

    def read(file):
        return re.sub(r'"\s*\n\s*"', "", file.read_text())  # one text over several lines
    rows = {en: vi for name in ("load", "file", "push") for en, vi in re.findall(r"\{" + literal + r",\s*" + literal + r"\}", read(sources / f"wording/wording_{name}.c"))}
    said = set()
    for file in [*(file for file in sources.glob("campaign_dir/*.c") if file.name != "dir_write.c"), sources / "verbs/load.c"]:
        for call in re.findall(r"\b(?:problem|warning|VALUE_WRONG|tr|wrong) \(((?:[^;\"]|\"(?:[^\"\\]|\\.)*\")*);", read(file)):
            said |= {text for text in re.findall(literal, call) if " " in text}
        said |= {text for _, text in re.findall(r"\{" + literal + ", " + literal + r"\},", read(file)) if " " in text}
    assert len(said) > 90 and sorted(text for text in said - set(rows) if re.search("[a-z]{3}", text)) == []
    kinds = re.compile(r"%(?:\d\$)?(?:zu|ld|lld|d|s)")
    assert [en for en, vi in rows.items() if sorted(kinds.findall(en)) != sorted(kinds.findall(vi)) or ("$" not in en and kinds.findall(en) != kinds.findall(vi))] == []


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
