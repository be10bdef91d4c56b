"""Layers as they are stored → tar archives, piece by piece."""

from __future__ import annotations

import zlib
from importlib import import_module

from dflint.image.errors import Damaged
from dflint.image.streams import CHUNK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from dflint.image.streams import Hashed

GZIP = b"\x1f\x8b"
ZSTD = b"\x28\xb5\x2f\xfd"
WITH_HEADER = 31  # zlib: the largest window, and the header and the check sum of gzip
NO_ZSTD = "it is compressed with zstd: Python 3.14, the package `zstandard` or the program `zstd` reads it"


def unpacked(file: Hashed) -> tuple[str, Iterator[bytes]]:
    """How a file is compressed (`gzip`, `zstd` or nothing), and the pieces of what is in it.

    The pieces are of CHUNK bytes at most, whatever is in it. Taking them raises Damaged.
    """
    first = file.read(CHUNK)
    if first.startswith(GZIP):
        return "gzip", _gunzip(first, file)
    if first.startswith(ZSTD):
        return "zstd", _unzstd(first, file)
    return "", _pieces(first, file)


def counted(pieces: Iterator[bytes], name: str, sizes: dict[str, int]) -> Iterator[bytes]:
    """The pieces; in the end `sizes` has under `name` how many bytes gzip makes of them."""
    engine = zlib.compressobj(wbits=WITH_HEADER)
    size = 0
    for piece in pieces:
        size += len(engine.compress(piece))
        yield piece
    sizes[name] = size + len(engine.flush())


def _pieces(first: bytes, file: Hashed) -> Iterator[bytes]:
    piece = first
    while piece:
        yield piece
        piece = file.read(CHUNK)


def _gunzip(first: bytes, file: Hashed) -> Iterator[bytes]:
    """What one or more gzip members hold, zeros after the last one aside."""
    engine = zlib.decompressobj(WITH_HEADER)
    try:
        for data in _pieces(first, file):
            while data:
                if engine.eof:
                    data = data.lstrip(b"\0")
                    if not data:
                        break
                    engine = zlib.decompressobj(WITH_HEADER)
                piece = engine.decompress(data, CHUNK)
                data = engine.unused_data if engine.eof else engine.unconsumed_tail
                if piece:
                    yield piece
    except zlib.error:
        raise Damaged("its gzip data is broken") from None
    rest = engine.flush()
    if rest:
        yield rest
    if not engine.eof:
        raise Damaged("it is cut short")


def _unzstd(first: bytes, file: Hashed) -> Iterator[bytes]:
    whole = _Rejoined(first, file)
    reader = _zstd_reader(whole)
    if reader is None:
        yield from _through_program(whole)
        return
    try:
        while piece := reader.read(CHUNK):
            yield piece
    except Exception:  # each of the packages has an error of its own
        raise Damaged("its zstd data is broken") from None


class _Rejoined:
    """A file of which the first piece was read before."""

    def __init__(self, first: bytes, file: Hashed) -> None:
        self._first = first
        self._file = file

    def read(self, size: int = CHUNK) -> bytes:
        if not self._first:
            return self._file.read(size)
        data, self._first = self._first[:size], self._first[size:]
        return data


def _zstd_reader(file: _Rejoined) -> Any:
    """A file with what is in a zstd stream, by the package that is there; None without any."""
    try:
        return import_module("compression.zstd").ZstdFile(file)
    except ImportError:
        pass
    try:
        engine = import_module("zstandard").ZstdDecompressor()
    except ImportError:
        return None
    return engine.stream_reader(file, read_across_frames=True)


def _through_program(file: _Rejoined) -> Iterator[bytes]:
    """What the program zstd makes of a file. It is fed from a thread while it is read."""
    from contextlib import suppress
    from subprocess import DEVNULL, PIPE
    from threading import Thread

    from dflint.processes import Program

    try:
        program = Program(["zstd", "-dcq"], stdin=PIPE, stderr=DEVNULL)
    except OSError:
        raise Damaged(NO_ZSTD) from None
    process = program.process
    assert process.stdin
    assert process.stdout
    stdin, stdout = process.stdin, process.stdout

    def feed() -> None:
        with suppress(OSError), stdin:  # the program ends early where the data is broken
            while data := file.read(CHUNK):
                stdin.write(data)

    feeder = Thread(target=feed, daemon=True)
    feeder.start()
    try:
        while piece := stdout.read(CHUNK):
            yield piece
        if process.wait():
            raise Damaged("its zstd data is broken")
    finally:
        program.end()
        stdout.close()
        feeder.join()
