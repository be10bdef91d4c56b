"""What a release of Debian has of a package: is it there, under which name, what does it bring.

The tables are written by tools/debian_packages.py from the package indexes of Debian (main, contrib,
non-free, non-free-firmware; amd64, arm64 and i386; with the security archive): names that Dockerfiles
install, and whole families of names, for the releases in RELEASES. DATE says of when. What is no row
is not known, and the look-ups say None. Nothing here is about releases that left the mirrors.

Marks in NAMES: how a name is in each of RELEASES, then `name=cNN`: c is `d` where it depends on
ca-certificates, `r` where it only recommends them, `-` for neither; NN says which programs it brings
(BRINGS, by the letters of BROUGHT). A name alone is `name=-`, or in no stable release. A program of
BASE_PROGRAMS without a row is no package. SUCCESSORS leaves out what `own_version` says, and
`namet64` for `name`. The words of NAMES, BASE, BASE_PROGRAMS, SUCCESSORS and LIBRARIES are packed: see
front_coding.

This module is large: import it where it is asked.
"""

from __future__ import annotations

from _bisect import bisect_right

from dflint.knowledge import _generated_debian_packages as data
from dflint.model.lookups.debian_names import MARKS, STARTS, TEXT
from dflint.model.lookups.front_coding import LETTERS, unpacked

__all__ = [
    "DATE",
    "RELEASES",
    "Availability",
    "asks",
    "availability",
    "certificates_of",
    "component_of",
    "is_base_package",
    "is_in_base",
    "is_known_program",
    "packages_with",
    "programs_of",
    "users_of",
]

RELEASES = data.RELEASES
DATE = data.DATE
STABLE = 3  # of RELEASES, the first
DIGITS = "0123456789."
REAL, TRANSITIONAL, VIRTUAL, CHOICE, ABSENT, PATTERN = (
    "real", "transitional", "virtual", "choice", "absent", "pattern",
)  # fmt: skip
_KINDS = {"+": REAL, "t": TRANSITIONAL, "v": VIRTUAL, "V": CHOICE, "-": ABSENT, "~": PATTERN}
_INSTALLABLE = "+tv"
_LIBRARIES: list[str] = []  # the text, once it was asked for
_ROWS: dict[str, tuple[str, str]] = {}  # of the names that were asked for
_WORDS: dict[str, frozenset[str]] = {}
_SUCCESSORS: dict[str, str] = {}  # once one was asked for
_PROGRAMS: dict[str, frozenset[str] | None] = {}  # of the names that were asked for
_USERS: dict[str, tuple[str, ...]] = {}  # by package, once it was asked for
_ASKING = frozenset(data.ASKS.split())


class Availability:
    """What a release has under a name. A value.

    `kind`: "real"; "transitional", an empty package that leads to another; "virtual", a name that one
    package provides; "choice", one that several do, so that apt installs none; "absent"; "pattern",
    absent, and apt-get takes the name for a regular expression, and installs what matches.
    `providers`: for a choice, three who provide it at most; for releases to come, as in the newest.
    `existed`: the releases in which it can be installed, oldest first. `successor`: what this release has
    instead, or "".
    """

    __slots__ = ("existed", "kind", "name", "providers", "successor")

    def __init__(
        self,
        name: str,
        kind: str,
        providers: tuple[str, ...] = (),
        existed: tuple[str, ...] = (),
        successor: str = "",
    ) -> None:
        self.name = name
        self.kind = kind
        self.providers = providers
        self.existed = existed
        self.successor = successor

    @property
    def is_installable(self) -> bool:
        """Whether apt-get install finds a package for the name."""
        return self.kind in (REAL, TRANSITIONAL, VIRTUAL)


def availability(name: str, release: str) -> Availability | None:
    """What a release has under a name; None where the tables do not say.

    `release` is a code name, "bookworm" or "sid".
    """
    marks = _marks(name) if release in RELEASES else None
    if marks is None:
        return None
    kind = _KINDS[marks[RELEASES.index(release)]]
    if kind == REAL:
        return Availability(name, kind, (), RELEASES if marks == "+++++" else _installable(marks))
    providers = _providers(name, release) if kind == CHOICE else ()
    instead = "" if kind == VIRTUAL else _successor(name, release)
    return Availability(name, kind, providers, _installable(marks), instead)


