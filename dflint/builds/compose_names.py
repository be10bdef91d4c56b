"""Names that the services of a Compose file use: networks, volumes, secrets, configs and other services.

Sources: Compose file reference, "services", "networks", "volumes", "secrets", "configs", "include".
"""

from __future__ import annotations

from dflint.builds.compose import OVERRIDES, USUAL
from dflint.builds.data import Items, Table, Text, lists, texts
from dflint.model.paths import in_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.builds.compose import ComposeFile
    from dflint.builds.data import Node
    from dflint.builds.files import Files

# What the options of a mount are made of.
_MODES = frozenset({"ro", "rw", "z", "Z", "cached", "delegated", "consistent", "nocopy"})


def undeclared_names(it: ComposeFile) -> Iterator[tuple[Text, str]]:
    """The names that services use and the file does not declare, each with the key that would declare it.

    Nothing where the file takes in others.
    """
    tree = it.tree
    if tree is None or "services" not in tree.entries or "include" in tree.entries:
        return
    declared = {kind: set(tree.table(kind).entries) for kind in _USED}
    declared["networks"].add("default")
    for _, service in it.services.values():
        for kind, (key, read) in _USED.items():
            node = service.get(key)
            for name in read(node) if node is not None else ():
                if name.value and "$" not in name.value and name.value not in declared[kind]:
                    yield name, kind


def texts_beside(path: str, paths: Sequence[str], files: Files) -> list[str] | None:
    """The Compose files that may be used with one: those beside the usual file and above it, and all with another.

    None where one that is not there may be, or another file includes it.
    """
    folder, _, file = path.rpartition("/")
    texts = {other: files.text(other) or "" for other in paths if other != path}
    if any("include:" in text for text in texts.values()):
        return None
    for entry in files.folder.entries(folder or "."):
        name = entry.path.rpartition("/")[2]
        if "override" in name and "compose" in name and not name.endswith((".yml", ".yaml")):
            return None  # an example of one
    for name in OVERRIDES:
        override = in_folder(folder, name)
        if override not in texts and files.folder.is_unversioned(override):
            return None
    is_usual = file in USUAL
    return [it for other, it in texts.items() if not is_usual or _is_beside_or_above(other, folder)]


def _is_beside_or_above(path: str, folder: str) -> bool:
    """Whether a file is in a folder, or in one that this one is in."""
    other = path.rpartition("/")[0]
    return not other or f"{folder}/".startswith(f"{other}/")


def relative_targets(it: ComposeFile) -> Iterator[Text]:
    """The paths in containers that begin with no slash, which no engine mounts anything at."""
    for _, service in it.services.values():
        for entry in lists(service.get("volumes")):
            target = entry.text("target") if isinstance(entry, Table) else _target(entry)
            start = target.value[:1] if target is not None else ""
            if target is not None and (start in "~." or start.isalnum()):
                if "\\" not in target.value and target.value[1:2] != ":":  # C:/data, of Windows
                    yield target


def _target(entry: Node) -> Text | None:
    """The path in the container of `source:target[:mode]`."""
    if not isinstance(entry, Text) or entry.value.count(":") not in (1, 2) or "$" in entry.value:
        return None
    start = entry.value.index(":") + 1
    end = len(entry.value[:start]) + len(entry.value[start:].partition(":")[0])
    is_drive = start == 2
    is_mode = not _MODES.isdisjoint(entry.value[start:end].split(","))
    return None if is_drive or is_mode else entry.part(start, end)


def _names(node: Node) -> Iterator[Text]:
    """The names of a list of names, or of tables with a source; the keys of a table."""
    if isinstance(node, Table):
        yield from (key for key, _ in node.pairs())
    for entry in lists(node):
        name = entry.text("source") if isinstance(entry, Table) else entry
        if isinstance(name, Text):
            yield name


def _volumes(node: Node) -> Iterator[Text]:
    """The names of volumes, which are no paths of the host."""
    for entry in lists(node):
        if isinstance(entry, Table):
            kind, source = entry.text("type"), entry.text("source")
            if kind is not None and kind.value == "volume" and source is not None:
                yield source
        elif isinstance(entry, Text):
            name, mark, target = entry.value.partition(":")
            is_name = len(name) > 1 and name[0].isalnum() and not set(name) & set("/\\~ ")
            if mark and is_name and target.startswith("/"):
                yield entry.part(0, len(name))


def _needed(node: Node) -> Iterator[Text]:
    """The services without which another one does not start."""
    if isinstance(node, Items):
        yield from texts(node)
    elif isinstance(node, Table):
        for key, about in node.pairs():
            required = about.text("required") if isinstance(about, Table) else None
            if required is None or required.value != "false":
                yield key


_USED = {
    "networks": ("networks", _names),
    "volumes": ("volumes", _volumes),
    "secrets": ("secrets", _names),
    "configs": ("configs", _names),
    "services": ("depends_on", _needed),
}
