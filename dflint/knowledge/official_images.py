"""What is known of images: what they are built on, set and bring, and until when they get updates.

All look-ups take the name of an image as people write it (`python`, `arm64v8/debian`,
`mcr.microsoft.com/dotnet/sdk`) and its tag, "" for none. What is not known is None: a third value
beside yes and no. The rows are in modules of their own, which are imported when they are first
needed: _generated_bases.py, _generated_facts.py, _generated_versions.py, _generated_deprecated.py and
other_images.py. Each of them names its sources and date; tools/README.md says how they are written.
"""

from __future__ import annotations

from dflint.knowledge.image_tags import Version, is_prerelease, split_tag, version_of, words
from dflint.knowledge.releases import CURRENT, RELEASES, is_over, named_in, release

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from dflint.knowledge.releases import Release

# The repositories of Docker's official images for one processor, and how BuildKit calls it.
# Source: docker-library/bashbrew, architecture/oci-platform.go; 2026-08.
ARCHITECTURES = {
    "amd64": "amd64", "arm32v5": "arm", "arm32v6": "arm", "arm32v7": "arm", "arm64v8": "arm64",
    "i386": "386", "mips64le": "mips64le", "ppc64le": "ppc64le", "riscv64": "riscv64",
    "s390x": "s390x", "winamd64": "amd64",
}  # fmt: skip
# Registries that serve Docker's official images under a path of their own.
MIRRORS = (
    "public.ecr.aws/docker/library/",
    "mirror.gcr.io/library/",
    "docker.io/library/",
    "library/",
)
FOR_WINDOWS = ("mcr.microsoft.com/windows", "mcr.microsoft.com/dotnet/framework", "winamd64/")
# What /bin/sh is, by system; all others have bash as sh.
_SHELLS = {"debian": "dash", "ubuntu": "dash", "alpine": "ash", "windows": "", "scratch": ""}
_APT = frozenset({"debian", "ubuntu"})
# Programs that nothing pulls in where they are not installed by name, of those that rows know.
_LEAVES = "cgwu"
_COMMANDS = {"debian": ("bash",), "ubuntu": ("/bin/bash",), "alpine": ("/bin/sh",)}
# Users that every Debian, Ubuntu, Alpine or Red Hat has: base-passwd, alpine-baselayout, setup.
SYSTEM_USERS = frozenset({
    "root", "daemon", "bin", "sys", "sync", "games", "man", "lp", "mail", "news", "uucp", "proxy",
    "www-data", "backup", "list", "irc", "gnats", "nobody", "_apt", "adm", "shutdown", "halt",
    "operator", "ftp", "guest", "sshd", "at", "squid", "xfs", "postmaster", "cron", "postgres",
    "nut", "cyrus", "vpopmail", "ntp", "smmsp", "toor", "dbus", "tss", "polkitd",
    "messagebus", "systemd-network", "systemd-resolve", "systemd-timesync",
})  # fmt: skip
# Words of common speech among the names of images that are given up: without a tag, they may well
# name something else, such as a context of the build.
_COMMON_WORDS = frozenset({
    "consul", "crux", "django", "express-gateway", "java", "jenkins", "known", "mono", "notary",
    "opensuse", "plone", "rails", "sentry", "sl", "swarm", "thrift", "unit", "vault",
})  # fmt: skip


