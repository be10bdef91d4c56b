"""Older databases of rpm, read as the bytes that they are: ndb (Packages.db) and Berkeley DB (Packages).

Source of ndb: rpm, lib/backend/ndb/rpmpkg.c, looked up 2026-11-30. The hash was tried on what Berkeley DB
5.3 wrote, which rpm 4.18 reads alike.
"""

from __future__ import annotations

from struct import error as BadStruct
from struct import unpack_from

from dflint.image.errors import Damaged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# ndb, in little-endian numbers of 4 bytes
NDB, SLOT, BLOB = b"RpmP", b"Slot", b"BlbS"
NDB_PAGE, NDB_BLOCK, NDB_SLOT, NDB_HEAD = 4096, 16, 16, 32
# Berkeley DB: types of pages, and of what is on a page of a hash
HASH_MAGIC = 0x061561
HASH_UNSORTED, OVERFLOW, HASH = 2, 7, 13
KEY_DATA, OFF_PAGE = 1, 3
PAGE_HEAD = 26


def headers_in_ndb(data: bytes) -> Iterator[bytes]:
    """The headers of the packages in an ndb. Raises Damaged."""
    try:
        if data[:4] != NDB:
            raise Damaged("it is no database of rpm")
        (pages,) = unpack_from("<I", data, 12)
        end = min(pages * NDB_PAGE, len(data))
        for at in range(NDB_HEAD, end - NDB_SLOT + 1, NDB_SLOT):
            number, block = unpack_from("<II", data, at + 4)
            if data[at : at + 4] != SLOT:
                raise Damaged("a slot in it is wrong")
            if not block:
                continue
            start = block * NDB_BLOCK
            same, _, length = unpack_from("<III", data, start + 4)
            header = data[start + 16 : start + 16 + length]
            if data[start : start + 4] != BLOB or same != number or len(header) != length:
                raise Damaged("a package in it is wrong")
            yield header
    except BadStruct:
        raise Damaged("it is cut short") from None


def headers_in_bdb(data: bytes) -> Iterator[bytes]:
    """The headers of the packages in a hash of Berkeley DB. Raises Damaged."""
    try:
        order = next((it for it in "<>" if unpack_from(f"{it}I", data, 12)[0] == HASH_MAGIC), "")
        if not order:
            raise Damaged("it is no database of rpm")
        (size,) = unpack_from(f"{order}I", data, 20)
        if size not in range(512, 65537) or size & (size - 1):
            raise Damaged("it is no database of rpm")
        for start in range(size, len(data) - size + 1, size):
            if data[start + 25] in (HASH, HASH_UNSORTED):
                yield from _on_page(data, start, size, order)
    except (BadStruct, IndexError):
        raise Damaged("it is cut short") from None


def _on_page(data: bytes, start: int, size: int, order: str) -> Iterator[bytes]:
    """The values on a page: every second item, the others being keys. Key 0 is the last number."""
    (count,) = unpack_from(f"{order}H", data, start + 20)
    if PAGE_HEAD + 2 * count > size:
        raise Damaged("a page in it is wrong")
    offsets = unpack_from(f"{order}{count}H", data, start + PAGE_HEAD)
    for number in range(1, count, 2):
        at = start + offsets[number]
        if data[at] == OFF_PAGE:
            page, length = unpack_from(f"{order}II", data, at + 4)
            yield _chain(data, page, length, size, order)
        elif data[at] == KEY_DATA:
            value = data[at + 1 : start + (offsets[number - 1] or size)]
            if len(value) > 8:  # else it is the number of the last package
                yield value


def _chain(data: bytes, page: int, length: int, size: int, order: str) -> bytes:
    """A value that is on pages of its own."""
    parts: list[bytes] = []
    left = length
    for _ in range(len(data) // size):
        start = page * size
        (following,) = unpack_from(f"{order}I", data, start + 16)
        (here,) = unpack_from(f"{order}H", data, start + 22)
        if data[start + 25] != OVERFLOW or not 0 < here <= min(size - PAGE_HEAD, left):
            raise Damaged("a page in it is wrong")
        parts.append(data[start + PAGE_HEAD : start + PAGE_HEAD + here])
        left -= here
        page = following
        if not page or not left:
            break
    if left:
        raise Damaged("a package in it is cut short")
    return b"".join(parts)
