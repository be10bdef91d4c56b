"""What services need to start, and do not get: variables of their image, files that they mount.

Sources: Docker, "Bind mounts" (a source that is not there is made, as a directory); Compose file reference,
"volumes"; knowledge/needed_variables.py.
"""

from __future__ import annotations

from dflint.knowledge.needed_variables import ASKS_SINCE, NEEDED, OF_ROOT
from dflint.model.services.starts import image_of
from dflint.numbers import whole_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.builds import Mount, Service
    from dflint.model.context.build_context import Folder

# Endings of files that people write; there are folders with others, such as conf.d.
_ENDINGS = frozenset({
    "cfg", "cnf", "conf", "config", "crt", "csv", "db", "env", "html", "ini", "js", "json", "key",
    "lock", "md", "mjs", "pem", "php", "properties", "py", "rb", "sh", "sql", "sqlite", "sqlite3",
    "template", "toml", "ts", "txt", "xml", "yaml", "yml",
})  # fmt: skip
_SERVERS = ("postgres", "mysqld", "mariadbd")
_EXAMPLES = ("example", "sample", "dist", "template", "tmpl", "default")


def refusal_to_start(service: Service) -> str:
    """What of its variables keeps the server of an image from starting; "" for nothing."""
    image, variables = image_of(service), service.variables or {}
    refused = [name for name in OF_ROOT if variables.get(name) == "root"]
    if refused and image is not None and image.familiar in ("mysql", "mariadb"):
        return f"{refused[0]} must be another user than root, which there is already"
    names = lacking_variables(service)
    return f"{names[0]} is not set" if names else ""


def lacking_variables(service: Service) -> Sequence[str]:
    """The variables of which the server of an image needs one to start, where it gets none of them."""
    image = image_of(service)
    names = NEEDED.get(image.familiar, ()) if image is not None else ()
    if image is None or not names or service.variables is None or service.entry is not None:
        return ()
    started = (service.starts.text or "$").split() if service.starts is not None else ["-"]
    if started[0][:1] != "-" and started[0] not in _SERVERS:
        return ()
    if not _asks(image.familiar, str(image.tag or "latest")):
        return ()
    is_given = any(service.variables[it] != "" for it in names if it in service.variables)
    return () if is_given or any("$" in it for it in service.variables) else names


def _asks(name: str, tag: str) -> bool:
    """Whether the image of this release asks for a password: of PostgreSQL, old ones do not."""
    if not name.startswith("post"):
        return True
    release = tag.partition("-")[0].split(".")
    numbers = [whole_number(part) for part in release]
    if None in numbers:
        return True
    series = ".".join(release[:2]) if release[0] == "9" else release[0]
    rest = numbers[2:] if release[0] == "9" else numbers[1:]
    if (numbers[0] or 0) < 10 and series not in ASKS_SINCE:
        return release == ["9"]
    return not rest or (rest[0] or 0) >= ASKS_SINCE.get(series, 0)


def missing_sources(service: Service, root: Folder) -> Iterator[Mount]:
    """The mounts of files that the repository does not have, and that nobody is told to make.

    Files that git ignores are made by each user, as are those of which there is an example.
    """
    for mount in service.mounts:
        source = mount.source
        if source is None or not _is_file(source, mount.target) or root.has(source):
            continue
        if not root.is_unversioned(source) and not _may_be_made(source, root):
            yield mount


def _is_file(source: str, target: str) -> bool:
    name, other = source.rpartition("/")[2], target.rpartition("/")[2]
    ending = name.rpartition(".")[2]
    return "." in name and ending in _ENDINGS and ("." in other or other == name)


def _may_be_made(path: str, root: Folder) -> bool:
    """Whether there is an example of a file, or its folder is another repository."""
    folder, _, name = path.rpartition("/")
    stem = name.lstrip(".").partition(".")[0]
    names = [entry.name for entry in root.entries(folder or ".")]
    if any(stem in it and any(word in it for word in _EXAMPLES) for it in names):
        return True
    modules = root.read(".gitmodules") or ""
    parts = path.split("/")[:-1]
    return any("/".join(parts[: at + 1]) in modules for at in range(len(parts)))