def _installable(marks: str) -> tuple[str, ...]:
    """The releases in which a name can be installed."""
    return tuple([it for it, mark in zip(RELEASES, marks, strict=True) if mark in _INSTALLABLE])


def known_names() -> list[str]:
    """The names that have a row."""
    return [it.partition("=")[0] for it in TEXT.split()]


def certificates_of(name: str) -> str | None:
    """Whether a package brings ca-certificates: "depends", "recommends" or ""; None if not known."""
    figures = _row(name)[1]
    if not figures:
        return None
    return {"d": "depends", "r": "recommends"}.get(figures[0], "")


def programs_of(name: str) -> frozenset[str] | None:
    """Which of the programs of PROGRAMS an installation may bring; None for an unknown package."""
    if name not in _PROGRAMS:
        _PROGRAMS[name] = _find_programs(name)
    return _PROGRAMS[name]


def _find_programs(name: str) -> frozenset[str] | None:
    figures = _row(name)[1]
    if not figures:
        return None
    if len(figures) == 1:
        return frozenset()
    place = LETTERS.index(figures[1]) * len(LETTERS) + LETTERS.index(figures[2])
    programs = data.BROUGHT.split()
    return frozenset([programs[LETTERS.index(it)] for it in data.BRINGS.split()[place]])


def asks(name: str) -> bool:
    """Whether a package itself asks a question of debconf when it is installed.

    It is asked unless DEBIAN_FRONTEND=noninteractive says not to. tzdata asks where the image has no
    time zone, as those of Ubuntu; those of Debian have it.
    """
    return name in _ASKING


def component_of(name: str) -> str:
    """The part of the archive that a package is in, where it is not main: "contrib" or "non-free"."""
    start = data.COMPONENTS.find(f" {name}=")
    if start < 0:
        return ""
    return data.COMPONENTS[start + 1 : data.COMPONENTS.index(" ", start + 1)].partition("=")[2]


def users_of(name: str) -> tuple[str, ...]:
    """The users that an installation may make, of those that are known."""
    if not _USERS:
        for row in data.USERS.split():
            user, _, names = row.partition("=")
            for it in unpacked(names.replace(",", " ")):
                _USERS[it] = (*_USERS.get(it, ()), user)
    return _USERS.get(name, ())


def packages_with(program: str) -> tuple[str, ...]:
    """The packages that have a program themselves, nine at most; empty if no row is about it."""
    start = data.PROGRAMS.find(f"\n{program} ")
    if start < 0:
        return ()
    return tuple(data.PROGRAMS[start + 1 : data.PROGRAMS.index("\n", start + 1)].split()[1:])


def is_in_base(program: str) -> bool:
    """Whether a program is in a minimal installation, as in the image debian:X, of some release."""
    return program in _words("BASE_PROGRAMS")


def is_base_package(name: str) -> bool:
    """Whether a package is in a minimal installation of some release."""
    return name in _words("BASE")


def is_known_program(program: str) -> bool:
    """Whether the tables say which packages bring a program."""
    return f"\n{program} " in data.PROGRAMS


def split_number(name: str) -> tuple[str, str]:
    """`libicu72` → ("libicu", "72"), `libglib2.0-0t64` → ("libglib", "2.0-0t64"); ("", "") for others."""
    from dflint.knowledge._generated_debian_libraries import TAILS

    at = 3 if name.startswith("lib") else len(name)
    while at < len(name):
        starts = name[at].isdecimal() and not (name[at - 1].isdecimal() or name[at - 1] == ".")
        if starts and name[at:].strip("0123456789.-") in TAILS:
            return name[:at], name[at:]
        at += 1
    return "", ""


def _words(table: str) -> frozenset[str]:
    """The words of a packed table, once it was asked for."""
    if table not in _WORDS:
        _WORDS[table] = frozenset(unpacked(getattr(data, table)))
    return _WORDS[table]


def _row(name: str) -> tuple[str, str]:
    """The marks of a name and its figures; empty where it has none."""
    if name not in _ROWS:
        _ROWS[name] = _find_row(name)
    return _ROWS[name]


