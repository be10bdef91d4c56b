"""The frontend that a file names with `# syntax=`, and what in the file is newer."""

from __future__ import annotations

from dflint.knowledge.frontend_versions import FLAGS, HERE_DOCUMENTS, SECRET_IN_VARIABLE
from dflint.numbers import whole_number
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.source import Spanned
    from dflint.syntax.nodes import Instruction
    from dflint.syntax.tree import Tree

_IMAGES = ("docker/dockerfile:1.", "docker.io/docker/dockerfile:1.")


class Frontend:
    """A version of docker/dockerfile: `tag` is "1.2.1", and `minor` the 2 in it."""

    __slots__ = ("minor", "tag")

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.minor = whole_number(tag.split(".")[1]) or 0


class Feature:
    """What a file uses: its name, the minor version that it came with, and where. A value."""

    __slots__ = ("name", "place", "since")

    def __init__(self, name: str, since: int, place: Spanned) -> None:
        self.name = name
        self.since = since
        self.place = place


def frontend_of(tree: Tree) -> Frontend | None:
    """The release of docker/dockerfile that a file asks for; None for `1`, previews and other images."""
    for directive in tree.directives:
        name, _, _ = directive.value.partition("@")
        if directive.name == "syntax" and name.startswith(_IMAGES):
            tag = name.rpartition(":")[2]
            if all(part.isdecimal() for part in tag.split(".")):
                return Frontend(tag)
    return None


def newer_features(tree: Tree, frontend: Frontend) -> Iterator[Feature]:
    """What a file uses that a frontend does not know."""
    for instruction in tree.every_instruction:
        for feature in _features(instruction):
            if feature.since > frontend.minor:
                yield feature


def _features(instruction: Instruction) -> Iterator[Feature]:
    """What an instruction uses that has not always been there."""
    for flag in instruction.flags:
        since = FLAGS.get((instruction.KEYWORD, str(flag.name)))
        if since is not None:
            yield Feature(f"{instruction.KEYWORD} --{flag.name}", since, flag)
    if instruction.heredocs:
        yield Feature("here-documents", HERE_DOCUMENTS, instruction.heredocs[0].word)
    for mount in instruction.mounts if isinstance(instruction, Run) else ():
        if "env" in mount.fields:
            yield Feature("env= of a secret mount", SECRET_IN_VARIABLE, mount)
