"""How much work `dflint check` is, counted and not timed: the same on every machine with the same Python.

    python benchmarks/weight.py           # print what is counted, beside what benchmarks/weight.json says
    python benchmarks/weight.py --write   # write that file, in the commit that makes check heavier or lighter

Counted are the modules that a usual check loads, and with valgrind the instructions, in thousands: `start`, a
check of a file of 20 lines without an answer that is kept; `answer`, with one; `files`, a check of 100 files in
one process. tests/test_weight.py fails when one of them is a tenth more than the file says.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KNOWN = ROOT / "benchmarks" / "weight.json"
SMALL = ROOT / "benchmarks" / "small.Dockerfile"
FILES = 100
DFLINT = ["-c", "from dflint.cli import main; main()", "check"]
MODULES = """
import os, sys
end = os._exit
def ended(code):
    print(sum(1 for name in sys.modules if name.startswith("dflint")), file=sys.stderr)
    end(code)
os._exit = ended
from dflint.cli import main
main(["check", "--no-cache", "Dockerfile"])
"""


def weight() -> dict[str, int]:
    """What is counted; without instructions where there is no valgrind."""
    with tempfile.TemporaryDirectory() as folder:
        small, many = Path(folder, "small"), Path(folder, "many")
        small.mkdir()
        shutil.copy(SMALL, small / "Dockerfile")
        known = sorted((ROOT / "testdata").glob("*/Dockerfile"))
        for number in range(FILES):
            (many / f"{number:02}").mkdir(parents=True)
            shutil.copy(known[number % len(known)], many / f"{number:02}" / "Dockerfile")
        _run(many, DFLINT, folder)  # makes bytecode, in folders that come
        _run(small, DFLINT, folder)  # makes the bundle of modules
        last = _run(small, ["-c", MODULES], folder).stderr.split()[-1]
        found = {"modules": int(last)}
        if shutil.which("valgrind"):
            found["start"] = _instructions(small, [*DFLINT, "--no-cache", "Dockerfile"], folder)
            _run(small, [*DFLINT, "Dockerfile"], folder)
            _instructions(small, [*DFLINT, "Dockerfile"], folder)  # keeps the answer
            found["answer"] = _instructions(small, [*DFLINT, "Dockerfile"], folder)
            found["files"] = _instructions(many, [*DFLINT, "--no-cache", "--jobs=1"], folder)
        return found


def version() -> str:
    """The Python that runs this: another one takes other instructions for the same."""
    return f"{platform.python_implementation()} {platform.python_version()} {platform.machine()}"


def known() -> dict[str, dict[str, int]]:
    """What the file says, for each Python that it was counted with."""
    found: dict[str, dict[str, int]] = json.loads(KNOWN.read_text()) if KNOWN.exists() else {}
    return found


def _run(
    where: Path, args: list[str], cache: str, *before: str
) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{ROOT}:{ROOT / 'rules'}",
        "PYTHONHASHSEED": "0",
        "XDG_CACHE_HOME": cache,
    }
    command = [*before, sys.executable, *args]
    done = subprocess.run(
        command, cwd=where, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode > 1:
        sys.exit(done.stderr)
    return done


def _instructions(where: Path, args: list[str], cache: str) -> int:
    valgrind = (
        "valgrind",
        "--tool=callgrind",
        f"--callgrind-out-file={Path(cache, 'callgrind.out')}",
    )
    said = _run(where, args, cache, *valgrind).stderr
    collected = next(line for line in said.splitlines() if "Collected" in line)
    return int(collected.split()[-1]) // 1000


def main() -> None:
    now, before = weight(), known()
    if "--write" in sys.argv[1:]:
        KNOWN.write_text(json.dumps({**before, version(): now}, indent=2) + "\n")
    print(f"{version()}\n{'':10}{'now':>12}{'known':>12}")
    for name, number in now.items():
        print(f"{name:10}{number:12,}{before.get(version(), {}).get(name, 0):12,}")


if __name__ == "__main__":
    main()
