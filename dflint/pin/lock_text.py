"""`dflint.lock` as it is written: sorted, a block an image, a line a fact, so that two branches that
lock different images do not touch the same lines.

Behind each line is the name of its image: where lines of two blocks are alike (`seen = [`), a merge takes
those of one for those of the other, and mixes what two branches write.
"""

from __future__ import annotations

from datetime import UTC

from dflint.model.images.lock import VERSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dflint.model.images.lock import Locked, Seen

HEAD = "# Made by `dflint pin --lock`: which digest the tag of each image stood for. Commit it.\n"
DOCKER_HUB = "docker.io"
ESCAPES = {'"': '\\"', "\\": "\\\\"}


def lock_text(images: Iterable[Locked]) -> str:
    """The text of a lock with these images."""
    blocks = sorted(images, key=lambda it: it.reference)
    parts = [f"{HEAD}version = {VERSION}\n", *("\n".join((*_named(it), "")) for it in blocks)]
    return "\n".join(parts)


def _named(it: Locked) -> Iterator[str]:
    """The lines of an image, each with its name."""
    first, *lines = _block(it)
    name = _text(it.reference)[1:-1].removeprefix(f"{DOCKER_HUB}/").removeprefix("library/")
    yield first
    yield from (f"{line}  # {name}" for line in lines)


def _block(it: Locked) -> Iterator[str]:
    yield f"[[{_text(it.reference)}]]"
    yield f"digest = {_text(it.digest)}"
    if it.media_type:
        yield f"media-type = {_text(it.media_type)}"
    if it.platforms:
        platforms = sorted(it.platforms.items())
        yield f"platforms = {{ {', '.join(f'{_text(key)} = {_text(one)}' for key, one in platforms)} }}"
    if it.seen:
        yield "seen = ["
        yield from (f"    {_seen(one)}," for one in it.seen)
        yield "]"
    if it.candidates:
        yield "candidates = ["
        yield from (f"    {_seen(one)}," for one in it.candidates)
        yield "]"
    if it.used_by:
        yield "used-by = ["
        yield from (f"    {_text(path)}," for path in sorted(it.used_by))
        yield "]"


def _seen(it: Seen) -> str:
    first = it.first.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    tag = f"tag = {_text(it.tag)}, " if it.tag else ""
    return f"{{ {tag}digest = {_text(it.digest)}, first = {first} }}"


def _text(text: str) -> str:
    """A basic string of TOML."""
    return (
        '"'
        + "".join(ESCAPES.get(it, it) if it.isprintable() else f"\\U{ord(it):08x}" for it in text)
        + '"'
    )
