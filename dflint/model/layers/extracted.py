"""Archives that ADD has extracted, and commands that look for them."""

from __future__ import annotations

from dflint.knowledge.archive_readers import ARCHIVE_READERS as READERS
from dflint.model.layers.copies import EXTRACTED, copy_targets
from dflint.model.mentions import mentions_in_runs
from dflint.model.scripts.working_directory import with_directories
from dflint.source import cached
from dflint.syntax.nodes import Add

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.commands.command import Command
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Word


def read_after_extraction(step: Step, stage: Stage) -> tuple[Command, Word, Step] | None:
    """A command that names an archive which ADD has extracted: it, the source of the ADD, that ADD."""
    added = _added(stage)
    readers = with_directories(step) if added and not READERS.isdisjoint(step.programs) else ()
    found: list[tuple[Step, Word, CommandInDirectory]] = []
    for it in readers:
        for add, source in (one for path in _read(it) for one in added.get(path, ())):
            if add.start < step.start:
                found.append((add, source, it))
    for add, source, it in sorted(found, key=lambda one: one[0].start):
        name = source.rpartition("/")[2]
        if mentions_in_runs(stage).is_between(name, add.start, step.start - 1):
            continue  # it may have been made anew
        if not _is_named_before(name, it, readers):
            return (it.command, source, add) if not _creates(it.command) else None
    return None


def _read(it: CommandInDirectory) -> Iterator[str]:
    """The paths of the archives that a command reads, as far as it always runs."""
    command = it.command
    if not _is_reader(command):
        return
    inputs = [one.target for one in command.simple.redirects if one.operator == "<"]
    words = command.args[:-1] if command.name in ("mv", "cp") else command.args
    for word in (*words, *inputs):
        path = it.path(_bare(word)) if "$" not in word else None
        if path is not None:
            yield path


def _is_reader(command: Command) -> bool:
    return command.name in READERS and not command.in_condition and not command.in_function


def finds_nothing_to_remove(command: Command) -> bool:
    """Whether a command does without the file that it is told to remove."""
    return command.name == "rm" and command.has("-f", "--force")


def _is_named_before(
    name: str, it: CommandInDirectory, readers: Sequence[CommandInDirectory]
) -> bool:
    """Whether a command of a RUN before this one names an archive, and reads another perhaps."""
    before = (one.command for one in readers if one.command.start < it.command.start)
    return any(_is_reader(one) and name in "".join(one.args) for one in before)


@cached
def _added(stage: Stage) -> dict[str, list[tuple[Step, Word]]]:
    """The ADDs that extract, each with its source, by the paths where archives are looked for."""
    found: dict[str, list[tuple[Step, Word]]] = {}
    for add in stage.steps_of(Add):
        instruction = add.instruction
        assert isinstance(instruction, Add)
        unpack = instruction.flag("unpack")
        if unpack is not None and unpack.value == "false":
            continue
        for it in copy_targets(add):
            source = str(it.source)
            is_kept = "$" in source or (unpack is None and "://" in source)
            if it.path and source.endswith(EXTRACTED) and not is_kept:
                name = source.rpartition("/")[2]
                if "*" not in name:
                    is_file = it.path.endswith(f"/{name}")
                    inside = it.path if is_file else f"{it.path.rstrip('/')}/{name}"
                    found.setdefault(inside, []).append((add, it.source))
    return found


def _bare(word: str) -> str:
    return word.partition("=")[2] if word.startswith("--") else str(word)


def _creates(command: Command) -> bool:
    """Whether tar packs, or something is written."""
    return command.name.endswith("tar") and command.has("-c", "--create", "-r", "-u")
