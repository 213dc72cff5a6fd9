"""How programs are hardened, read from the files: hardening.py PROGRAM… prints a line for each, and ends with 1 where one lacks something."""
import re
import subprocess
import sys


def readelf(option, program):
    return subprocess.run(["readelf", "-W", option, program], check=True, capture_output=True, text=True).stdout


def checked(symbols, name):
    """Whether a call of the C library is made with its bound: __memcpy_chk for memcpy."""
    return re.search(rf"\b__{name}_chk\b", symbols) is not None


def hardening(program):
    """{what: whether the program carries it}."""
    header, segments, dynamic, symbols = (readelf(option, program) for option in ("-h", "-l", "-d", "--dyn-syms"))
    stack = re.search(r"GNU_STACK.* (R\S*|\s)\s+0x", segments)
    return {
        "PIE": "DYN" in header.split("Type:")[1].splitlines()[0] and "PIE" in dynamic,
        "RELRO": "GNU_RELRO" in segments,
        "BIND_NOW": "BIND_NOW" in dynamic or re.search(r"FLAGS_1.*\bNOW\b", dynamic) is not None,
        "NX": stack is not None and "E" not in stack[1] and not re.search(r"LOAD.* RWE ", segments),
        "canary": "__stack_chk_fail" in symbols,
        "fortify": any(checked(symbols, name) for name in ("snprintf", "vsnprintf", "fprintf", "memcpy", "printf")),
        "no TEXTREL": "TEXTREL" not in dynamic,
    }


def main(programs):
    bad = 0
    for program in programs:
        found = hardening(program)
        lacking = [what for what, there in found.items() if not there]
        print(f"{program}: {'lacks ' + ', '.join(lacking) if lacking else ', '.join(found)}")
        bad |= bool(lacking)
    return int(bad)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
