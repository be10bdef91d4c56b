"""Write dflint/knowledge/_generated_debian_sizes.py: how large installations are.

    python tools/debian_indexes.py DIR bookworm trixie        # fetch
    python tools/debian_installed.py > MEASURED               # in a container: see there
    python tools/debian_sizes.py DIR MEASURED NAMES ...       # write

NAMES are files with a package name at the start of each line, those that Dockerfiles install most; the
names of the module as it is now stay in. The look-ups, and what the letters mean, are in
dflint/knowledge/debian_sizes.py.

Sizes are Installed-Size of the indexes, and for modules of Python the byte code that is compiled when they
are installed. What part of a package a slim image gets was measured for those in MEASURED.
"""

from __future__ import annotations

import math
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from debian_indexes import Index
from debian_packages import header, table, wrapped
from dflint.knowledge.debian_sizes import STEP
from dflint.model.lookups.front_coding import LETTERS
from literals import packed

MODULE = (
    Path(__file__).resolve().parent.parent / "dflint" / "knowledge" / "_generated_debian_sizes.py"
)
RELEASES = ("bookworm", "trixie")
LEAST = 800  # kB of packages that installations share: smaller ones are counted with each of them
BYTE_CODE = 0.85  # of the size of a module of Python, by MEASURED
ALL_BUT_FEW = 0.95  # of a package that was not measured is in a slim image, by MEASURED
# What buildpack-deps:bookworm and :trixie install. Source: docker-library/buildpack-deps, 2026-08.
BUILDPACK = (
    "autoconf automake bzip2 ca-certificates curl default-libmysqlclient-dev dpkg-dev file g++ gcc git gnupg "
    "imagemagick libbz2-dev libc6-dev libcurl4-openssl-dev libdb-dev libevent-dev libffi-dev libgdbm-dev "
    "libglib2.0-dev libgmp-dev libjpeg-dev libkrb5-dev liblzma-dev libmagickcore-dev libmagickwand-dev "
    "libmaxminddb-dev libncurses5-dev libncursesw5-dev libpng-dev libpq-dev libreadline-dev libsqlite3-dev "
    "libssl-dev libtool libwebp-dev libxml2-dev libxslt-dev libyaml-dev make mercurial netbase openssh-client "
    "patch procps sq subversion unzip wget xz-utils zlib1g-dev"
)
ALIASES = {"buildpack-deps": BUILDPACK.split()}


def main() -> None:
    folder, measured, *files = sys.argv[1:] or sys.exit(__doc__)
    names = set(ALIASES)
    for file in files:
        names |= {line.split()[0] for line in Path(file).read_text().splitlines() if line.strip()}
    names |= names_written()
    indexes = {release: Index(Path(folder), release) for release in RELEASES}
    known = sorted(
        it for it in names if it in ALIASES or any(it in of.packages for of in indexes.values())
    )
    shares = dict(_shares(Path(measured)))
    writers = {release: Writer(known, index, shares) for release, index in indexes.items()}
    text = [
        header("How large installations of packages are, in releases of Debian.", "E501, W291")
        .replace("debian_packages.py", "debian_sizes.py")
        .replace("Packages and Contents indexes", "Packages indexes"),
        "# Names, in the order of the rows.",
        table("NAMES", {"": packed(known)}),
        "# Release → sizes of what installations share.",
        *_dictionary("SHARED", {release: it.shared() for release, it in writers.items()}),
        "# Release → what each name brings.",
        *_dictionary("ROWS", {release: it.rows() for release, it in writers.items()}),
    ]
    MODULE.write_text("\n".join(text) + "\n")


def names_written() -> set[str]:
    try:
        from dflint.model.packages.size_rows import known_names

        return set(known_names())
    except ImportError:  # the module is written for the first time
        return set()


def _shares(file: Path) -> Iterable[tuple[str, float]]:
    """Package → the part of its size that a slim image has of it."""
    for line in file.read_text().splitlines():
        name, size, real, _ = line.split("\t")
        if int(size) > 100:
            yield name, min(int(real) / (int(size) * 1024), 1.0)


def _dictionary(name: str, rows: dict[str, Sequence[str]]) -> list[str]:
    parts = [f'    "{key}": """\\\n{wrapped(words)}""",' for key, words in rows.items()]
    return [f"{name} = {{", *parts, "}"]


