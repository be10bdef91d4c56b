"""The names of images, and what each image and tag is built on.

The rows are in _generated_bases.py and at the end of other_images.py.
"""

from __future__ import annotations

from dflint.knowledge.systems import ARCHITECTURES, FOR_WINDOWS, MIRRORS, RELEASE_LETTERS
from dflint.model.lookups.derived_images import parent_of
from dflint.model.lookups.image_tags import split_tag, words
from dflint.model.lookups.releases import CURRENT, RELEASES, named_in, release

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.lookups.packed_bases import Row
    from dflint.model.lookups.releases import Release

_RELEASES: dict[tuple[str, str], Release | str | None] = {}
_ROWS: dict[str, dict[str, str | Row]] = {}  # as they are written, until one is asked for


def plain_name(name: str) -> str:
    """The name without what says where it is from or for which processor: debian for riscv64/debian."""
    if "/" not in name:
        return name  # as most
    for prefix in MIRRORS:
        name = name.removeprefix(prefix)
    first, slash, rest = name.partition("/")
    return rest if slash and first in ARCHITECTURES and "/" not in rest else name


def is_for_windows(name: str) -> bool:
    """Whether the name of an image says that it is made for Windows."""
    return name.startswith(FOR_WINDOWS)


def architecture_of(name: str) -> str:
    """The processor that an image is made for, where its name says so: arm64 for arm64v8/debian."""
    return ARCHITECTURES.get(name.partition("/")[0], "")


def named_release(name: str, tag: str) -> Release | None:
    """The release that a name and tag state themselves: of debian:10, python:3.12-bookworm."""
    known = plain_name(name)
    return (
        named_in(tag, known)
        or (_own_release(known, tag) if tag else None)
        or _release_in_name(known)
    )


def release_of(name: str, tag: str) -> Release | None:
    """The release of a distribution that an image is built on, or None if it is none or unknown."""
    found = _base(plain_name(name), tag)
    return None if isinstance(found, str) else found


def system_of(name: str, tag: str) -> str | None:
    """The system of an image: "debian", "alpine", "windows", "scratch" …; None if it is not known."""
    return _system(_base(plain_name(name), tag))


def may_have_moved(name: str, tag: str, day: str) -> bool:
    """Whether a tag that does not name its release may be on another one since a day.

    Tags that are listed are built anew, so that their base is sure only up to the day of the list.
    """
    from dflint.knowledge._generated_bases import LISTED

    known = plain_name(name)
    if day <= LISTED or named_release(known, tag) is not None:
        return False
    parts = split_tag(tag or "latest")
    _base(known, tag)
    return parts is None or f"~{parts[1]}" not in _ROWS.get(known, {})


def _base(name: str, tag: str) -> Release | str | None:
    """The release of an image, or the word for a base that is no release ("scratch"), or None."""
    key = name, tag
    if key not in _RELEASES:
        _RELEASES[key] = None if "$" in tag or "$" in name else _find_base(name, tag)
    return _RELEASES[key]


def _find_base(name: str, tag: str) -> Release | str | None:
    if name == "scratch":
        return "scratch"
    if "raspbian" in name:  # Debian's names, other mirrors
        return None
    known = named_in(tag, name) or _own_release(name, tag) or _release_in_name(name)
    if known is not None:
        return known
    if name in ("alpine", "debian") and tag[:1] == "?":
        return name  # of a release that is not known
    if is_for_windows(name) or any(it in tag for it in ("windows", "nanoserver")):
        return "windows"
    parent = parent_of(name, tag)
    if parent is not None:
        return _base(*parent)
    found = _packed(name, tag) or _base_of_others(name, tag)
    return found or ("alpine" if "alpine" in words(tag) else None)


def _own_release(name: str, tag: str) -> Release | None:
    """The release of an image that is a distribution: of `debian:10`, `quay.io/fedora/fedora:38`."""
    system = name.rpartition("/")[2]
    if system not in RELEASES:
        system = {"leap": "opensuse", "servercore": "windows", "nanoserver": "windows"}.get(
            system, ""
        )
    if not system:
        return None
    first = words(tag)[0].removeprefix(system) if tag else ""
    if system == "centos" and first.startswith("stream"):
        system, first = "centos-stream", first.removeprefix("stream")
    if "/" not in name:
        first = CURRENT.get(system, {}).get(first or "latest", first)
    return release(system, first.removeprefix("v").lower())


def _release_in_name(name: str) -> Release | None:
    """The release that the name of an image names: gcr.io/distroless/base-debian12, redhat/ubi9."""
    for part in name.split("/")[1:]:
        known = named_in(part, name)
        if known is not None and any(it.isdecimal() for it in part):
            return known
    return None


def _packed(name: str, tag: str) -> Release | str | None:
    from dflint.knowledge._generated_bases import BASES
    from dflint.model.lookups.front_coding import unpacked
    from dflint.model.lookups.packed_bases import find

    parts = split_tag(tag or "latest") if name in BASES else None
    if parts is None:
        return None
    rows = _ROWS.get(name)
    if rows is None:
        rows = _ROWS[name] = {v: r for names, r in BASES[name] for v in unpacked(names)}
    row = _row(rows, parts[1]) or _row(rows, f"~{parts[1]}")
    if row is None:
        return None
    found = find(row, parts[0])
    if found != "?":
        return _unpacked(found)
    systems = {_system(_unpacked(it.rstrip("*"))) for it in row.bases} - {None}
    return systems.pop() if len(systems) == 1 else None


def _row(rows: dict[str, str | Row], variant: str) -> Row | None:
    row = rows.get(variant)
    if isinstance(row, str):
        from dflint.model.lookups.packed_bases import unpack

        row = rows[variant] = unpack(row)
    return row


def _system(base: Release | str | None) -> str | None:
    return base if isinstance(base, str) or base is None else base.system


def _unpacked(base: str) -> Release | str | None:
    """A base as the packed rows write it: "U", "a18", "oraclelinux:8", "scratch", "?"."""
    system, colon, number = base.partition(":")
    if colon:
        system = {"ubi": "rhel"}.get(system, system)
        return release(system, number.partition("-")[0]) or system
    if base[:1] == "a" and base[1:2].isdecimal():
        return release("alpine", f"3.{base[1:]}") or "alpine"
    base = RELEASE_LETTERS.get(base, base)
    return release("debian", base) or release("ubuntu", base) or (None if base == "?" else base)


def _base_of_others(name: str, tag: str) -> Release | str | None:
    from dflint.knowledge.other_images import BASES

    for prefix, by_version in BASES.items():
        if name.startswith(prefix):
            parts = split_tag(tag)
            if parts is None or (parts[1] and "alpine" in parts[1]):
                return "alpine" if parts else None
            version = ".".join(map(str, parts[0][:2]))
            base = by_version.get(version, by_version.get(""))
            return _unpacked(base) if base else None
    return None
