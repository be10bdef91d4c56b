"""Readers of the public archives from which dflint's tables of images are made.

Facts are read, never sentences or code. README.md says where each archive is to be had.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple


class Tag(NamedTuple):
    """A tag that was ever in docker-library/official-images; dates are "YYYY-MM-DD"."""

    image: str
    tag: str
    first: str
    last: str
    listed: bool
    base: str  # "debian buster"; "" if it is not known


class Cycle(NamedTuple):
    """A release line of a product: its name, first day, and last day of support ("" if unknown)."""

    name: str
    first: str
    end: str


def official_tags(path: Path) -> list[Tag]:
    """Read a table with the columns image, tag, first, last, listed, base, how; .gz or not."""
    rows = _table(path)
    return [Tag(i, t, a, z, one == "1", "" if b == "-" else b) for i, t, a, z, one, b, *_ in rows]


def deprecated_images(path: Path) -> list[list[str]]:
    """Read a table: image, note_since, removed, last_new_tag, tags_listed_today, successors, reason."""
    return list(_table(path))


def image_records(path: Path) -> dict[str, list[dict[str, Any]]]:
    """What Dockerfiles say of official images, by image: a list of records, each with its tags."""
    loaded: dict[str, list[dict[str, Any]]] = json.loads(path.read_text())
    return loaded


def cycles(clone: Path, product: str) -> list[Cycle]:
    """The release lines of a product in a clone of endoflife-date/endoflife.date."""
    text = _git(clone, "show", f"HEAD:products/{product}.md")
    found = []
    for block in re.split(r"^\s*- releaseCycle:", text.partition("\nreleases:")[2], flags=re.M)[1:]:
        name = block.partition("\n")[0].partition("#")[0].strip().strip("\"'")
        found.append(Cycle(name, _date(block, "releaseDate"), _date(block, "eol")))
    return found


def day_of(clone: Path) -> str:
    """The day of the newest commit of a clone."""
    return _git(clone, "log", "-1", "--format=%cs").strip()


def distro_info(folder: Path, system: str) -> list[dict[str, str]]:
    """The rows of distro-info-data for debian or ubuntu, oldest first."""
    with (folder / f"{system}.csv").open() as file:
        return [{k: v or "" for k, v in row.items() if k} for row in csv.DictReader(file)]


def _date(block: str, field: str) -> str:
    match = re.search(rf"^\s*{field}:\s*(\d{{4}}-\d\d-\d\d)", block, re.M)
    return match[1] if match else ""


def _git(clone: Path, *words: str) -> str:
    command = ["git", "-C", str(clone), *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _table(path: Path) -> Iterator[list[str]]:
    """The rows of a file with tabs, without its first line, which begins with `#`."""
    text = gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_text()
    for line in text.splitlines():
        if not line.startswith("#"):
            yield line.split("\t")
