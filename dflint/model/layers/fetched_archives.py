"""Archives that ADD fetches: it unpacks those of the build context, and not those of an address.

Source: Dockerfile reference, "ADD --unpack".
"""

from __future__ import annotations

from dflint.model.context.add_sources import is_remote
from dflint.model.layers.files import ARCHIVES
from dflint.model.paths import SOMEWHERE, is_below, joined
from dflint.model.scripts.working_directory import with_directories
from dflint.syntax.nodes import Add

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Word


_UNPACKERS = frozenset({"tar", "bsdtar", "unzip", "7z", "gunzip"})


def taken_for_unpacked(step: Step, stage: Stage) -> Iterator[tuple[Word, str]]:
    """The archives that an ADD fetches, with the folder that later steps take for their content."""
    add = step.instruction
    if not isinstance(add, Add) or add.destination is None or add.flag("unpack") is not None:
        return
    target = joined(step.state.workdir or SOMEWHERE, str(add.destination))
    for source in add.sources if target is not None else ():
        name = source.partition("?")[0].rpartition("/")[2]
        if (
            is_remote(source)
            and name.endswith(ARCHIVES)
            and not source.expands
            and target is not None
        ):
            folder = f"{target}/{_stem(name)}"
            later = list(stage.after(step))
            if not any(name in it.instruction.written for it in later) and any(
                _enters(it, folder) for it in later
            ):
                yield source, folder


def _stem(name: str) -> str:
    """What an archive is called without its ending: tool-1.2 of tool-1.2.tar.gz."""
    ending = max((it for it in ARCHIVES if name.endswith(it)), key=len)
    return name[: -len(ending)]


def _enters(step: Step, folder: str) -> bool:
    """Whether a step works in a folder, or names something below it."""
    if step.state.workdir is not None and is_below(step.state.workdir, folder):
        return True
    for it in with_directories(step):
        words = (it.command.path, *it.command.args)
        paths = [it.path(str(word)) for word in words if "/" in word or it.command.name == "cd"]
        if any(path is not None and is_below(path, folder) for path in (it.directory, *paths)):
            return _UNPACKERS.isdisjoint(step.programs)
    return False
