"""Databases that are plain text: those of dpkg, apk, pip and npm.

Tried 2026-11-30 on images of Debian 12 and of Node 22. Sources: dpkg(1) and deb-control(5); for apk, whose
database is below /usr where that is merged, programs that read it; "Recording installed projects" and
"Core metadata specifications" of packaging.python.org; package.json of docs.npmjs.com.
"""

from __future__ import annotations

import json
from collections import Counter
from posixpath import basename, dirname, join, normpath

from dflint.image.errors import Damaged
from dflint.image.packages.package import LONGEST_PATH, Package

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Content = Callable[
        [str], "str | None"
    ]  # the text of a file in the image; None if there is none

DPKG = "/var/lib/dpkg/"
STATUS, STATUS_D, INFO = f"{DPKG}status", f"{DPKG}status.d/", f"{DPKG}info/"
APK = ("/lib/apk/db/installed", "/usr/lib/apk/db/installed")
MODULES = "/node_modules/"
LONGEST_FIELD = 1000  # characters of a name or a version: what is longer is neither


def is_plain_database(path: str) -> bool:
    """Whether a path is a file that one of these databases consists of."""
    if path.startswith(DPKG):
        return path == STATUS or (path.startswith((STATUS_D, INFO)) and is_part_of_dpkg(path))
    if path in APK:
        return True
    if path.endswith("/package.json"):
        return npm_folder(path) == dirname(path)
    folder = dirname(path)
    return folder.endswith(".dist-info") and basename(path) in ("METADATA", "RECORD")


def is_part_of_dpkg(path: str) -> bool:
    """A list of files, or a stanza of an image without dpkg, such as those called distroless."""
    return path.endswith(".list") if path.startswith(INFO) else True


def is_start(path: str) -> bool:
    """Whether a database, or that of one package, is found by this file."""
    if path.startswith(DPKG):
        is_stanza = path.startswith(STATUS_D) and not path.endswith(".md5sums")
        return path == STATUS or is_stanza
    return basename(path) != "RECORD"


def packages_in(path: str, content: Content) -> Iterator[Package]:
    """The packages of a database at a path. Raises Damaged."""
    text = content(path)
    if text is None:
        return
    if path.startswith(DPKG):
        yield from _dpkg(path, text, content)
    elif path in APK:
        yield from _apk(path, text)
    elif path.endswith("/package.json"):
        yield _npm(path, text)
    else:
        yield _pip(path, text, content)


def npm_folder(path: str) -> str:
    """The folder of the package of npm that a path is in; empty if it is in none."""
    at = path.rfind(MODULES)
    if at < 0:
        return ""
    start = at + len(MODULES)
    end = path.find("/", start)
    if end > 0 and path[start] == "@":
        end = path.find("/", end + 1)
    if end < 0 or path[start] == ".":  # .bin, .package-lock.json
        return ""
    return path[:end]


def _dpkg(path: str, text: str, content: Content) -> Iterator[Package]:
    stanzas = list(_stanzas(text))
    count = 0
    names = Counter(fields.get("Package") for fields in stanzas)
    for fields in stanzas:
        name, version = fields.get("Package", ""), fields.get("Version", "")
        state = fields.get("Status", "install ok installed").split()
        if not name or state[-1:] in (["not-installed"], ["config-files"]):
            continue
        count += 1
        architecture = fields.get("Architecture", "")
        if path == STATUS:
            listed = content(f"{INFO}{name}.list") or content(f"{INFO}{name}:{architecture}.list")
            paths = listed.split("\n") if listed is not None else ()
        else:
            sums = content(f"{path}.md5sums") or ""
            paths = [f"/{line[34:]}" for line in sums.split("\n") if len(line) > 34]
        if architecture and names[name] > 1:  # one for each of several architectures
            name = f"{name}:{architecture}"
        yield Package("dpkg", _field(name), _field(version), path, (it for it in paths if it))
    if not count and text.strip():
        raise Damaged("it has no package")


def _stanzas(text: str) -> Iterator[dict[str, str]]:
    """Fields by name; of those over several lines, the first."""
    fields: dict[str, str] = {}
    for line in text.split("\n"):
        if not line.strip():
            if fields:
                yield fields
            fields = {}
        elif line[0] not in " \t":
            name, mark, value = line.partition(":")
            if mark:
                fields[name] = value.strip()
    if fields:
        yield fields


def _apk(path: str, text: str) -> Iterator[Package]:
    count = 0
    for block in text.split("\n\n"):
        name = version = folder = ""
        paths = []
        for line in block.split("\n"):
            key, mark, value = line.partition(":")
            if not mark:
                continue
            if key == "P":
                name = value
            elif key == "V":
                version = value
            elif key == "F":
                folder = value
            elif key == "R" and len(folder) <= LONGEST_PATH:
                paths.append(join("/", folder, value))
        if name:
            count += 1
            yield Package("apk", _field(name), _field(version), path, paths)
    if not count and text.strip():
        raise Damaged("it has no package")


def _npm(path: str, text: str) -> Package:
    folder = dirname(path)
    try:
        told: object = json.loads(text)
    except (ValueError, RecursionError):
        raise Damaged("it is no JSON") from None
    facts: Mapping[object, object] = told if isinstance(told, dict) else {}
    usual = folder[folder.rfind(MODULES) + len(MODULES) :]
    name = _text(facts.get("name")) or usual  # an alias has the name of another package in its file
    return Package("npm", name, _text(facts.get("version")), path, folder=folder)


def _pip(path: str, text: str, content: Content) -> Package:
    fields: dict[str, str] = {}
    for line in text.split("\n"):
        name, mark, value = line.partition(":")
        if not mark:  # the text of the project comes after the fields
            break
        fields.setdefault(name.strip().lower(), value.strip())
    if not fields.get("name"):
        raise Damaged("it names no package")
    folder = dirname(dirname(path))
    record = content(join(dirname(path), "RECORD")) or ""
    record = record if len(folder) <= LONGEST_PATH else ""
    paths = [normpath(join(folder, it)) for it in _recorded(record)]
    return Package("pip", _field(fields["name"]), _field(fields.get("version", "")), path, paths)


def _recorded(text: str) -> Iterator[str]:
    """The first cell of each row of a CSV."""
    for line in text.split("\n"):
        if line.startswith('"'):
            yield line[1:].partition('",')[0].replace('""', '"')
        elif line.strip():
            yield line.partition(",")[0]


def _text(value: object) -> str:
    return _field(value) if isinstance(value, str) else ""


def _field(value: str) -> str:
    return value[:LONGEST_FIELD]
