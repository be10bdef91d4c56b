"""Write dflint/knowledge/_generated_debian_*.py from the package indexes of Debian.

    python tools/debian_indexes.py DIR                        # fetch (Contents: see --contents)
    python tools/debian_packages.py DIR NAMES ...             # write

NAMES are files with a package name at the start of each line: those that Dockerfiles install. The names
of the modules as they are now stay in. The look-ups that read what is written here, and what its marks
mean, are in dflint/model/lookups/debian_packages.py.
"""

from __future__ import annotations

import datetime
import difflib
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from debian_choices import (
    ASKING,
    CLOSED,
    NO_MODULES,
    NOT_BY_NAME,
    NOT_BY_PART,
    PROGRAMS,
    PYTHON_2,
    TAILS,
    USED_BY,
    USERS,
)
from debian_indexes import RELEASES, Index
from dflint.model.lookups.front_coding import LETTERS
from literals import packed

KNOWLEDGE = Path(__file__).resolve().parent.parent / "dflint" / "knowledge"
STABLE = ("bullseye", "bookworm", "trixie")  # what installations are worked out for
MOST_PROVIDERS = 3
ABSENT = "-" * len(RELEASES)  # the signature of a name that no release has


def main() -> None:
    folder, *files = sys.argv[1:] or sys.exit(__doc__)
    indexes = {release: Index(Path(folder), release) for release in RELEASES}
    names = {
        line.split()[0] for file in files for line in Path(file).read_text().splitlines() if line
    }
    names |= names_written()
    shipped = programs_of_packages(Path(folder))
    writer = Writer(
        indexes, {it for it in names if re.fullmatch(r"[a-z0-9][a-z0-9+.-]*[a-z0-9+.]", it)}
    )
    writer.write_packages(shipped)
    writer.write_libraries()


def names_written() -> set[str]:
    """The names in the module as it is now."""
    from dflint.model.lookups.debian_packages import (
        known_names,  # not there where it is written anew
    )

    return set(known_names())


def programs_of_packages(folder: Path) -> dict[str, set[str]]:
    """Package → the programs it has, by the Contents indexes that are there."""
    found: dict[str, set[str]] = defaultdict(set)
    for release in RELEASES:
        for file in sorted((folder / f"{release}-contents/state/lists").glob("*Contents-*")):
            lines = subprocess.run(
                ["lz4", "-dc", str(file)], capture_output=True, check=True
            ).stdout
            for path, package in re.findall(
                rb"(?m)^((?:usr/)?(?:s?bin|games)/[^\s/]+|usr/lib/jvm/[^/ ]+-amd64/bin/\w+)\s+(\S+)$",
                lines,
            ):
                program = path.decode().rpartition("/")[2]
                for word in package.decode().split(","):
                    found[word.rpartition("/")[2]].add(program)
    for release, old in (("8.2", "7.4"), ("8.4", "8.2")):
        found[f"php{release}-cli"] |= found[f"php{old}-cli"]
    for programs in found.values():
        programs.update(_linked(programs))
    return found


def _linked(programs: Iterable[str]) -> set[str]:
    """The names that update-alternatives makes of what a package has."""
    found = set()
    for name in programs:
        if name.startswith(("nc.", "vim.", "php7", "php8", "automake-", "traceroute.")):
            found.add(re.split(r"[\d.-]", name)[0])
        if name in ("gcc", "clang", "tcc"):
            found.add("cc")
        if name == "mawk":
            found.update(("awk", "nawk"))
    return found


