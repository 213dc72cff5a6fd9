"""The golden samples read by an independent decoder, and what the C encoders write, read by it too."""
import json
import pathlib
import subprocess

import msgpack
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
# What is written now and was not then: a key that is null where nothing stands.
SINCE = {"alerts-1/acked": {"until": None, "note": None}}
SAMPLES = sorted((ROOT / "proto/golden").glob("*/*.msgpack"))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_sample_is_what_its_json_says(sample):
    assert msgpack.unpackb(sample.read_bytes(), strict_map_key=True) == json.loads(sample.with_suffix(".json").read_text())


def emitted(build):
    lines = subprocess.run([build / "tests/golden_emit"], capture_output=True, check=True).stdout.decode().splitlines()
    return {line.split()[0]: bytes.fromhex(line.split()[1]) for line in lines}


def test_what_c_encodes_is_read_alike(request):
    messages = emitted(pathlib.Path(request.config.getoption("--build")))
    assert len(messages) >= 12
    for name, body in messages.items():
        assert msgpack.unpackb(body) == {**json.loads((ROOT / "proto/golden" / f"{name}.json").read_text()), **SINCE.get(name, {})}, name
