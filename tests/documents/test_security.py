"""Each promise of SECURITY.md names tests that exist."""
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]


def test_every_promise_names_tests_that_exist():
    lines = (ROOT / "SECURITY.md").read_text().split("## What is promised")[1].split("\n## ")[0].splitlines()
    promises = [line for line in lines if line.startswith("| ") and not line.startswith("| promise")]
    assert len(promises) > 15
    for promise in promises:
        named = re.findall(r"`(test_\w+\.py)::(test_\w+)`", promise)
        assert named, promise
        for file, name in named:
            found = [path for path in (ROOT / "tests").glob(f"*/{file}") if re.search(rf"^def {name} \(|^def {name}\(", path.read_text(), re.M)]
            assert found, f"{file}::{name} is not there"