class Writer:
    """What is known of the names, over all releases."""

    def __init__(self, indexes: dict[str, Index], names: set[str]) -> None:
        self.indexes = indexes
        self.everything = {name for index in indexes.values() for name in index.packages}
        self.virtual = {name for index in indexes.values() for name in index.providers}
        family = {name for name in self.everything | self.virtual if self._is_closed(name)}
        known = self.everything | self.virtual
        self.names = sorted(family | {it for it in names if it in known or not self._is_closed(it)})

    @staticmethod
    def _is_closed(name: str) -> bool:
        if name.startswith(PYTHON_2) and not name.endswith(NO_MODULES):
            return True
        for start, endings in CLOSED.items():
            if name.startswith(start):
                rest = name[len(start) :].lstrip("0123456789.")
                if not endings or (rest in endings and len(rest) < len(name) - len(start)):
                    return True
        return False

    def state(self, name: str, release: str) -> str:
        """`+` real, `t` transitional, `v` virtual with one provider, `V` with several, `-` absent,
        `~` absent, but apt-get takes the name for a regular expression that other names match."""
        index = self.indexes[release]
        if name in index.packages:
            text = index.packages[name].get("Description", "").lower()
            return "t" if "transitional" in text or "dummy package" in text else "+"
        providers = index.providers.get(name, [])
        if not providers:
            return "~" if matches_another(name, index) else "-"
        return "v" if len(providers) == 1 else "V"

    def signature(self, name: str) -> str:
        return "".join(self.state(name, release) for release in RELEASES)

    def successor(self, name: str) -> str:
        """What a transitional package leads to, or what took its place by Replaces and Breaks."""
        for release in reversed(RELEASES):
            index = self.indexes[release]
            if self.state(name, release) == "t":
                needed = [it[0] for it in index.clauses(name, "Depends") if it[0] in index.packages]
                alike = [it for it in needed if it.endswith("-dev") == name.endswith("-dev")]
                return next(iter(alike or needed), "")
        newest = self.indexes[RELEASES[-1]]
        if name.startswith(PYTHON_2) and f"python3-{name[7:]}" in newest.packages:
            return f"python3-{name[7:]}"
        if f"{name}t64" in newest.packages:
            return f"{name}t64"
        for release in RELEASES:
            replacing = self.indexes[release].replaced.get(name, [])
            if name not in self.indexes[release].packages and len(replacing) == 1:
                return replacing[0] if _likeness(name, replacing[0]) > 0.6 else ""
        return ""

    def write_packages(self, shipped: dict[str, set[str]]) -> None:
        rows: dict[str, list[str]] = defaultdict(list)
        base = sorted(
            {
                program
                for release in STABLE
                for package in self.indexes[release].base
                for program in shipped.get(package, ())
            }
        )
        self.names = [it for it in self.names if it not in base or self.signature(it) != ABSENT]
        brought = {name: self.brought(name, shipped) for name in self.names}
        combinations = [it for it, _ in Counter(filter(None, brought.values())).most_common()]
        for name in self.names:
            rows[self.signature(name)].append(
                f"{name}{self.figures(name, number(combinations, brought[name]))}"
            )
        providers = {
            name: {
                release: self.indexes[release].providers[name]
                for release in RELEASES
                if self.state(name, release) == "V"
            }
            for name in self.names
        }
        successors = {
            name: successor
            for name in self.names
            if self.signature(name)[-1] != "+"
            and (successor := self.successor(name))
            and not is_derived(name, successor)
        }
        programs = {
            program: sorted(
                name
                for name, has in shipped.items()
                if program in has and not name.endswith("-cross")
            )[:9]
            for program in PROGRAMS
        }
        text = [
            header(
                "Packages that Dockerfiles install, as the releases of Debian have them.",
                "E501, W291",
            )
        ]
        text += [
            f"RELEASES = {RELEASES!r}",
            f'DATE = "{datetime.date.today():%Y-%m}"',
        ]
        text += ["# Packages of a minimal installation in one release at least: " + str(STABLE)]
        text += [
            table("BASE", {"": packed(sorted({it for r in STABLE for it in self.indexes[r].base}))})
        ]
        text += ["# State in each release → name, what it brings."]
        text += [table("NAMES", {state: packed(words) for state, words in rows.items()})]
        text += ["# Programs, and which of them an installation brings, by the number in NAMES."]
        text += brings(combinations)
        text += ["# Virtual name → `numbers of releases:providers`."]
        text += [
            lines(
                "PROVIDERS", [f"{name} {_by_release(of)}" for name, of in providers.items() if of]
            )
        ]
        text += ["# Packages that are not in main, of which the images of Debian have no list."]
        text += [table("COMPONENTS", {"": [f"{a}={b}" for a, b in self.components().items()]})]
        text += ["# Packages that ask a question when they are installed."]
        text += [table("ASKS", {"": sorted(ASKING)})]
        text += ["# User → the packages whose installation may make it."]
        text += [lines("USERS", by_user(self.users()))]
        text += ["# Name → what came in its place."]
        text += [table("SUCCESSORS", {"": packed([f"{a}={b}" for a, b in successors.items()])})]
        text += [
            "# Beginning of names of which all are above → how they go on after a number; any way if empty."
        ]
        text += ["CLOSED = {"]
        text += [
            f'    "{start}": ({"".join(f"{it!r}, " for it in endings)}),'
            for start, endings in CLOSED.items()
        ]
        text += [
            "}",
            "# Names that begin with `python-` are all above, except for those that end so.",
        ]
        text += [f"NO_MODULES = {NO_MODULES!r}", "# Program → packages that have it."]
        text += [lines("PROGRAMS", [f"{a} {' '.join(b)}" for a, b in programs.items() if b])]
        text += [
            "# Programs of a minimal installation; those that have no row above are no packages."
        ]
        text += [table("BASE_PROGRAMS", {"": packed(sorted(base))})]
        (KNOWLEDGE / "_generated_debian_packages.py").write_text("\n".join(text) + "\n")

    def components(self) -> dict[str, str]:
        """Name → contrib or non-free, where no stable release has it in main."""
        found = {}
        for name in self.names:
            packages = [self.indexes[it].packages.get(name) for it in STABLE]
            parts = {it["Component"] for it in packages if it is not None}
            if parts and "main" not in parts:
                found[name] = sorted(parts)[-1]
        return found

    def users(self) -> dict[str, set[str]]:
        """Name → the users that it or what it brings makes, with recommended packages."""
        found: dict[str, set[str]] = defaultdict(set)
        for name in self.names:
            for release in STABLE:
                index = self.indexes[release]
                target = self._target(name, index)
                brought = index.closure([target], recommends=True) if target else set()
                for package in brought & USERS.keys():
                    found[name].update(USERS[package].split())
        return found

    def brought(self, name: str, shipped: dict[str, set[str]]) -> tuple[str, ...]:
        """The programs that an installation brings in one release at least, and ca-certificates."""
        found: set[str] = set()
        certificates = []
        for release in STABLE:
            index = self.indexes[release]
            target = self._target(name, index)
            if not target:
                continue
            for package in index.closure([target], recommends=True):
                found |= shipped.get(package, set()) & set(PROGRAMS)
            certificates.append("ca-certificates" in index.closure([target], recommends=False))
        return tuple(sorted(found))

    @staticmethod
    def _target(name: str, index: Index) -> str:
        if name in index.packages:
            return name
        providers = index.providers.get(name, [])
        return providers[0] if len(providers) == 1 else ""

    def figures(self, name: str, programs: str) -> str:
        """A mark for ca-certificates, where a stable release has the name, and what it brings."""
        targets = [self._target(name, self.indexes[release]) for release in STABLE]
        words = f"={self.certificates(name)}{programs}" if any(targets) else ""
        return words if words != "=-" else ""

    def certificates(self, name: str) -> str:
        """`d`: it depends on ca-certificates wherever it is; `r`: it recommends them somewhere; `-`."""
        marks = set()
        for release in STABLE:
            index = self.indexes[release]
            target = self._target(name, index)
            if target:
                marks.add(
                    "d"
                    if "ca-certificates" in index.closure([target], recommends=False)
                    else "r"
                    if "ca-certificates" in index.closure([target], recommends=True)
                    else "-"
                )
        return "r" if len(marks) > 1 else marks.pop()

    def write_libraries(self) -> None:
        """Libraries with a number in their names: which numbers each release has."""
        used: Counter[str] = Counter()
        for index in self.indexes.values():
            for package in index.packages.values():
                for field in ("Depends", "Recommends"):
                    used.update(re.findall(r"[a-z0-9][a-z0-9+.-]+", package.get(field, "")))
        stems: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for release, index in self.indexes.items():
            for name in {
                *index.packages,
                *(it for it, of in index.providers.items() if len(of) == 1),
            }:
                stem, number_ = split_number(name)
                if stem:
                    stems[stem][release].add(number_)
        wanted = {split_number(name)[0] for name in self.names}
        rows = []
        for stem, of in sorted(stems.items()):
            most = max(used[stem + it] for numbers in of.values() for it in numbers)
            if (stem in wanted or most >= USED_BY) and not is_internal(stem):
                rows.append(f"{stem}|{_columns([','.join(sorted(of[it])) for it in RELEASES])}")
        text = [
            header(
                "Libraries with a number in the package's name, as the releases have them.", "W291"
            )
        ]
        text += [
            "# Name before the number | the numbers in each release; a column that is not there is as before."
        ]
        text += [f"TAILS = {TAILS!r}", table("LIBRARIES", {"": packed(rows)})]
        (KNOWLEDGE / "_generated_debian_libraries.py").write_text("\n".join(text) + "\n")


