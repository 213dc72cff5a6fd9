"""The mutants can still be made: what each changes stands in one place, and its test exists. run.py makes them."""
import pathlib
import subprocess
import sys


def test_each_mutant_has_its_place_and_its_test():
    done = subprocess.run([sys.executable, pathlib.Path(__file__).with_name("run.py"), "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
