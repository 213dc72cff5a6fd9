"""Campaign directories: taken whole, or refused with file and line; never dropped or guessed."""
import os
import re
import subprocess
import unicodedata

import pytest

from conftest import ROOT
from directories import CLEARS, files, small, unit, write
from loads import add_up, clear, judged, refused


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