def _find_row(name: str) -> tuple[str, str]:
    start = TEXT.find(f" {name}=")
    if start < 0:
        start = TEXT.find(f" {name} ")
        if start < 0:
            return ("-" * len(RELEASES) if is_in_base(name) else ""), ""
    figures = TEXT[start + 1 : TEXT.index(" ", start + 1)].partition("=")[2]
    marks = MARKS[bisect_right(STARTS, start) - 1]
    is_stable = any(it in _INSTALLABLE for it in marks[:STABLE])
    return marks, figures or ("-" if is_stable else "")


def _is_gone(name: str) -> bool:
    from dflint.knowledge.debian_successors import GONE

    return name in GONE


def _marks(name: str) -> str | None:
    """How a name is in each release: by its row, by its family, or by the number of a library."""
    marks = _row(name)[0]
    if marks:
        return marks
    if _is_gone(name) or _is_of_family(name):
        return "-" * len(RELEASES)
    columns = _numbers(name)
    if columns is None:
        return None
    number = split_number(name)[1]
    return "".join(["+" if number in column else "-" for column in columns])


def _is_of_family(name: str) -> bool:
    """Whether all names that are built like this one have a row."""
    if name.startswith("python-") and not name.endswith(data.NO_MODULES):
        return True
    for start, endings in data.CLOSED.items():
        if name.startswith(start):
            rest = name[len(start) :].lstrip(DIGITS)
            if not endings or (rest in endings and len(rest) < len(name) - len(start)):
                return True
    return False


def _numbers(name: str) -> list[list[str]] | None:
    """The numbers that a library has in each release; None for a name that is no known library."""
    if not _LIBRARIES:
        from dflint.knowledge._generated_debian_libraries import LIBRARIES

        _LIBRARIES.append(f" {' '.join(unpacked(LIBRARIES))} ")
    text = _LIBRARIES[0]
    stem = split_number(name)[0]
    start = text.find(f" {stem}|") if stem else -1
    if start < 0:
        return None
    columns = text[start + len(stem) + 2 : text.index(" ", start + 1)].split("|")
    columns += [columns[-1]] * (len(RELEASES) - len(columns))
    return [column.split(",") for column in columns]


def _providers(name: str, release: str) -> tuple[str, ...]:
    start = data.PROVIDERS.find(f"\n{name} ")
    if start < 0:
        return ()
    number, found = str(RELEASES.index(release)), ""
    for group in data.PROVIDERS[start + 1 : data.PROVIDERS.index("\n", start + 1)].split()[1:]:
        releases, _, names = group.partition(":")
        if number in releases or number >= str(STABLE):
            found = names
    return tuple(found.split(",")) if found else ()


def _successor(name: str, release: str) -> str:
    """What the release has instead of a name: a package that can be installed there, or ""."""
    from dflint.knowledge.debian_successors import SUCCESSORS

    at = RELEASES.index(release)
    written = SUCCESSORS.get(name, ""), _written_successor(name)
    for one in (*written, f"{name}t64", own_version(name)):
        marks = _marks(one) if one and one != name else ""
        if marks and marks[at] in "+v":
            return one
    if _row(name)[0][at : at + 1] == "t":
        return ""
    numbers = _numbers(name)
    own = numbers[at] if numbers is not None else []
    own = [it for it in own if (it != "-" and it.removesuffix("t64") not in own) or "t64" not in it]
    return split_number(name)[0] + own[0] if len(own) == 1 and own[0] != "-" else ""


def _written_successor(name: str) -> str:
    if not _SUCCESSORS:
        for word in unpacked(data.SUCCESSORS):
            old, _, new = word.partition("=")
            _SUCCESSORS.setdefault(old, new)
    return _SUCCESSORS.get(name, "")


def own_version(name: str) -> str:
    """The name that stays: default-jdk for openjdk-8-jdk, php-fpm for php7.2-fpm, python3-x for python-x."""
    from dflint.knowledge.debian_successors import UNVERSIONED

    if name.startswith("python-"):
        return f"python3-{name[7:]}"
    for start, plain in UNVERSIONED.items():
        rest = name[len(start) :]
        if name.startswith(start) and rest[:1].isdecimal():
            ending = rest.lstrip(DIGITS)
            return plain + (ending.removeprefix("-") if plain[-1] == "-" else ending)
    return ""
