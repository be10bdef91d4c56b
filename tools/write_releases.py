"""Write dflint/knowledge/_generated_releases.py: releases of distributions and their dates.

usage: write_releases.py DATE DISTRO_INFO ENDOFLIFE OFFICIAL_TAGS MIRRORED

DATE is today as YYYY-MM-DD; DISTRO_INFO the folder of distro-info-data (debian.csv, ubuntu.csv);
ENDOFLIFE a clone of endoflife-date/endoflife.date; OFFICIAL_TAGS a table of the tags of official
images; MIRRORED the Debian releases of which the main mirror has a Release file, with commas.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

from archives import cycles, day_of, distro_info, official_tags
from literals import literal, write_module

TARGET = Path(__file__).parent.parent / "dflint" / "knowledge" / "_generated_releases.py"
# Interim releases of Ubuntu move to old-releases.ubuntu.com some months after their end; until
# then it is not known here where they are. Those with long-term support and paid support after it
# stay on archive.ubuntu.com; of the first of them, 12.04, it is not known.
UBUNTU_MOVES_AFTER = timedelta(days=240)
LAST_LTS_MOVED, FIRST_LTS_SERVED = "10.04", "14.04"
# system → product of endoflife.date, and which of its releases have left their mirrors.
PRODUCTS = {
    "alpine": ("alpine-linux", ()),
    "centos": ("centos", ("5", "6", "7", "8")),
    "centos-stream": ("centos-stream", ("8",)),
    "fedora": ("fedora", ()),
    "amazonlinux": ("amazon-linux", ()),
    "oraclelinux": ("oracle-linux", ()),
    "rockylinux": ("rocky-linux", ()),
    "almalinux": ("almalinux", ()),
    "rhel": ("rhel", ()),
    "opensuse": ("opensuse", ()),
    "photon": ("vmware-photon", ()),
    "mageia": ("mageia", ()),
}
ALL_SERVED = ("alpine", "amazonlinux", "oraclelinux", "rockylinux", "almalinux", "rhel")
# Tags of distributions that name no release.
MOVING = ("latest", "stable", "oldstable", "oldoldstable", "testing", "rolling", "devel", "edge")
# What ended before this year has never been a container image.
TOO_OLD = "2010"
# Releases of Windows that tags of its container images name; 1809 is also called ltsc2019, so it
# is left out, and those before it ended as container images with their half-yearly channel.
WINDOWS = ("1709", "1803", "1903", "1909", "2004", "20h2", "2022", "2025")
Row = tuple[str, str, str, str, str, bool | None]


def debian(folder: Path, mirrored: list[str]) -> list[Row]:
    rows: list[Row] = []
    for row in distro_info(folder, "debian"):
        name, number = row["series"], row["version"]
        if name in ("experimental", "bo", "rex"):
            continue
        end = row.get("eol-lts") or row["eol"]
        served = name in mirrored if row["release"] or name in mirrored else None
        rows.append((name, number, row["release"], row["eol"], end, served))
    return rows


def ubuntu(folder: Path, today: date) -> list[Row]:
    rows: list[Row] = []
    for row in distro_info(folder, "ubuntu"):
        number, _, kind = row["version"].partition(" ")
        end = date.fromisoformat(row["eol"])
        version = _as_numbers(number)
        served: bool | None = True
        if kind:
            is_moved = version <= _as_numbers(LAST_LTS_MOVED)
            served = False if is_moved else version >= _as_numbers(FIRST_LTS_SERVED) or None
        elif end < today:
            served = False if end + UBUNTU_MOVES_AFTER < today else None
        support = row["eol-server"] or row["eol"]
        rows.append((row["series"], number, row["release"], row["eol"], support, served))
    return rows


def others(clone: Path, system: str) -> list[Row]:
    product, gone = PRODUCTS[system]
    rows: list[Row] = []
    for cycle in reversed(cycles(clone, product)):
        served = False if cycle.name in gone else True if system in ALL_SERVED else None
        rows.append((cycle.name, cycle.name, cycle.first, cycle.end, cycle.end, served))
    if system == "amazonlinux":  # its tag 1 is the last of the releases that were named by month
        last = max(row for row in rows if "." in row[0])
        rows.append(("1", "1", *last[2:]))
    return rows


def windows(clone: Path) -> list[Row]:
    rows: list[Row] = []
    for cycle in reversed(cycles(clone, "windows-server-core")):
        if cycle.name in WINDOWS:
            name = f"ltsc{cycle.name}" if cycle.name in ("2022", "2025") else cycle.name
            rows.append((name, cycle.name, cycle.first, cycle.end, cycle.end, None))
    return rows


def moving(tags: Path, known: list[Row]) -> dict[str, dict[str, str]]:
    """What the tags that name no release are now, by system; `known` are Debian's releases."""
    found: dict[str, dict[str, str]] = {}
    for tag in official_tags(tags):
        system, _, name = tag.base.partition(" ")
        if tag.image == system and tag.tag in MOVING and (system in PRODUCTS or system == "ubuntu"):
            found.setdefault(system, {})[tag.tag] = name
    out = [name for name, _, first, *_ in known if first]
    coming = next(name for name, number, first, *_ in known if number and not first)
    found["debian"] = dict(zip(("oldoldstable", "oldstable", "stable"), out[-3:], strict=True))
    found["debian"] |= {"latest": out[-1], "testing": coming, "unstable": "sid"}
    return found


def line(row: Row) -> str:
    """A release as a line of the table."""
    name, number, first, support, end, is_served = row
    words = [
        name if number == name else f"{name}({number})",
        first or "?",
        (support or "?") if end == support else f"{support}/{end}",
        {True: "+", False: "-", None: "?"}[is_served],
    ]
    return " ".join(words)


def _as_numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def main(today: str, info: str, clone: str, tags: str, mirrored: str) -> None:
    day = date.fromisoformat(today)
    tables = {
        "debian": debian(Path(info), mirrored.split(",")),
        "ubuntu": ubuntu(Path(info), day),
        **{system: others(Path(clone), system) for system in PRODUCTS},
        "windows": windows(Path(clone)),
    }
    body = [
        "",
        "# The day of these tables: what ends later has not ended.",
        f"AS_OF = {literal(today)}",
        "# By system, oldest first: name (number, if it is another), first day, end of support, end with",
        "# Debian's LTS if that is later; `+` if its packages are still where its image looks for them,",
        "# `-` if they are not. Of what is not known or not fixed, `?`.",
        "RELEASES: dict[str, str] = {",
    ]
    for system, every in tables.items():
        body += [
            f'{literal(system)}:"""',
            *(line(row) for row in every if not row[4] or row[4] >= TOO_OLD),
            '""",',
        ]
    current = {
        system: dict(sorted(names.items()))
        for system, names in moving(Path(tags), tables["debian"]).items()
    }
    body += [
        "}",
        "# Tags that name no release, and what they are on that day.",
        "CURRENT: dict[str, dict[str, str]] = {",
        *(
            f"    {literal(it)}: {literal(dict(sorted(current[it].items())))},"
            for it in sorted(current)
        ),
        "}",
    ]
    write_module(
        TARGET,
        title="Releases of distributions, with their dates.",
        script=Path(__file__).name,
        date=today,
        sources=f"distro-info-data; endoflife.date of {day_of(Path(clone))}; Release files of the\n"
        "Debian mirror; docker-library/official-images",
        body=body,
    )


if __name__ == "__main__":
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    main(*sys.argv[1:])
