"""Reports as archives keep them: what each PDF declares of itself (PDF/A-2b), rule by rule as far as a program can read the rules from the file, and by a
validator of somebody else's. That one knows the older PDF/A-1b, which forbids more: of its rules the file is asked all but the one that PDF/A-2 took away."""
import base64
import json
import pathlib
import re
import struct
import subprocess
import xml.etree.ElementTree as ET

import pytest

from conftest import Stack, progress
from small_campaign import LEAVES, about, daily_facts, load, render
from test_reports import get

END, CLOSED = "2024-07-11", "2024-07-10"
KINDS = {"daily": END, "press": CLOSED, "explanations": END, "candidates": END, "evaluation": END, "final": END}
NOTICE = "SỐ LIỆU MÔ PHỎNG"
CIDSET_MISSING = "3.1.11"  # ISO 19005-2, 6.2.11.4.2: a CIDSet need not be there
JARS = ("preflight", "pdfbox2", "fontbox2", "xmpbox", "commons-logging", "commons-io", "jaxb-api", "javax.activation")
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
XMP = {"/Title": "{http://purl.org/dc/elements/1.1/}title", "/Author": "{http://purl.org/dc/elements/1.1/}creator",
       "/Creator": "{http://ns.adobe.com/xap/1.0/}CreatorTool", "/Producer": "{http://ns.adobe.com/pdf/1.3/}Producer",
       "/CreationDate": "{http://ns.adobe.com/xap/1.0/}CreateDate"}


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    """A campaign that is over, with a few reports."""
    settings = tmp_path_factory.mktemp("settings") / "settings"
    settings.write_text(f"TIENDO_NOTICE={NOTICE}\n")
    stack = Stack("--settings", str(settings), load=False)
    load(stack, tmp_path_factory.mktemp("campaign"), more="report: {issuer: 'Tổ công tác <Đề án 06> & \"Một cửa\"'}\n")
    feed = stack.client(stack.add_feed("90"))
    stack.set_clock("2024-07-03T12:00:00+07:00")
    feed.put(1, [progress(unit, day, 1, 20, "nho") for unit in LEAVES for day in ("2024-07-01", "2024-07-02", "2024-07-03")])
    stack.settled()
    stack.set_clock("2024-07-12T12:00:00+07:00")
    stack.quiet(10)
    yield stack
    stack.down()


@pytest.fixture(scope="module")
def made(stack, tmp_path_factory):
    """Each kind in both languages, and the daily report of a province of many units that is over many pages and has no issuer."""
    folder = tmp_path_factory.mktemp("made")
    for kind, day in KINDS.items():
        for language in ("vi", "en"):
            code, body = get(stack, f"/reports/nho/{day}.pdf", report=kind, lang=language)
            assert code == 200, body
            (folder / f"{kind}-{language}.pdf").write_bytes(body)
    many = daily_facts(stack, [f"Huyện số {n} có tên dài vừa phải" for n in range(120)], report={"issuer": "", "signer": "TỔ PHÓ"})
    (folder / "many.pdf").write_bytes(render("daily", "pdf", many))
    return sorted(folder.iterdir())


class File:
    """The objects of a PDF, as qpdf reads them."""

    def __init__(self, path):
        done = subprocess.run(["qpdf", "--json", "--json-stream-data=inline", "--decode-level=generalized", path], capture_output=True, check=True)
        told = json.loads(done.stdout)
        self.version = told["qpdf"][0]["pdfversion"]
        self.encrypted = told["encrypt"]["encrypted"]
        self.bytes = path.read_bytes()
        self.objects = told["qpdf"][1]
        self.trailer = self.objects["trailer"]["value"]
        self.root = self.at(self.trailer["/Root"])

    def at(self, value):
        """What a reference stands for; of a stream its dictionary."""
        if not (isinstance(value, str) and re.fullmatch(r"\d+ 0 R", value)):
            return value
        found = self.objects["obj:" + value]
        return found["value"] if "value" in found else found["stream"]["dict"]

    def data(self, reference):
        return base64.b64decode(self.objects["obj:" + reference]["stream"]["data"])

    def dictionaries(self):
        """All there are, however deep."""
        waiting = [self.at(key.removeprefix("obj:")) for key in self.objects if key != "trailer"]
        while waiting:
            one = waiting.pop()
            if isinstance(one, dict):
                yield one
            waiting += [part for part in (one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()) if isinstance(part, (dict, list))]

    def of_type(self, name):
        return [one for one in self.dictionaries() if one.get("/Type") == name]


