#!/usr/bin/env python3
"""What programs are made of, as CycloneDX 1.5 in JSON on stdout: the libraries that they are linked with, of which Debian package and version, under which
licences; and what the image holds beside them. Read from the programs themselves and from the machine that has built them.
usage: sbom.py VERSION PROGRAM…"""
import functools
import json
import pathlib
import re
import subprocess
import sys
import urllib.parse
import uuid

BESIDE = {"fonts-liberation2": "the font of reports", "ca-certificates": "certificates of authorities", "cracklib-runtime": "the list of common passwords", "tzdata": "time zones"}


def run(*words):
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


def libraries(program):
    """The files that it is linked with, directly or through another."""
    return set(re.findall(r"=> (/\S+)", run("ldd", program))) | set(re.findall(r"^\s*(/\S+) \(0x", run("ldd", program), re.M))


@functools.cache
def package_of(library):
    for path in (library, pathlib.Path(library).resolve(), f"/usr{library}", library.removeprefix("/usr")):
        found = subprocess.run(["dpkg-query", "-S", path], capture_output=True, text=True)
        if found.returncode == 0:
            return re.match(r"([^:,\s]+)", found.stdout)[1]
    raise SystemExit(f"{library} belongs to no package")


def licences(package):
    """As the package's copyright file names them; where it names none by its machine-readable form, that it has to be read."""
    file = pathlib.Path(f"/usr/share/doc/{package}/copyright")
    text = file.read_text(errors="replace") if file.exists() else ""
    named = sorted(set(re.findall(r"^License: *(\S.*?) *$", text, re.M))) if text.startswith("Format:") else []
    return [{"license": {"name": name}} for name in named] or [{"license": {"name": f"see /usr/share/doc/{package}/copyright of Debian's package"}}]


def component(package, why):
    name, version, source, architecture = run("dpkg-query", "-W", "-f", "${Package}\t${Version}\t${source:Package}\t${Architecture}", package).split("\t")
    url = f"pkg:deb/debian/{urllib.parse.quote(name)}@{urllib.parse.quote(version)}?arch={architecture}&distro=debian-12"
    return {"type": "library", "bom-ref": url, "name": name, "version": version, "description": why, "licenses": licences(name), "purl": url,
            "properties": [{"name": "debian:source", "value": source}]}


def bill(version, programs):
    linked = {}  # package → the libraries of it
    of = {}      # program → packages
    for program in programs:
        for library in sorted(libraries(program)):
            package = package_of(library)
            linked.setdefault(package, set()).add(pathlib.Path(library).name)
            of.setdefault(pathlib.Path(program).name, set()).add(package)
    parts = {name: component(name, ", ".join(sorted(files))) for name, files in sorted(linked.items())}
    beside = {name: component(name, why) for name, why in BESIDE.items() if name not in parts}
    own = [{"type": "application", "bom-ref": f"tiendo/{name}", "name": name, "version": version, "licenses": [{"license": {"id": "Apache-2.0"}}]} for name in sorted(of)]
    return {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
            "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, json.dumps([version, sorted(parts), [one['version'] for one in parts.values()]]))}",
            "metadata": {"component": {"type": "application", "bom-ref": "tiendo", "name": "tiendo", "version": version, "licenses": [{"license": {"id": "Apache-2.0"}}]}},
            "components": [*own, *parts.values(), *beside.values()],
            "dependencies": [{"ref": "tiendo", "dependsOn": [*(one["bom-ref"] for one in own), *(one["bom-ref"] for one in beside.values())]},
                             *({"ref": f"tiendo/{name}", "dependsOn": sorted(parts[package]["bom-ref"] for package in packages)} for name, packages in sorted(of.items()))]}


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    json.dump(bill(sys.argv[1], sys.argv[2:]), sys.stdout, indent=1, ensure_ascii=False)
    print()