class ImageFacts:
    """What is known of one image and tag. A value of None is not known.

    `system` and `release` are as in releases.py ("debian", "bookworm"); "" for an image without a
    distribution. `shell_program` is what /bin/sh is: "dash", "bash", "ash" (BusyBox) or "" for none.
    `user` is a name or number; `command` and `entrypoint` are words, () for none; `env` holds a
    variable's value, or None where it differs by version. `users` and `groups` are pairs of name
    and number (() where the number is not fixed) that the image has beyond those of its system.
    """

    __slots__ = (
        "_fields",
        "command",
        "entrypoint",
        "env",
        "groups",
        "name",
        "ports",
        "release",
        "run_shell",
        "shell_program",
        "stop_signal",
        "system",
        "tag",
        "user",
        "users",
        "variant",
        "volumes",
        "workdir",
    )

    def __init__(self, name: str, tag: str, variant: str, fields: dict[str, Any]) -> None:
        self.name = name
        self.tag = tag
        self.variant = variant
        self._fields = fields
        self.system: str | None = fields.get("system")
        self.release: str | None = fields.get("release")
        default = _SHELLS.get(self.system, "bash") if self.system is not None else None
        self.shell_program: str | None = fields.get("shell_program", default)
        self.user: str | None = fields.get("user", "root")
        self.workdir: str | None = fields.get("workdir", "/")
        self.run_shell: tuple[str, ...] = fields.get("shell", ())
        self.entrypoint: tuple[str, ...] | None = fields.get("entrypoint", ())
        own = (
            None
            if self.entrypoint is None
            else ()
            if self.entrypoint
            else _COMMANDS.get(self.system or "")
        )
        self.command: tuple[str, ...] | None = fields.get("command", own)
        self.ports: tuple[str, ...] | None = fields.get("ports", ())
        self.volumes: tuple[str, ...] | None = fields.get("volumes", ())
        self.stop_signal: str | None = fields.get("stop_signal", "SIGTERM")
        self.users: tuple[tuple[str, Any], ...] | None = fields.get("users", ())
        self.groups: tuple[tuple[str, Any], ...] | None = fields.get("groups", self.users)
        self.env: dict[str, str | None] = fields.get("env", {})

    @property
    def home(self) -> str | None:
        """The home directory of the user that it starts as."""
        return self.env.get("HOME") or ("/root" if self.user in ("root", "0") else None)

    @property
    def is_slim(self) -> bool:
        """Whether its tag says that it is a smaller variant."""
        return "slim" in self.variant.split("-")

    @property
    def has_triggers(self) -> bool:
        """Whether it has ONBUILD instructions."""
        return "onbuild" in self.variant.split("-")

    @property
    def has_apt_lists(self) -> bool | None:
        """Whether it ships the lists of packages that apt needs: no official image does."""
        return False if self.system in _APT else None

    @property
    def deletes_archives(self) -> bool | None:
        """Whether it makes apt delete every package after its installation (docker-clean)."""
        return None if self.system is None else self.system in _APT

    def has(self, program: str) -> bool | None:
        """Whether a program is there: bash, curl, wget, git, tar, unzip, … (image_facts.LETTERS)."""
        from dflint.knowledge.image_facts import BUSYBOX, LETTERS

        letter = LETTERS.get(program, "?")
        if letter in self._fields.get("has", "") or (
            self.system == "alpine" and program in BUSYBOX
        ):
            return True
        may = self._fields.get("may", "")
        if letter == "?" or letter in may or "?" in may or not self._fields["is_kind_known"]:
            return None
        if self.system == "ubuntu" and letter not in _LEAVES and self.name != "ubuntu":
            return None  # what packages of Ubuntu bring along is not in the rows
        return False if self.system in (*_SHELLS, "") else None


class Deprecation:
    """An image that is given up: since when ("YYYY-MM" or ""), what to use instead, and why."""

    __slots__ = ("reason", "since", "successors")

    def __init__(self, since: str, successors: str, reason: str) -> None:
        self.since = since
        self.successors = successors
        self.reason = reason


_FACTS: dict[tuple[str, str], ImageFacts | None] = {}
_RELEASES: dict[tuple[str, str], Release | str | None] = {}
_ENDS: dict[tuple[str, str], tuple[str, str] | None] = {}


def plain_name(name: str) -> str:
    """The name without what says where it is from or for which processor: debian for riscv64/debian."""
    for prefix in MIRRORS:
        name = name.removeprefix(prefix)
    first, slash, rest = name.partition("/")
    return rest if slash and first in ARCHITECTURES and "/" not in rest else name


def architecture_of(name: str) -> str:
    """The processor that an image is made for, where its name says so: arm64 for arm64v8/debian."""
    return ARCHITECTURES.get(name.partition("/")[0], "")


def release_of(name: str, tag: str) -> Release | None:
    """The release of a distribution that an image is built on, or None if it is none or unknown."""
    found = _base(plain_name(name), tag)
    return None if isinstance(found, str) else found


def system_of(name: str, tag: str) -> str | None:
    """The system of an image: "debian", "alpine", "windows", "scratch" …; None if it is not known."""
    found = _base(plain_name(name), tag)
    return found if isinstance(found, str) or found is None else found.system


def image_facts(name: str, tag: str) -> ImageFacts | None:
    """All that is known of an image and its tag; None for an image that has no row."""
    key = plain_name(name), tag
    if key not in _FACTS:
        _FACTS[key] = _facts(*key)
    return _FACTS[key]


def end_of_life(name: str, tag: str) -> tuple[str, str] | None:
    """What of an image gets no more updates, and since when: ("debian buster", "2024-06").

    Its version, the version of what it ships, or else the release of its distribution. None if all
    of them are maintained on the day of the tables (releases.AS_OF), or nothing is known.
    """
    key = plain_name(name), tag
    if key not in _ENDS:
        _ENDS[key] = _end_of_version(*key) or _end_of_release(*key)
    return _ENDS[key]


def deprecation(name: str, tag: str) -> Deprecation | None:
    """Why an image is given up under its name, or None if it is not."""
    from dflint.knowledge._generated_deprecated import DEPRECATED
    from dflint.knowledge.other_images import EARLY_ACCESS_ONLY, SUCCESSORS

    known = plain_name(name)
    if known not in DEPRECATED and known not in SUCCESSORS:
        return None
    if (not tag and known in _COMMON_WORDS) or (known in EARLY_ACCESS_ONLY and is_prerelease(tag)):
        return None
    since, successors, reason = DEPRECATED.get(known, ("", "", "moved"))
    return Deprecation(since, SUCCESSORS.get(known, successors), reason)


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
    if name.startswith(FOR_WINDOWS) or any(it in tag for it in ("windows", "nanoserver")):
        return "windows"
    return _packed(name, tag) or _base_of_others(name, tag)


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
    from dflint.knowledge.image_bases import find, unpack

    parts = split_tag(tag or "latest") if name in BASES else None
    if parts is None:
        return None
    rows = _ROWS.get(name)
    if rows is None:
        rows = _ROWS[name] = {v: unpack(r) for names, r in BASES[name] for v in names.split(",")}
    row = rows.get(parts[1])
    return None if row is None else _unpacked(find(row, parts[0]))