def is_derived(name: str, successor: str) -> bool:
    """Whether the look-up finds a successor by the name alone."""
    from dflint.model.lookups.debian_packages import (
        own_version,  # not there where it is written anew
    )

    return successor in (f"{name}t64", own_version(name))


def is_internal(stem: str) -> bool:
    """Whether nothing installs a library by its name."""
    return stem.startswith(NOT_BY_NAME) or NOT_BY_PART in f"{stem}-"


def split_number(name: str) -> tuple[str, str]:
    """`libicu72` → ("libicu", "72"), `libglib2.0-0t64` → ("libglib", "2.0-0t64"); ("", "") for others."""
    if not name.startswith("lib"):
        return "", ""
    at = next((i for i in range(3, len(name)) if name[i].isdigit()), 0)
    while at:
        number_ = name[at:]
        if number_.strip("0123456789.-") in TAILS:
            return name[:at], number_
        at = next(
            (
                i
                for i in range(at + 1, len(name))
                if name[i].isdigit() and not name[i - 1].isdigit() and name[i - 1] != "."
            ),
            0,
        )
    return "", ""


def matches_another(name: str, index: Index) -> bool:
    """Whether apt-get takes a name that is nowhere for a regular expression that others match."""
    if name in index.mentioned or not any(mark in name for mark in ".+"):
        return False
    pattern = re.compile(re.sub(r"\\+\\+", "+", name))
    return any(pattern.search(other) for other in index.packages)


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other).ratio()


