"""Databases of rpm: rpmdb.sqlite, and headers of packages as they are in any of its databases.

Tried 2026-11-30 on a database that rpm 4.18 wrote. Sources: rpm, "Header format" and rpmtag.h; SQLite,
"Database file format".
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from struct import error as BadStruct
from struct import unpack_from

from dflint.image.errors import Damaged
from dflint.image.packages.package import LONGEST_PATH, Package
from dflint.image.packages.rpm_files import headers_in_bdb, headers_in_ndb

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDERS = ("/var/lib/rpm/", "/usr/lib/sysimage/rpm/", "/usr/share/rpm/")
NAMES = ("rpmdb.sqlite", "Packages.db", "Packages")
WAL = "-wal"
NAME, VERSION, RELEASE, EPOCH, DIRECTORY_OF, BASENAMES, DIRECTORIES = (
    1000, 1001, 1002, 1003, 1116, 1117, 1118,
)  # fmt: skip
STRINGS, NUMBERS = (6, 8, 9), 4  # types of values
ENTRY = 16  # bytes of an entry of the index
MOST_STEPS = 400  # of a million instructions of SQLite: a database of 5,000 packages takes one
MOST_PACKAGES = 1_000_000
PSEUDO = "gpg-pubkey"  # keys, which are in the database as if they were packages
SQLITE = b"SQLite format 3\0"


def is_rpm_database(path: str) -> bool:
    """Whether a path is that of a database of rpm, or of the part of one that was written last."""
    folder, _, name = path.rpartition("/")
    return f"{folder}/" in FOLDERS and name.removesuffix(WAL) in NAMES


def packages_of_rpm(path: str, data: bytes) -> Iterator[Package]:
    """The packages of a database. Raises Damaged."""
    if not data:
        return
    if data.startswith(SQLITE):
        headers = _in_sqlite(data)
    elif path.endswith(".db"):
        headers = headers_in_ndb(data)
    elif path.endswith("/Packages"):
        headers = headers_in_bdb(data)
    else:
        raise Damaged("it is no database of SQLite")
    left = len(data)  # no two packages have the same bytes, but in a file that is made to be large
    for header in headers:
        left -= len(header)
        if left < 0:
            raise Damaged("packages in it overlap")
        package = _package(path, header)
        if package.name != PSEUDO:
            yield package


def _in_sqlite(data: bytes) -> Iterator[bytes]:
    """The headers. The file is opened in memory, and nothing in it can run for long."""
    raw = bytearray(data)
    raw[18:20] = b"\1\1"  # no write-ahead log: it is not beside a database in memory
    try:
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.deserialize(bytes(raw))
            connection.text_factory = bytes  # texts in a broken file may be no UTF-8
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA cell_size_check = ON")
            steps = iter(range(MOST_STEPS))
            connection.set_progress_handler(lambda: next(steps, None) is None, 1_000_000)
            kind = connection.execute(
                "SELECT type FROM sqlite_schema WHERE name = 'Packages'"
            ).fetchone()
            if kind != (b"table",):
                raise Damaged("it has no table of packages")
            for count, (blob,) in enumerate(connection.execute("SELECT blob FROM Packages")):
                if not isinstance(blob, bytes) or count == MOST_PACKAGES:
                    raise Damaged("it has what is no package")
                yield blob
    except (sqlite3.Error, OverflowError, MemoryError, UnicodeError) as error:
        said = str(error) if isinstance(error, sqlite3.Error) else ""
        raise Damaged(said or "it cannot be opened") from None


def _package(path: str, header: bytes) -> Package:
    values = _values(header)
    names = values.get(NAME) or [""]
    epoch = values.get(EPOCH)
    version = "-".join(str(values[tag][0]) for tag in (VERSION, RELEASE) if values.get(tag))
    version = f"{epoch[0]}:{version}" if epoch and epoch[0] else version
    folders = values.get(DIRECTORIES, [])
    places = values.get(DIRECTORY_OF, [])
    paths = [
        f"{folders[at]}{name}"
        for at, name in zip(places, values.get(BASENAMES, []), strict=False)
        if isinstance(at, int) and at < len(folders) and len(str(folders[at])) <= LONGEST_PATH
    ]
    return Package("rpm", str(names[0])[:1000], version[:1000], path, paths)


def _values(header: bytes) -> dict[int, list[str] | list[int]]:
    """The values of the tags that matter here."""
    found: dict[int, list[str] | list[int]] = {}
    wanted = (NAME, VERSION, RELEASE, EPOCH, DIRECTORY_OF, BASENAMES, DIRECTORIES)
    try:
        entries, size = unpack_from(">II", header)
        start = 8 + entries * ENTRY
        if start + size > len(header):
            raise Damaged("a header in it is cut short")
        for number in range(entries):
            tag, kind, offset, count = unpack_from(">IIII", header, 8 + number * ENTRY)
            if tag not in wanted or tag in found:
                continue
            if count > size:
                raise Damaged("a header in it is wrong")
            if kind in STRINGS:
                found[tag] = _strings(header, start + offset, count)
            elif kind == NUMBERS:
                found[tag] = list(unpack_from(f">{count}I", header, start + offset))
    except BadStruct:
        raise Damaged("a header in it is cut short") from None
    return found


def _strings(header: bytes, at: int, count: int) -> list[str]:
    """Strings one after the other, each with a zero at its end."""
    found = []
    for _ in range(count):
        end = header.find(b"\0", at)
        if end < 0:
            raise Damaged("a header in it is cut short")
        found.append(header[at:end].decode("utf-8", "surrogateescape"))
        at = end + 1
    return found