class Writer:
    """What the names bring in one release."""

    def __init__(self, names: Sequence[str], index: Index, shares: dict[str, float]) -> None:
        self.names = names
        self.index = index
        self.shares = shares
        self.plain: dict[str, frozenset[str]] = {}
        self.more: dict[str, frozenset[str]] = {}
        for name in names:
            targets = [it for it in ALIASES.get(name, [name]) if it in index.packages]
            if targets:
                plain = index.closure(targets, recommends=False)
                self.plain[name] = frozenset(plain)
                if name not in ALIASES:
                    self.more[name] = frozenset(index.closure(targets, recommends=True) - plain)
        self.groups = self._groups()
        self.group_of = {it: at for at, group in enumerate(self.groups) for it in group}

    def _groups(self) -> list[list[str]]:
        """Packages that always come together, and that several names bring."""
        users: dict[str, set[tuple[str, bool]]] = defaultdict(set)
        for is_more, sets in ((False, self.plain), (True, self.more)):
            for name, packages in sets.items():
                for package in packages:
                    users[package].add((name, is_more))
        groups: dict[frozenset[tuple[str, bool]], list[str]] = defaultdict(list)
        for package, of in users.items():
            groups[frozenset(of)].append(package)
        shared = [
            (len(of), sorted(group))
            for of, group in groups.items()
            if len(of) > 1 and self.index.size(group) >= LEAST
        ]
        return [group for _, group in sorted(shared, key=lambda it: (-it[0], it[1]))]  # short first

    def shared(self) -> list[str]:
        return [self._size(group) for group in self.groups]

    def rows(self) -> list[str]:
        return [self._row(name) for name in self.names]

    def _row(self, name: str) -> str:
        if name not in self.plain:
            return "-"
        found = self._part(self.plain[name], name)
        more = self.more.get(name)
        if more:
            found += f"+{number_letters(len(more))}{self._part(more, name)}"
        return found

    def _part(self, packages: frozenset[str], name: str) -> str:
        """The size of what is in no group, and the numbers of groups and of names that bring them."""
        own = [it for it in packages if it not in self.group_of]
        left = self._groups_of(packages)
        whole = self._groups_of(packages | self.plain[name])
        is_plain = packages == self.plain[name]
        bases = {
            other: has
            for other, has in ((it, self._groups_of(self.plain[it])) for it in self.plain)
            if has <= whole and not (is_plain and (len(has), other) >= (len(whole), name))
        }
        words = []
        while bases:
            best = max(bases, key=lambda it: (len(bases[it] & left), it))
            if len(bases[best] & left) < 2:
                break
            words.append(len(self.groups) + self.names.index(best))
            left -= bases[best]
        words += sorted(left)
        return self._size(own) + "".join(reference_letters(it) for it in words)

    def _groups_of(self, packages: Iterable[str]) -> set[int]:
        return {self.group_of[it] for it in packages if it in self.group_of}

    def _size(self, packages: Iterable[str]) -> str:
        """kB of packages, and the part of it that slim images have."""
        full = slim = 0.0
        for name in packages:
            size = self.index.packages[name].size
            code = size * BYTE_CODE if _is_python(name) else 0
            full += size + code
            slim += size * self.shares.get(name, ALL_BUT_FEW) + code
        return size_letters(full, slim / full if full else 1.0)


def _is_python(name: str) -> bool:
    return (name.startswith("python3-") and not name.endswith(("-dev", "-doc"))) or (
        name.startswith("libpython3") and name.endswith(("-stdlib", "-minimal"))
    )


def size_letters(size: float, share: float) -> str:
    """How a size in kB is written, and the part that slim images have of it."""
    number = round(math.log(size) / math.log(STEP)) if size > 1 else 0
    return number_letters(number) + LETTERS[round(share * (len(LETTERS) - 1))]


def number_letters(number: int) -> str:
    """How a number below 3844 is written."""
    return LETTERS[number // len(LETTERS)] + LETTERS[number % len(LETTERS)]


def reference_letters(number: int) -> str:
    """How the number of a group or a name is written."""
    few = len(LETTERS) - LETTERS.index("a")
    return LETTERS[LETTERS.index("a") + number] if number < few else number_letters(number - few)


if __name__ == "__main__":
    main()
