"""Paths in an image: what is absolute, what lies below what, where home is."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

HOMES = ("$HOME", "${HOME}", "/root")
HOME_STARTS = (*HOMES, "/home/")
GLOB = "*?["
_GLOB = frozenset(GLOB)
SOMEWHERE = "/?"  # is for the working directory of a base image, which the file does not show


def is_absolute(path: str) -> bool:
    """Whether a path starts at the root, on Linux or on Windows."""
    return path[:1] in ("/", "\\") or path[1:2] == ":"


def joined(base: str | None, path: str | None) -> str | None:
    """A path seen from a directory, without `.` and `..`; None where either is not known."""
    if path is None or (base is None and not is_absolute(path)):
        return None
    if path[1:2] == ":":
        return path
    if path[:1] == "/" and path[-1] != "/" and "//" not in path and "/." not in path:
        return path  # as it is
    parts: list[str] = []
    for part in (path if is_absolute(path) else f"{base}/{path}").split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    return "/" + "/".join(parts)


def is_below(path: str, top: str) -> bool:
    """Whether a path is a directory, or lies in it."""
    return path == top or path.startswith(top.rstrip("/") + "/")


def at_home(path: str) -> str:
    """The path with `~` for the home directory, whosever it is: caches lie there."""
    if not path.startswith(HOME_STARTS):
        return path
    for home in HOMES:
        if is_below(path, home):
            return "~" + path[len(home) :]
    parts = path.split("/", 3)
    if len(parts) > 2 and parts[:2] == ["", "home"] and parts[2]:
        return "/".join(["~", *parts[3:]])
    return path


def braces_expanded(word: str) -> Iterator[str]:
    """`/a/{b,c}` is /a/b and /a/c."""
    start = word.find("{")
    end = word.find("}", start)
    if start < 0 or end < 0 or "," not in word[start:end] or word[start - 1 : start] == "$":
        yield word
        return
    for part in word[start + 1 : end].split(","):
        yield from braces_expanded(word[:start] + part + word[end + 1 :])


def empties(word: str, path: str) -> bool:
    """Whether removing `word`, with its globs, removes what is in the directory `path`."""
    for target in emptied(word):
        if is_below(path, target) and target not in ("", "~"):
            return True
        # A glob may also take the files right in the directory, whatever they are called.
        if not is_plain(target) and matches(target, f"{path}/{target.rpartition('/')[2]}"):
            return True
    return False


def emptied(word: str) -> Iterator[str]:
    """The files, directories and globs that removing `word` takes: /a for `/a/*`."""
    for name in braces_expanded(word) if "{" in word else (word,):
        target = at_home(name.rstrip("/"))
        while target.endswith(("/*", "/.*", "/**")):
            target = target.rpartition("/")[0]
        yield target


def above(path: str) -> Iterator[str]:
    """The directories in which a path lies, nearest first, without the root and home."""
    while (path := path.rpartition("/")[0]) not in ("", "~"):
        yield path


def is_plain(path: str) -> bool:
    """Whether there is no glob in a path."""
    return _GLOB.isdisjoint(path)


def matches(pattern: str, path: str) -> bool:
    """Whether a glob takes the path, or a directory above it."""
    if is_plain(pattern):
        return False
    from fnmatch import fnmatchcase  # only where there is a glob

    parts, own = pattern.split("/"), path.split("/")
    if len(parts) > len(own):
        return False
    for name, part in zip(own, parts, strict=False):
        if name != part if is_plain(part) else not fnmatchcase(name, part):
            return False
    return True