@pytest.fixture(scope="module")
def files(made):
    return {path.stem: File(path) for path in made}


def text(value):
    return value.removeprefix("u:")


def xmp_value(element):
    items = element.findall(f".//{RDF}li")
    assert len(items) <= 1
    return (items[0] if items else element).text


def test_each_says_that_it_is_pdf_a_2b_and_the_same_of_itself_in_both_places(files):
    for name, file in files.items():
        stream = file.at(file.root["/Metadata"])
        packet = file.data(file.root["/Metadata"])
        assert stream["/Type"] == "/Metadata" and stream["/Subtype"] == "/XML" and "/Filter" not in stream and packet in file.bytes, name
        assert packet.startswith('<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'.encode()) and packet.endswith(b'<?xpacket end="r"?>')
        about = ET.fromstring(re.sub(rb"<\?.*?\?>", b"", packet)).find(f"{RDF}RDF/{RDF}Description")
        said = {element.tag: xmp_value(element) for element in about}
        assert said.pop("{http://www.aiim.org/pdfa/ns/id/}part") == "2" and said.pop("{http://www.aiim.org/pdfa/ns/id/}conformance") == "B"
        info = {key: text(value) for key, value in file.at(file.trailer["/Info"]).items()}
        year, month, day, hour, minute, second, zone, more = re.fullmatch(r"D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)([+-]\d\d)'(\d\d)'?", info["/CreationDate"]).groups()
        info["/CreationDate"] = f"{year}-{month}-{day}T{hour}:{minute}:{second}{zone}:{more}"
        assert said == {XMP[key]: value for key, value in info.items()}, name
        assert set(info) == set(XMP) - ({"/Author"} if name == "many" else set()), name
        assert f"{year}-{month}-{day}" in ("2024-07-12", "2024-07-05", CLOSED, END), "the time of the figures, not of the writing"


def test_colours_are_meant_by_a_profile_that_the_file_holds(files):
    for name, file in files.items():
        (intent,) = file.root["/OutputIntents"]
        assert intent["/S"] == "/GTS_PDFA1" and text(intent["/OutputConditionIdentifier"]).startswith("sRGB"), name
        profile = file.data(intent["/DestOutputProfile"])
        assert file.at(intent["/DestOutputProfile"])["/N"] == 3
        assert struct.unpack(">I", profile[:4])[0] == len(profile) and profile[8] in (2, 4) and profile[12:24] == b"mntrRGB XYZ " and profile[36:40] == b"acsp"
        spaces = {one["/ColorSpace"] for one in file.dictionaries() if isinstance(one.get("/ColorSpace"), str)}
        assert spaces <= {"/DeviceRGB", "/DeviceGray"}


def test_each_font_is_in_the_file_and_says_what_its_letters_are(files):
    for name, file in files.items():
        fonts = file.of_type("/Font")
        assert len([one for one in fonts if one["/Subtype"] == "/CIDFontType2"]) >= 1 <= len([one for one in fonts if one["/Subtype"] == "/TrueType"]), name
        for font in fonts:
            assert font["/Subtype"] in ("/TrueType", "/Type0", "/CIDFontType2")
            assert re.match(r"/[A-Z]{6}\+LiberationSerif", font["/BaseFont"])
            assert ("/ToUnicode" in font) == (font["/Subtype"] != "/CIDFontType2")
            if font["/Subtype"] == "/Type0":
                assert font["/Encoding"] == "/Identity-H"
                continue
            about = file.at(font["/FontDescriptor"])
            program = file.data(about["/FontFile2"])
            if font["/Subtype"] == "/CIDFontType2":
                assert font["/CIDToGIDMap"] == "/Identity"
            else:
                assert font["/Encoding"] == "/WinAnsiEncoding" and about["/Flags"] & 0b100100 == 0b100000  # not symbolic
                assert character_maps(program) & {(1, 0), (3, 1)}, f"{name}: {font['/BaseFont']} does not say which letter is which"


