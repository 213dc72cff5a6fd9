"""The release as it is built: each program carries what its flags promise, and what carries nothing of it is found out."""
import json
import os
import pathlib
import re
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
RELEASE = ROOT / "build/release"
PROGRAMS = ["tiendo", "tiendo-ingest", "tiendo-aggregator", "tiendo-deadline-alerter", "tiendo-exporter", "tiendo-intake"]
HARDENING = pathlib.Path(__file__).with_name("hardening.py")


def look(*programs):
    return subprocess.run([sys.executable, HARDENING, *programs], capture_output=True, text=True)


@pytest.fixture(scope="module")
def release():
    """What tests/run.sh has built: it is not built anew while other tests use it."""
    if not all((RELEASE / name).exists() for name in PROGRAMS):
        subprocess.run(["cmake", "--preset", "release"], cwd=ROOT, check=True, capture_output=True)
        subprocess.run(["cmake", "--build", RELEASE, "--target", *PROGRAMS], check=True, capture_output=True, timeout=1000)
    return [RELEASE / name for name in PROGRAMS]


def test_every_release_program_is_hardened(release):
    done = look(*release)
    assert done.returncode == 0, done.stdout
    assert len(done.stdout.splitlines()) == len(PROGRAMS)


def test_the_release_is_compiled_with_what_no_file_shows():
    flags = next(one for one in json.loads((ROOT / "CMakePresets.json").read_text())["configurePresets"] if one["name"] == "release")["cacheVariables"]["CMAKE_C_FLAGS_RELEASE"].split()
    assert {"-D_FORTIFY_SOURCE=3", "-fstack-clash-protection", "-ftrivial-auto-var-init=zero", "-fstack-protector-strong"} <= set(flags)


def test_what_the_release_is_made_of_is_told(release):
    bill = json.loads(subprocess.run([sys.executable, ROOT / "deploy/sbom.py", "1.2.3", *release], check=True, capture_output=True, text=True).stdout)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    parts = {one["bom-ref"]: one for one in bill["components"]}
    assert len(parts) == len(bill["components"]) and all(one["licenses"] and one["version"] for one in parts.values())
    assert {ref for line in bill["dependencies"] for ref in line["dependsOn"]} == parts.keys()
    for program in release:
        of = [parts[ref] for line in bill["dependencies"] if line["ref"] == f"tiendo/{program.name}" for ref in line["dependsOn"]]
        told = {name for part in of for name in part["description"].split(", ")}
        needed = set(re.findall(r"NEEDED.*\[(.*)\]", subprocess.run(["readelf", "-dW", program], check=True, capture_output=True, text=True).stdout))
        assert needed and needed <= told, needed - told
    for part in parts.values():
        if part["type"] == "library":
            assert part["version"] == subprocess.run(["dpkg-query", "-W", "-f", "${Version}", part["name"]], check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("flags, lacking", [
    (["-no-pie", "-fno-pie"], ["PIE"]), (["-Wl,-z,norelro"], ["RELRO"]), (["-Wl,-z,lazy"], ["BIND_NOW"]), (["-Wl,-z,execstack"], ["NX"]),
    (["-fno-stack-protector"], ["canary"]), (["-U_FORTIFY_SOURCE"], ["fortify"])])
def test_what_is_missing_is_named(tmp_path, flags, lacking):
    source = tmp_path / "one.c"
    source.write_text("#include <stdio.h>\nint main (int argc, char **argv) { char text[64]; snprintf (text, (size_t) argc, \"%s\", argv[0]); return puts (text); }\n")
    good = ["-O2", "-D_FORTIFY_SOURCE=3", "-fstack-protector-strong", "-fPIE", "-pie", "-Wl,-z,relro,-z,now"]
    subprocess.run(["cc", "-o", tmp_path / "good", source, *good], check=True, env=dict(os.environ))
    assert look(tmp_path / "good").returncode == 0, look(tmp_path / "good").stdout
    subprocess.run(["cc", "-o", tmp_path / "bad", source, *good, *flags], check=True)
    done = look(tmp_path / "bad")
    assert done.returncode == 1 and f"lacks {', '.join(lacking)}" in done.stdout, done.stdout
