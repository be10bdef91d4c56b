"""What official images set, bring and start.

The rows are in _generated_facts.py and other_images.py.
"""

from __future__ import annotations

from dflint.knowledge.systems import BUSYBOX, COMMANDS, ECOSYSTEMS, SHELLS, UBUNTU_USER_SINCE
from dflint.model.lookups.derived_images import ADDED, parent_of
from dflint.model.lookups.image_bases import is_for_windows, plain_name, release_of, system_of
from dflint.model.lookups.image_tags import Version, split_tag, version_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from dflint.model.lookups.releases import Release

# Programs that nothing pulls in where they are not installed by name, of those that rows know.
_LEAVES = "cgwunrhY!"
# What an image that is built on another one may set anew.
_SET_ANEW = dict.fromkeys(
    ("user", "workdir", "entrypoint", "command", "ports", "volumes", "stop_signal", "users")
)
_FACTS: dict[tuple[str, str], ImageFacts | None] = {}


class ImageFacts:
    """What is known of one image and tag. A value of None is not known.

    `user` is a name or number; `command` and `entrypoint` are words, () for none; `env` holds a
    variable's value, or None where it differs by version. `users` are pairs of name and
    number (() where the number is not fixed) that the image has beyond SYSTEM_USERS.
    """

    __slots__ = ("env", "fields", "name", "tag", "variant")

    def __init__(self, name: str, tag: str, variant: str, fields: dict[str, Any]) -> None:
        self.name = name
        self.tag = tag
        self.variant = variant
        self.fields = fields
        self.env: dict[str, str | None] = fields.get("env", {})

    @property
    def system(self) -> str | None:
        """The distribution, as releases.py calls it; "scratch" for an image without one."""
        return system_of(self.name, self.tag)

    @property
    def release(self) -> Release | None:
        """The release of the distribution."""
        return release_of(self.name, self.tag)

    @property
    def shell_program(self) -> str | None:
        """What /bin/sh is: "dash", "bash", "ash" (BusyBox), or "" for none."""
        system = self.system
        known: str | None = self._field("shell_program", system and SHELLS.get(system, "bash"))
        return known

    @property
    def run_shell(self) -> tuple[str, ...]:
        """The words of its SHELL instruction, () for the usual one."""
        words: tuple[str, ...] = self._field("shell", ())
        return words

    @property
    def user(self) -> str | None:
        """The user that it starts as."""
        known: str | None = self._field("user", "root")
        return known

    @property
    def workdir(self) -> str | None:
        """Its WORKDIR, an absolute path."""
        known: str | None = self._field("workdir", "/")
        return known

    @property
    def entrypoint(self) -> tuple[str, ...] | None:
        """The words of its ENTRYPOINT."""
        words: tuple[str, ...] | None = self._field("entrypoint", ())
        return words

    @property
    def command(self) -> tuple[str, ...] | None:
        """The words of its CMD; an ENTRYPOINT of its own sets aside that of its distribution."""
        own: tuple[str, ...] | None = None if self.entrypoint is None else ()
        if own is not None and not self.entrypoint:
            own = COMMANDS.get(self.system or "")
        words: tuple[str, ...] | None = self._field("command", own)
        return words

    @property
    def is_official(self) -> bool:
        """Whether it is an image of Docker's library whose rows tell all of it."""
        from dflint.knowledge._generated_facts import FACTS

        return self.name in FACTS and self._is_whole

    def surely_lacks(self, variable: str) -> bool:
        """Whether it does not set a variable.

        The rows leave out checksums and addresses of what an image is made of. They begin as other variables of
        the image do, or as its name: NODE_SHA256, GOTOOLCHAIN.
        """
        if not self.is_official or self.has_triggers:
            return False
        begins = [it[:2] for it in (*self.env, *self.name.upper().split("/"), "GPG")]
        return variable not in self.env and variable[:2] not in begins

    @property
    def drops_root(self) -> bool:
        """Whether its own ENTRYPOINT starts the program as another user than root."""
        from dflint.knowledge.other_images import DROP_ROOT

        return self.name in DROP_ROOT

    @property
    def ports(self) -> tuple[str, ...] | None:
        """What it EXPOSEs."""
        words: tuple[str, ...] | None = self._field("ports", ())
        return words

    @property
    def volumes(self) -> tuple[str, ...] | None:
        """Its VOLUMEs."""
        words: tuple[str, ...] | None = self._field("volumes", ())
        return words

    @property
    def stop_signal(self) -> str | None:
        """Its STOPSIGNAL."""
        known: str | None = self._field("stop_signal", "SIGTERM")
        return known

    @property
    def users(self) -> tuple[tuple[str, Any], ...] | None:
        """The users that it has beyond those of every system.

        Not known where a package makes them: then the user that it starts as is none of those that are read.
        """
        own: tuple[tuple[str, Any], ...] | None = self._field(
            "users", () if self._is_whole else None
        )
        name = (self.user or "root").partition(":")[0]
        if own is None or not (
            name == "root" or name.isdigit() or any(name == it for it, _ in own)
        ):
            return None
        if self.system != "ubuntu":
            return own
        found = self.release
        brings = found is None or not found.first or found.first >= UBUNTU_USER_SINCE
        return (*own, ("ubuntu", "1000")) if brings else own

    @property
    def has_triggers(self) -> bool:
        """Whether it has ONBUILD instructions."""
        return "onbuild" in self.variant.split("-")

    @property
    def has_apt_lists(self) -> bool | None:
        """Whether it ships the lists of packages that apt needs: no official image does."""
        return False if self._has_apt else None

    @property
    def deletes_archives(self) -> bool | None:
        """Whether it makes apt delete every package after its installation (docker-clean)."""
        return None if self.system is None else self._has_apt

    def has(self, program: str) -> bool | None:
        """Whether a program is there: bash, curl, wget, git, tar, unzip, … (image_kinds.LETTERS)."""
        from dflint.model.lookups.image_kinds import LETTERS, OTHER_SHELLS

        letter = LETTERS.get(program, "!" if program in OTHER_SHELLS else "?")
        if letter in self._field("has", "") or (self.system == "alpine" and program in BUSYBOX):
            return True
        if letter == "?" or letter in self._field("may", "") or not self._is_whole:
            return None
        if self.system == "ubuntu" and letter not in _LEAVES and self.name != "ubuntu":
            return None  # what packages of Ubuntu bring along is not in the rows
        return False if self.system in SHELLS or self.system == "busybox" else None

    @property
    def _has_apt(self) -> bool:
        return ECOSYSTEMS.get(self.system or "") == "debian"

    def _field(self, name: str, default: Any) -> Any:
        return self.fields.get(name, default)

    @property
    def _is_whole(self) -> bool:
        """Whether its rows tell all of it, and not only what all tags of the image share."""
        return "?" not in self._field("may", "") and bool(self.fields["is_kind_known"])


