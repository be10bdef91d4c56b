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

_IMAGED = frozenset({"image", "build", "extends", "<<", "provider"})
_NAMING = ("container_name", "hostname")
# What the options of a mount are made of.
_OF_SERVICE = frozenset(
    {"image", "build", "container_name", "depends_on"}
)  # no key of a service has these
_MODES = frozenset({"ro", "rw", "z", "Z", "cached", "delegated", "consistent", "nocopy"})


def undeclared_names(it: ComposeFile) -> Iterator[tuple[Text, str]]:
    """The names that services use and the file does not declare, each with the key that would declare it.

    Nothing where the file takes in others, or is used with another one.
    """
    tree = it.tree
    if tree is None or "services" not in tree.entries or "include" in tree.entries:
        return
    # What has no image is a part of a service that another file has.
    if any(_IMAGED.isdisjoint(service.entries) for _, service in it.services.values()):
        return
    declared = {kind: set(tree.table(kind).entries) for kind, _, _ in _USED}
    declared["networks"].add("default")
    for _, service in it.services.values():
        for kind, key, read in _USED:
            node = service.get(key)
            for name in read(node) if node is not None else ():
                if name.value and "$" not in name.value and name.value not in declared[kind]:
                    yield name, kind


def host_names(it: ComposeFile) -> set[str] | None:
    """The names by which containers of the file find each other, in small letters; None where others may be there:
    in a network of another project, on the host, or of a file that is taken in."""
    tree = it.tree
    if tree is None or "include" in tree.entries:
        return None
    if any("external" in network.entries for _, network in tree.table("networks").tables()):
        return None
    found = set()
    for name, (_, service) in it.services.items():
        if {"network_mode", "external_links", "extends"} & service.entries.keys():
            return None
        found.add(name)
        found.update(text.value for key in _NAMING for text in texts(service.get(key)))
        found.update(link.value.rpartition(":")[2] for link in texts(service.get("links")))
        for _, network in service.table("networks").tables():
            found.update(alias.value for alias in texts(network.get("aliases")))
        hosts = service.get("extra_hosts")
        names = (
            [key.value for key, _ in hosts.pairs()]
            if isinstance(hosts, Table)
            else [host.value for host in texts(hosts)]
        )
        found.update(host.partition(":")[0].partition("=")[0] for host in names)
    return {name.lower() for name in found}


def texts_beside(path: str, paths: Sequence[str], files: Files) -> list[str] | None:
    """The Compose files that may be used with one: those beside the usual file and above it, and all with another.

    None where one that is not there may be, or another file includes it or extends its services.
    """
    folder, _, file = path.rpartition("/")
    named = in_folder(folder.rpartition("/")[2], file)
    texts = {other: files.text(other) or "" for other in paths if other != path}
    if any("include:" in it or ("extends:" in it and named in it) for it in texts.values()):
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


def nested_services(it: ComposeFile) -> Iterator[tuple[Text, str]]:
    """The services that are written inside another one, as keys of it: each with the name of that one."""
    for name, (_, service) in it.services.items():
        for key, inner in service.tables():
            if not _OF_SERVICE.isdisjoint(inner.entries) and not key.value.startswith("x-"):
                yield key, name


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


def _linked(node: Node) -> Iterator[Text]:
    """The services of `links` and `volumes_from`: `name`, `name:alias`, `name:ro`; not `container:name`."""
    for entry in texts(node):
        name = entry.value.partition(":")[0]
        if name != "container" or ":" not in entry.value:
            yield entry.part(0, len(name))


def _shared(node: Node) -> Iterator[Text]:
    """The service whose network another one takes: `network_mode: service:name`."""
    if isinstance(node, Text) and node.value.startswith("service:"):
        yield node.part(len("service:"), len(node.value))


# What declares the names, the key of a service that uses them, how they are written there.
_USED = (
    ("networks", "networks", _names),
    ("volumes", "volumes", _volumes),
    ("secrets", "secrets", _names),
    ("configs", "configs", _names),
    ("services", "depends_on", _needed),
    ("services", "links", _linked),
    ("services", "volumes_from", _linked),
    ("services", "network_mode", _shared),
)
