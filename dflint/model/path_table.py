"""Things by their paths, so that what lies in a directory is looked up and not looked for."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Generic as _Base
    from typing import TypeVar

    Thing = TypeVar("Thing")
else:

    class _Base:
        __slots__ = ()

        def __class_getitem__(cls, thing):
            return cls

    Thing = object


DEEPEST = 100  # directories of a path that is looked up by them; deeper ones are left out


class PathTable(_Base[Thing]):
    """Things with a path each, in the order in which they are given."""

    __slots__ = ("_at", "_below", "_things")

    def __init__(self, things: Iterable[tuple[str, Thing]]) -> None:
        self._things = list(things)
        self._at: dict[str, list[Thing]] = {}
        self._below: dict[str, list[Thing]] | None = None
        for path, thing in self._things:
            self._at.setdefault(_bare(path), []).append(thing)

    def __bool__(self) -> bool:
        return bool(self._at)

    def __iter__(self) -> Iterator[Thing]:
        return (thing for _, thing in self._things)

    def at(self, path: str) -> Sequence[Thing]:
        """What has this very path."""
        return self._at.get(_bare(path), ())

    def below(self, path: str) -> Sequence[Thing]:
        """What has the path, or lies in it if it is a directory."""
        if self._below is None:
            self._below = {}
            for own, thing in self._things:
                for folder in folders_of(own):
                    self._below.setdefault(folder, []).append(thing)
        return self._below.get(_bare(path), ())

    def above(self, path: str) -> Iterator[Thing]:
        """What has the path, or is a directory in which it lies, nearest first."""
        for folder in folders_of(path):
            yield from self._at.get(folder, ())


def folders_of(path: str) -> Iterator[str]:
    """A path and the directories in which it lies, nearest first; none of one that is too deep."""
    path = _bare(path)
    if path.count("/") > DEEPEST:
        return
    yield path
    at = path.rfind("/")
    while at > 0:
        path = path[:at]
        yield path
        at = path.rfind("/")
    if at == 0 and path != "/":
        yield "/"


def _bare(path: str) -> str:
    return path.rstrip("/") or path[:1]
