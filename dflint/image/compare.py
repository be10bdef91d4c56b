"""In what two images differ: what a container sees, and how it is started."""

from __future__ import annotations

from posixpath import dirname

from dflint.image.filesystem import merged
from dflint.image.layer import DIRECTORY
from dflint.image.volatile import VOLATILE, why_volatile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dflint.image.filesystem import Node
    from dflint.image.image import Image

CONFIG = (
    "Env", "Cmd", "Entrypoint", "WorkingDir", "User", "ExposedPorts", "Volumes", "Labels",
    "Healthcheck", "StopSignal", "Shell", "OnBuild",
)  # fmt: skip
NONE = ""


class Change:
    """Something that is not the same. `what` of a path is one of type, mode, owner, target, content
    and attributes; of the config, the name of a setting, and `path` is empty.

    `before` and `after` are as a person would write them, empty for what is not there.
    """

    __slots__ = ("after", "before", "path", "what")

    def __init__(self, path: str, what: str, before: str, after: str) -> None:
        self.path = path
        self.what = what
        self.before = before
        self.after = after

    def __repr__(self) -> str:
        return f"Change({self.path!r}, {self.what!r}, {self.before!r}, {self.after!r})"


class Lone:
    """A path that only one of the images has, and the bytes of its content."""

    __slots__ = ("kind", "path", "size")

    def __init__(self, path: str, kind: str, size: int) -> None:
        self.path = path
        self.kind = kind
        self.size = size

    def __repr__(self) -> str:
        return f"Lone({self.path!r}, {self.kind!r}, {self.size})"


class Comparison:
    """All differences, in the order of their paths.

    `removed` and `added` are the paths that only the first and only the second image has;
    `volatile` is what was set aside: each path, and why it may differ.
    """

    __slots__ = ("added", "changed", "config", "removed", "volatile")

    def __init__(self) -> None:
        self.removed: list[Lone] = []
        self.added: list[Lone] = []
        self.changed: list[Change] = []
        self.config: list[Change] = []
        self.volatile: dict[str, str] = {}

    @property
    def is_equal(self) -> bool:
        """Whether a user of the image sees no difference."""
        return not (self.removed or self.added or self.changed or self.config)


def compare(before: Image, after: Image, volatile: Mapping[str, str] = VOLATILE) -> Comparison:
    """Compare the final file systems and the configs of two images. Times are not looked at."""
    found = Comparison()
    old, new = dict(merged(before).walk()), dict(merged(after).walk())
    for path in sorted(old.keys() | new.keys()):
        one, other = old.get(path), new.get(path)
        changes = list(_changes(path, one, other)) if one and other else []
        if one and other and not changes:
            continue
        why = why_volatile(path, volatile)
        if why:
            found.volatile[path] = why
        elif other is None and one is not None:
            found.removed.append(_lone(path, one))
        elif one is None and other is not None:
            found.added.append(_lone(path, other))
        found.changed += changes if not why else ()
    found.removed = _without_volatile(found.removed, found.volatile)
    found.added = _without_volatile(found.added, found.volatile)
    found.config += _config(before.config, after.config)
    return found


def _without_volatile(lones: list[Lone], volatile: dict[str, str]) -> list[Lone]:
    """Sets aside also the directories in which there is nothing but what may differ."""
    kept: list[Lone] = []
    needed: set[str] = set()
    doubtful = {dirname(path) for path in volatile}
    for it in reversed(lones):  # what is in a directory comes before it
        if it.kind == DIRECTORY and it.path in doubtful and it.path not in needed:
            volatile[it.path] = "holds nothing but such files"
            doubtful.add(dirname(it.path))
        else:
            kept.append(it)
            needed.add(dirname(it.path))
    return kept[::-1]


def _lone(path: str, node: Node) -> Lone:
    return Lone(path, _kind(node), node.inode.entry.size if node.inode else 0)


def _changes(path: str, old: Node, new: Node) -> Iterator[Change]:
    """In what a path differs. Of another type, everything else would too, and goes unsaid."""
    facts = _facts(old), _facts(new)
    if facts[0]["type"] != facts[1]["type"]:
        yield Change(path, "type", facts[0]["type"], facts[1]["type"])
        return
    for what, text in facts[0].items():
        other = facts[1].get(what, text)
        if text != other:
            yield Change(path, what, text, other)


def _facts(node: Node) -> dict[str, str]:
    """What is known of a path. Of a directory that no layer has written, only that it is one."""
    if node.is_implied:
        return {"type": _kind(node)}
    entry = node.inode.entry if node.inode else node.entry
    return {
        "type": _kind(node),
        "mode": f"{entry.mode:04o}" if node.entry.kind != "symlink" else NONE,
        "owner": f"{entry.uid}:{entry.gid}",
        "target": node.entry.target if node.entry.kind == "symlink" else NONE,
        "content": f"{entry.size:,} bytes, sha256:{entry.digest[:12]}" if node.inode else NONE,
        "attributes": ", ".join(f"{key}={value}" for key, value in sorted(entry.xattrs.items())),
    }


def _kind(node: Node) -> str:
    """A hardlink is one of the names of a file."""
    return "file" if node.inode else node.entry.kind


def _config(before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[Change]:
    for name in CONFIG:
        old, new = before.get(name) or None, after.get(name) or None
        parts = _parts(name, old), _parts(name, new)
        for key in sorted(parts[0].keys() | parts[1].keys()):
            one, other = parts[0].get(key), parts[1].get(key)
            if one != other:
                yield Change("", f"{name} {key}".rstrip(), one or NONE, other or NONE)


def _parts(name: str, value: object) -> dict[str, str]:
    """A setting as texts: variables, labels, ports and volumes one by one, others as a whole."""
    if name == "Env" and isinstance(value, list):
        pairs = (str(it).partition("=") for it in value)
        return {key: text for key, _, text in pairs}
    if isinstance(value, dict) and name in ("Labels", "ExposedPorts", "Volumes"):
        return {str(key): text if isinstance(text, str) else "yes" for key, text in value.items()}
    return {"": _text(value)} if value is not None else {}


def _text(value: object) -> str:
    import json

    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)