def character_maps(program):
    """Platform and encoding of each."""
    tables = {tag: offset for tag, _, offset, _ in (struct.unpack(">4sIII", program[12 + 16 * n:28 + 16 * n]) for n in range(struct.unpack(">H", program[4:6])[0]))}
    at = tables[b"cmap"]
    return {struct.unpack(">HH", program[at + 4 + 8 * n:at + 8 + 8 * n]) for n in range(struct.unpack(">H", program[at + 2:at + 4])[0])}


FORBIDDEN = {"/AA", "/OpenAction", "/A", "/JS", "/JavaScript", "/EmbeddedFiles", "/Encrypt", "/XFA", "/NeedAppearances", "/Alternates", "/OPI", "/Ref", "/TR", "/HTP",
             "/Requirements", "/PresSteps", "/AcroForm", "/Annots", "/Perms", "/FFilter", "/F"}


def test_nothing_is_in_a_file_that_an_archive_forbids(made, files):
    for path in made:
        file = files[path.stem]
        assert file.version <= "1.7" and not file.encrypted and file.bytes.endswith(b"%%EOF\n"), path
        assert re.match(rb"%PDF-1\.\d\r?\n%[\x80-\xff]{4}", file.bytes) and len(file.trailer["/ID"]) == 2
        assert subprocess.run(["qpdf", "--check", path], capture_output=True).returncode == 0
        assert len(re.findall(rb"\nendstream", file.bytes)) == len(re.findall(rb"endstream", file.bytes))
        filters = set()
        for one in file.dictionaries():
            assert not FORBIDDEN & set(one), path
            assert one.get("/SMask", "/None") == "/None" and one.get("/BM", "/Normal") == "/Normal" and one.get("/CA", 1) == one.get("/ca", 1) == 1
            assert one.get("/S") != "/Transparency"
            filters.add(json.dumps(one.get("/Filter")))
        assert not [name for name in filters if "LZW" in name or "Crypt" in name]
        assert file.root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in file.root and text(file.root["/Lang"]) == ("en" if path.stem.endswith("-en") else "vi-VN")


def test_a_validator_of_others_finds_nothing_that_pdf_a_2_asks(made, tmp_path):
    for path in made:
        older = path.read_bytes().replace(b"<pdfaid:part>2<", b"<pdfaid:part>1<")
        (tmp_path / path.name).write_bytes(older)
    listed = tmp_path / "list"
    listed.write_text("".join(f"{tmp_path / path.name}\n" for path in made))
    path = ":".join(f"/usr/share/java/{jar}.jar" for jar in JARS)
    subprocess.run(["java", "-cp", path, "org.apache.pdfbox.preflight.Validator_A1b", "xml", "group", listed], capture_output=True, check=True)
    told = ET.parse(pathlib.Path(f"{listed}.preflight.xml")).getroot().findall("preflight")
    assert sorted(one.get("name") for one in told) == [path.name for path in made]
    for one in told:
        assert one.find("isValid") is not None, f"{one.get('name')}: not read to its end"
        found = [(error.find("code").text, error.find("details").text) for error in one.iter("error")]
        assert [error for error in found if error[0] != CIDSET_MISSING] == [], one.get("name")


def test_asked_again_it_is_the_same_bytes(stack, made):
    for path in made:
        kind, _, language = path.stem.partition("-")
        if language:
            assert get(stack, f"/reports/nho/{KINDS[kind]}.pdf", report=kind, lang=language)[1] == path.read_bytes(), path