def image_facts(name: str, tag: str) -> ImageFacts | None:
    """All that is known of an image and its tag; None for an image that has no row."""
    key = plain_name(name), tag
    if key not in _FACTS:
        _FACTS[key] = _facts(*key)
    return _FACTS[key]


def _facts(name: str, tag: str) -> ImageFacts | None:
    parent = parent_of(name, tag)
    if parent is not None:
        found = _facts(*parent)
        added = {"has": found.fields.get("has", "") + ADDED.get(name, "")} if found else {}
        return found and ImageFacts(*parent, found.variant, found.fields | _SET_ANEW | added)
    parts = split_tag(tag or "latest")
    row = _row(name) if parts is not None else None
    if (
        row is None
        or parts is None
        or is_for_windows(name)
        or "windows" in tag
        or "nanoserver" in tag
    ):
        return None
    from dflint.model.lookups.image_kinds import kind_of, without_numbers

    version, kind = parts[0], kind_of(parts[1])
    shared, kinds = row[0], row[1]
    wanted = (kind, without_numbers(kind))
    own = next((own for it in wanted for names, own in kinds if _is_of(it, names)), None)
    fields = shared | (own or {})
    fields["env"] = _variables(shared) | _variables(own or {})
    fields["is_kind_known"] = own is not None or not kinds
    for key, value in fields.items():
        if key != "env" and isinstance(value, dict):
            fields[key] = _at_version(value, version)
    return ImageFacts(name, tag, kind, fields)


def _variables(fields: dict[str, Any]) -> dict[str, str | None]:
    """The variables that a row sets: `sets` names those of which it does not say the value."""
    names: str = fields.get("sets", "")
    known: dict[str, str | None] = fields.get("env", {})
    return dict.fromkeys(names.split()) | known


def _is_of(kind: str, names: str) -> bool:
    """Whether a row is for a kind of tags: by its name, or `~word` for a word in it."""
    return kind in names.split(",") or (names[:1] == "~" and names[1:] in kind.split("-"))


def _row(name: str) -> tuple[Any, ...] | None:
    from dflint.knowledge._generated_facts import FACTS

    if name in FACTS:
        return FACTS[name]
    from dflint.knowledge.other_images import ROWS

    if name in ROWS or "/" not in name:
        return ROWS.get(name)
    return next((row for it, row in ROWS.items() if _is_below(name, it)), None)


def _is_below(name: str, prefix: str) -> bool:
    """Whether a row is for all images whose names begin so: `gcr.io/distroless/`, `redhat/ubi`."""
    if not prefix.endswith("/ubi") or not name.startswith(prefix):
        return prefix.endswith("/") and name.startswith(prefix)
    rest = name[len(prefix) :].lstrip("0123456789")
    return rest.removeprefix("/ubi") in ("", "-init", "-micro", "-minimal")


def _at_version(values: dict[str, Any], version: Version) -> Any:
    """The value that holds from the last of the versions on that is not newer."""
    found: Any = None
    for since, value in values.items():
        if not version or (version_of(since) or ()) <= (*version, 1 << 60):
            found = value
    return found
