"""Archives that a build fetches: what ADD does not unpack, and what nothing uses.

Source: Dockerfile reference, "ADD --unpack".
"""

from __future__ import annotations

from dflint.model.context.add_sources import is_remote
from dflint.model.layers.files import ARCHIVES, PACKAGES, fetched
from dflint.model.layers.network import FETCHERS
from dflint.model.paths import SOMEWHERE, joined, with_parents
from dflint.model.scripts.working_directory import with_directories
from dflint.source import cached
from dflint.syntax.nodes import Add, Workdir

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Word

_UNSURE = frozenset("*?[$`{")
_UNPACKERS = frozenset({"tar", "bsdtar", "unzip", "7z", "gunzip"})


def taken_for_unpacked(step: Step, stage: Stage) -> Iterator[tuple[Word, str]]:
    """The archives that an ADD fetches, with the folder that later steps take for their content."""
    add = step.instruction
    if not isinstance(add, Add) or add.destination is None or add.flag("unpack") is not None:
        return
    target = joined(step.state.workdir or SOMEWHERE, str(add.destination))
    for source in add.sources if target is not None else ():
        name = source.partition("?")[0].rpartition("/")[2]
        if is_remote(source) and name.endswith(ARCHIVES) and not source.expands:
            folder = f"{target}/{_stem(name)}"
            if _entered(stage).get(folder, 0) > step.index and not any(
                name in it.instruction.written for it in stage.after(step)
            ):
                yield source, folder


def _stem(name: str) -> str:
    """What an archive is called without its ending: tool-1.2 of tool-1.2.tar.gz."""
    ending = max((it for it in ARCHIVES if name.endswith(it)), key=len)
    return name[: -len(ending)]


@cached
def _entered(stage: Stage) -> dict[str, int]:
    """The folders that steps work in, or name something below, by the number of the last such step."""
    found: dict[str, int] = {}
    for step in stage.steps:
        if isinstance(step.instruction, Workdir):
            path = joined(step.state.workdir or SOMEWHERE, step.instruction.argument)
            found.update(dict.fromkeys(with_parents(path or "/"), step.index))
        if not _UNPACKERS.isdisjoint(step.programs):
            continue  # it may unpack the archive
        for it in with_directories(step):
            words = (it.command.path, *it.command.args)
            paths = [it.path(str(word)) for word in words if "/" in word or it.command.name == "cd"]
            for path in (it.directory, *paths):
                found.update(dict.fromkeys(with_parents(path or "/"), step.index))
    return found


def unused_downloads(step: Step) -> Iterator[tuple[Word, str]]:
    """The archives and packages that a RUN fetches and removes, and that no other command of it names."""
    if FETCHERS.isdisjoint(step.programs) or "rm" not in step.programs:
        return
    here = with_directories(step)
    for it in here if step.is_posix else ():
        for file in fetched(it, step) if it.command.name in FETCHERS else ():
            name = file.path.rpartition("/")[2]
            if not name.endswith(ARCHIVES + PACKAGES) or not _UNSURE.isdisjoint(name):
                continue
            others = [one.command for one in here if one is not it]
            removals = [one for one in others if one.name == "rm" and _names(one, name)]
            rest = [one for one in others if one.name != "rm"]
            if removals and not any(_names(one, name) or _names_many(one) for one in rest):
                yield file.word, name


def _names(command: Command, name: str) -> bool:
    return any(name in word for word in command.simple.every_word)


def _names_many(command: Command) -> bool:
    """Whether a command may mean any file: by a pattern, a variable, or as it is a script."""
    words = command.simple.every_word
    is_script = "/" in command.path or command.name in ("sh", "bash", "make", "find", "xargs")
    return is_script or any(word.expands or not _UNSURE.isdisjoint(word) for word in words)
