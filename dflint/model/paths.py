"""Paths in an image: what is absolute, what lies below what, where home is."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HOMES = ("$HOME", "${HOME}", "/root")
HOME_STARTS = (*HOMES, "/home/")
GLOB = "*?["
_GLOB = frozenset(GLOB)
LONGEST = 4096  # characters of a path, as Linux has them: beyond that no program gets there
MOST = 200  # paths of which one word is made
SOMEWHERE = "/?"  # is for the working directory of a base image, which the file does not show


def is_absolute(path: str) -> bool:
    """Whether a path starts at the root, on Linux or on Windows."""
    return path[:1] in ("/", "\\") or path[1:2] == ":"


def joined(base: str | None, path: str | None) -> str | None:
    """A path seen from a directory, without `.` and `..`; None where either is not known.

    None also where it is longer than paths can be: thousands of relative ones add up to that.
    """
    if path is None or len(path) > LONGEST or (base is None and not is_absolute(path)):
        return None
    if path[1:2] == ":":
        return path
    if not is_absolute(path):
        path = f"{base}{path}" if base == "/" else f"{base}/{path}"
    if path[:1] == "/" and "//" not in path and "/." not in path:
        whole = path.rstrip("/") or "/"
        return whole if len(whole) <= LONGEST else None
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    whole = "/" + "/".join(parts)
    return whole if len(whole) <= LONGEST else None


def cleaned(path: str) -> str:
    """The path without `.`, `..` and double slashes, as Go's filepath.Clean makes it."""
    rooted = path[:1] == "/"
    parts: list[str] = []
    for part in path.split("/"):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part not in ("", ".") and not (part == ".." and rooted):
            parts.append(part)
    return "/" * rooted + "/".join(parts) or "."


def leads_out(path: str) -> bool:
    """Whether a relative path leads above the directory that it is seen from."""
    return cleaned(path).split("/", 1)[0] == ".."


def is_below(path: str, top: str) -> bool:
    """Whether a path is a directory, or lies in it."""
    return path == top or path.startswith(top.rstrip("/") + "/")


def relative_to(path: str, top: str) -> str:
    """A path as seen from a directory that it lies in: `src/a.py` for /app/src/a.py; "" for the directory."""
    return path[len(top.rstrip("/")) + 1 :]


def in_folder(folder: str, name: str) -> str:
    """The path of a file in a folder of the build context or of the repository, which are "" themselves."""
    return f"{folder}/{name}".lstrip("/")


def file_beside(path: str, name: str) -> str:
    """The path of a file in the folder of another one."""
    return in_folder(path.rpartition("/")[0], name)


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
    """`/a/{b,c}` is /a/b and /a/c. Where it is far too many paths, it stays as it is."""
    found: list[str] = []
    waiting = [word]
    while waiting:
        one = waiting.pop()
        start = one.find("{")
        end = one.find("}", start)
        if start < 0 or end < 0 or "," not in one[start:end] or one[start - 1 : start] == "$":
            found.append(one)
        else:
            parts = one[start + 1 : end].split(",")
            waiting += [one[:start] + part + one[end + 1 :] for part in reversed(parts[:MOST])]
        if len(found) + len(waiting) > MOST:
            return iter((word,))
    return iter(found)


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


def plain_part(path: str) -> str:
    """The directory that a path with a glob in it surely lies in."""
    at = next((at for at, char in enumerate(path) if char in GLOB), len(path))
    return path[: path.rfind("/", 0, at)] or "/"


def matches(pattern: str, path: str) -> bool:
    """Whether a glob takes the path, or a directory above it."""
    if is_plain(pattern):
        return False
    parts, own = pattern.split("/"), path.split("/")
    if len(parts) > len(own):
        return False
    return all(takes(name) for name, takes in zip(own, map(_takes, parts), strict=False))


def _takes(part: str) -> Callable[[str], bool]:
    """What a part of a glob takes."""
    if is_plain(part):
        return part.__eq__
    from dflint.globs.glob import Glob  # only where there is a glob
    from dflint.globs.readers import of_names

    return Glob(of_names(part)).matches


def with_parents(path: str) -> Iterator[str]:
    """`a`, `a/b`, `a/b/c` for a/b/c."""
    at = path.find("/")
    while at >= 0:
        yield path[:at]
        at = path.find("/", at + 1)
    yield path