def _columns(columns: list[str]) -> str:
    written = [it or "-" for it in columns]
    while len(written) > 1 and written[-1] == written[-2]:
        written.pop()
    return "|".join(written)


def _by_release(of: dict[str, list[str]]) -> str:
    """`24:a,b`: releases with the same providers together, by their numbers."""
    groups: dict[str, list[str]] = defaultdict(list)
    for release, names in of.items():
        if release not in STABLE and groups:
            continue  # as in the newest stable one
        groups[",".join(sorted(names)[:MOST_PROVIDERS])].append(release)
    return " ".join(
        f"{''.join(str(RELEASES.index(it)) for it in releases)}:{names}"
        for names, releases in groups.items()
    )


def by_user(made: dict[str, set[str]]) -> list[str]:
    """`user=name,name`, from the users that each name makes."""
    users: dict[str, list[str]] = defaultdict(list)
    for name, of in made.items():
        for user in of:
            users[user].append(name)
    return [f"{user}={','.join(packed(sorted(names)))}" for user, names in sorted(users.items())]


def brings(combinations: list[tuple[str, ...]]) -> list[str]:
    """The programs that combinations are of, and each combination as their letters."""
    programs = sorted({program for one in combinations for program in one})
    letters = dict(zip(programs, LETTERS, strict=False))
    words = ["".join([letters[program] for program in one]) for one in combinations]
    return [table("BROUGHT", {"": programs}), table("BRINGS", {"": words})]


def number(combinations: list[tuple[str, ...]], one: tuple[str, ...]) -> str:
    """The place of a combination, in two letters; nothing for the empty one."""
    if not one:
        return ""
    at = combinations.index(one)
    return LETTERS[at // len(LETTERS)] + LETTERS[at % len(LETTERS)]


def header(title: str, silenced: str) -> str:
    about = (
        f"Generated by tools/debian_packages.py on {datetime.date.today()}; see tools/README.md. Sources: the\n"
        "Packages and Contents indexes of Debian."
    )
    return f'"""{title}\n\n{about}\n"""\n\n# fmt: off\n# ruff: noqa: {silenced}'


def table(name: str, rows: dict[str, list[str]]) -> str:
    """A dictionary of long texts: words with a space on both sides; just the text for one row."""
    if list(rows) == [""]:
        return f'{name} = """\\\n{wrapped(rows[""])}"""'
    parts = [f'    "{key}": """\\\n{wrapped(words)}""",' for key, words in sorted(rows.items())]
    return "\n".join([f"{name} = {{", *parts, "}"])


def wrapped(words: Iterable[str]) -> str:
    found, line = [], ""
    for word in words:
        if len(line) + len(word) > 110:
            found.append(line + " \n")
            line = ""
        line += f" {word}"
    return "".join(found) + line + " \n"


def lines(name: str, rows: list[str]) -> str:
    body = "".join(f"{row}\n" for row in rows)
    return f'{name} = """\n{body}"""'


if __name__ == "__main__":
    main()
