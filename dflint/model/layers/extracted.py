"""Archives that ADD has extracted, and commands that look for them."""

from __future__ import annotations

from dflint.knowledge.archive_readers import ARCHIVE_READERS
from dflint.model.layers.copies import copy_targets
from dflint.model.scripts.working_directory import with_directories
from dflint.syntax.nodes import Add, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Word

# What the builder extracts: tar, plain or compressed with gzip, bzip2 or xz.
EXTRACTED = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tbz", ".tar.xz", ".txz")


def read_after_extraction(step: Step, stage: Stage) -> tuple[Command, Word, Step] | None:
    """A command that names an archive which ADD has extracted: it, the source of the ADD, that ADD."""
    for add, source, paths in _added(step, stage):
        name = source.rpartition("/")[2]
        between = [it for it in stage.steps_of(Run) if add.start < it.start < step.start]
        if any(name in it.instruction.written for it in between):
            continue  # it may have been made anew
        for it in with_directories(step):
            command = it.command
            if command.name not in ARCHIVE_READERS or command.in_condition or command.in_function:
                continue
            if command.name == "rm" and command.has("-f", "--force", "-rf", "-fr", "-r", "-R"):
                continue
            inputs = [one.target for one in command.simple.redirects if one.operator == "<"]
            words = command.args[:-1] if command.name in ("mv", "cp") else command.args
            if any("$" not in word and it.path(_bare(word)) in paths for word in (*words, *inputs)):
                return (command, source, add) if not _creates(command) else None
            if name in "".join(command.args):
                break
    return None


def _added(step: Step, stage: Stage) -> Iterator[tuple[Step, Word, set[str]]]:
    """The ADDs above that extract: each with its source, and the paths where it is looked for."""
    for add in stage.steps_of(Add):
        instruction = add.instruction
        assert isinstance(instruction, Add)
        flags = {flag.name for flag in instruction.flags}
        if add.start > step.start or flags & {"unpack", "from"}:
            continue
        for it in copy_targets(add):
            source = str(it.source)
            if it.path and source.endswith(EXTRACTED) and "://" not in source and "$" not in source:
                name = source.rpartition("/")[2]
                if "*" not in name:
                    inside = (
                        it.path if it.path.endswith(f"/{name}") else f"{it.path.rstrip('/')}/{name}"
                    )
                    yield add, it.source, {inside}


def _bare(word: str) -> str:
    return word.partition("=")[2] if word.startswith("--") else str(word)


def _creates(command: Command) -> bool:
    """Whether tar packs, or something is written."""
    return command.name.endswith("tar") and command.has("-c", "--create", "-r", "-u")
