"""What an image is expected to be: the values and files that its Dockerfile surely gives it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self

ANYTHING = ".*"


@dataclass(frozen=True)
class Value:
    """The value of a variable, a label, a user.

    `text` is the exact value; with `is_pattern` it is a regular expression (RE2), as where a build
    argument decides. `arguments`: the ARGs whose default values it has, which a build may replace.
    """

    text: str
    is_pattern: bool = False
    arguments: frozenset[str] = frozenset()

    @property
    def exact(self) -> str | None:
        """The value if it is known."""
        return None if self.is_pattern else self.text


UNKNOWN = Value(ANYTHING, is_pattern=True)


@dataclass(frozen=True)
class File:
    """Something at a path of the image. `by`: the instruction that puts it there, for people.

    `permissions`: nine bits or more, None where they are not known. `executable_by`: "owner" or "any" where that
    much is known of them. `uid`, `gid`: its owner, None where it is not known. `is_file`: surely no
    directory.
    """

    path: str
    by: str
    permissions: int | None = None
    executable_by: str = ""
    uid: int | None = None
    gid: int | None = None
    is_file: bool = False

    def bare(self) -> Self:
        """The same path, of which only is known that it is there."""
        return replace(self, permissions=None, executable_by="", uid=None, gid=None, is_file=False)


@dataclass
class Expected:
    """All that is expected of an image. None of a value: nothing is known of it.

    `command` and `entrypoint` are words, () for none. `left_out`: what is not tested, and why, in
    sentences. `programs`: those that are installed, each with the command that shows its version.
    """

    env: dict[str, Value] = field(default_factory=dict)
    labels: dict[str, Value] = field(default_factory=dict)
    ports: dict[str, None] = field(default_factory=dict)
    volumes: dict[str, None] = field(default_factory=dict)
    user: str | None = None
    workdir: str | None = None
    entrypoint: tuple[str, ...] | None = None
    command: tuple[str, ...] | None = None
    files: dict[str, File] = field(default_factory=dict)
    left_out: dict[str, None] = field(default_factory=dict)
    programs: dict[str, None] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to test."""
        return not (
            self.env or self.labels or self.ports or self.volumes or self.user or self.workdir
            or self.files or self.entrypoint is not None or self.command is not None
        )  # fmt: skip

    def leave_out(self, sentence: str) -> None:
        """Say that something is not tested."""
        self.left_out[sentence] = None
