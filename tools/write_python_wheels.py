"""Write dflint/knowledge/_generated_python_wheels.py: for which Pythons packages have wheels.

usage: write_python_wheels.py DATE FOLDER

FOLDER has a file NAME.txt for each package: what `pip download -vvv --no-deps NAME==99999` prints about the files
of the package, that is its lines with "link".
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from literals import literal, write_module

TARGET = Path(__file__).parent.parent / "dflint" / "knowledge" / "_generated_python_wheels.py"
# What these compile is optional: without a compiler they are installed all the same.
OPTIONAL = ("markupsafe", "sqlalchemy", "wrapt")
PYTHONS = (8, 9, 10, 11, 12, 13, 14)  # 3.x
FILE = re.compile(r"/([^/ #]+\.(?:whl|tar\.gz|zip))[ #]")
ASKS = re.compile(r"requires-python:[^)]*>= ?3\.(\d+)")
Version = tuple[int, ...]


class Package:
    """What the files of a package are for."""

    def __init__(self, text: str) -> None:
        self.wheels: dict[str, dict[int, set[Version]]] = {"manylinux": {}, "musllinux": {}}
        self.sources: set[Version] = set()
        self.pure: set[Version] = set()
        self.needs: dict[Version, int] = {}
        for line in text.splitlines():
            found = FILE.search(line)
            if found is not None:
                self._add(found.group(1), ASKS.search(line))

    def _add(self, name: str, asks: re.Match[str] | None) -> None:
        is_wheel = name.endswith(".whl")
        parts = name.removesuffix(".whl").split("-")
        version = _version(
            parts[1] if is_wheel else re.sub(r"\.(tar\.gz|zip)$", "", name).rpartition("-")[2]
        )
        if version is None:
            return
        if asks is not None:
            self.needs[version] = int(asks.group(1))
        if not is_wheel:
            self.sources.add(version)
            return
        if parts[-1] == "any":
            self.pure.add(version)
        for library, known in self.wheels.items():
            if library in parts[-1] and "x86_64" in parts[-1]:
                for python in PYTHONS:
                    if _runs(parts[-3], parts[-2], python):
                        known.setdefault(python, set()).add(version)

    def first_wheels(self, library: str) -> str:
        """For each Python the first version that has a wheel; `-` for none, 0 where one is for any system."""
        return " ".join(self._first(self.wheels[library].get(it, set())) for it in PYTHONS)

    def _first(self, known: set[Version]) -> str:
        if not known:
            return "0" if self.pure else "-"
        first = min(known)
        below = max((it for it in self.sources | self.pure if it < first), default=())
        return "0" if below in self.pure else _shown(first)

    def asked(self) -> str:
        """From which version on which Python is needed, as far as that goes up: `4.0:8 5.0:10`."""
        found: list[str] = []
        last = 0
        for version in sorted(self.needs):
            later = [self.needs[it] for it in self.needs if it >= version]
            if self.needs[version] > last and min(later) >= self.needs[version]:
                last = self.needs[version]
                if last > 6:
                    found.append(f"{_shown(version)}:{last}")
        return " ".join(found)


def _version(text: str) -> Version | None:
    """The numbers of a release; None for what is a pre-release, or no version."""
    return tuple(map(int, text.split("."))) if re.fullmatch(r"\d+(\.\d+)*", text) else None


def _runs(python: str, abi: str, minor: int) -> bool:
    if abi == "none":
        return "py3" in python.split(".")
    if abi == "abi3":
        own = [
            int(it[3:]) for it in python.split(".") if it.startswith("cp3") and it[3:].isdecimal()
        ]
        return any(it <= minor for it in own)
    return python == f"cp3{minor}" and abi in (f"cp3{minor}", f"cp3{minor}m")


def _shown(version: Version) -> str:
    return ".".join(map(str, version))


def _rows(packages: dict[str, Package]) -> Iterable[str]:
    for name, package in sorted(packages.items()):
        both = [package.first_wheels(library) for library in package.wheels]
        if name in OPTIONAL:
            both = [" ".join("0" for _ in PYTHONS)] * 2
        parts = (_short(both[0]), "" if both[1] == both[0] else _short(both[1]), package.asked())
        yield f"{literal(name.replace('.', '-'))}:{literal('|'.join(parts))},"


def _short(columns: str) -> str:
    """The columns, `=` for one that is as the column before."""
    words = columns.split()
    row = " ".join([words[0], *("=" if it == last else it for last, it in pairwise(words))])
    return row.rstrip(" =")


def main(date: str, folder: str) -> None:
    packages = {
        it.stem: Package(it.read_text(errors="replace"))
        for it in sorted(Path(folder).glob("*.txt"))
    }
    body = [
        f'DATE = "{date[:7]}"',
        "# The minor versions of Python 3 of the columns.",
        f"PYTHONS = {literal(PYTHONS)}",
        "# Package: by Python, the first version with a wheel for glibc on x86_64 (- for none, 0 where no version",
        "# has to be compiled, = as for the Python before, and so at the end); the same for musl, empty if it",
        "# is the same; since which version which minor version of Python 3 is needed.",
        "WHEELS: dict[str, str] = {",
        *_rows(packages),
        "}",
        "# Packages of which there is nothing to compile.",
        f"WITHOUT_SOURCE = {literal(tuple(sorted(name for name, it in packages.items() if not it.sources)))}",
    ]
    write_module(
        TARGET,
        title="For which versions of Python packages have wheels, and which they need.",
        script=Path(__file__).name,
        date=date,
        sources="the files that PyPI lists for these packages",
        body=body,
    )


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