_ROWS: dict[str, dict[str, Any]] = {}


def _unpacked(base: str) -> Release | str | None:
    """A base as the packed rows write it: "buster", "a3.18", "oraclelinux:8", "scratch", "?"."""
    system, colon, number = base.partition(":")
    if colon:
        system = {"ubi": "rhel"}.get(system, system)
        return release(system, number.partition("-")[0]) or system
    if base[:1] == "a" and base[1:2].isdecimal():
        return release("alpine", base[1:]) or "alpine"
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


def _lines(name: str) -> dict[str, str]:
    """The lines of versions of an image, with the month in which each got its last updates."""
    known = _LINES.get(name)
    if known is None:
        from dflint.knowledge._generated_versions import LINES

        if name.startswith("mcr.microsoft.com/dotnet/"):
            name = "mcr.microsoft.com/dotnet/sdk"
        pairs = [it.partition("=") for it in LINES.get(name, "").split()]
        known = _LINES[name] = {line: when for line, _, when in pairs}
    return known


_LINES: dict[str, dict[str, str]] = {}


def _end_of_version(name: str, tag: str) -> tuple[str, str] | None:
    parts = split_tag(tag) if tag and "$" not in tag else None
    lines = _lines(name) if parts is not None else {}
    if parts is None or not lines:
        return None
    line, when = _line_of(parts[0], words(tag)[0], lines)
    return (f"{name} {line}", when) if is_over(when) else None


def _line_of(version: Version, word: str, lines: dict[str, str]) -> tuple[str, str]:
    """The line that a tag belongs to, and its end; of a moving tag (`3`), the newest that it can be."""
    if not version:
        return (word, lines[word]) if word in lines else ("", "")
    for length in range(len(version), 0, -1):
        line = ".".join(map(str, version[:length]))
        below = (
            [w for it, w in lines.items() if it.startswith(f"{line}.")]
            if length == len(version)
            else []
        )
        if below:
            ends = [*below, *([lines[line]] if line in lines else [])]
            return line, "" if "" in ends else max(ends)
        if line in lines:
            return line, lines[line]
        if f"{line}.0" in lines and length == 1:
            return line, lines[f"{line}.0"]
    return "", ""


def _end_of_release(name: str, tag: str) -> tuple[str, str] | None:
    known = release_of(name, tag)
    if known is None or not is_over(known.end):
        return None
    first = words(tag)[0] if tag else ""
    is_written_so = bool(known.number) and first.removeprefix(known.system).startswith(known.number)
    label = (
        known.number if is_written_so and name.rpartition("/")[2] == known.system else known.name
    )
    system = {"rhel": "Red Hat Enterprise Linux", "opensuse": "openSUSE Leap"}.get(known.system)
    return f"{system or known.system} {label}", known.end[:7]


def _facts(name: str, tag: str) -> ImageFacts | None:
    from dflint.knowledge._generated_facts import FACTS
    from dflint.knowledge.image_facts import kind_of
    from dflint.knowledge.other_images import ROWS

    row = (
        FACTS.get(name)
        or ROWS.get(name)
        or next((r for n, r in ROWS.items() if _is_below(name, n)), None)
    )
    if row is None or "$" in tag:
        return None
    system = system_of(name, tag)
    parts = split_tag(tag or "latest")
    if system == "windows" or parts is None:
        return None
    version, variant = parts
    kind = kind_of(variant)
    shared, kinds = row[0], row[1]
    own = next((fields for names, fields in kinds if kind in names.split(",")), None)
    fields = shared | (own or {})
    fields["env"] = shared.get("env", {}) | (own or {}).get("env", {})
    fields["is_kind_known"] = own is not None or not kinds
    found = release_of(name, tag)
    fields["system"] = system
    fields["release"] = found.name if found is not None else None
    for key, value in fields.items():
        if key != "env" and isinstance(value, dict):
            fields[key] = _at_version(value, version)
    if system == "ubuntu" and name == "ubuntu" and found is not None and found.first > "2023-04":
        fields["users"] = (("ubuntu", "1000"),)
    return ImageFacts(name, tag, kind, fields)


def _is_below(name: str, prefix: str) -> bool:
    """Whether a row is for all images whose names begin so: `gcr.io/distroless/`, `redhat/ubi`."""
    return prefix.endswith(("/", "/ubi")) and name.startswith(prefix)


def _at_version(values: dict[str, Any], version: Version) -> Any:
    """The value that holds from the last of the versions on that is not newer."""
    found: Any = None
    for since, value in values.items():
        if not version or (version_of(since) or ()) <= (*version, 1 << 60):
            found = value
    return found
