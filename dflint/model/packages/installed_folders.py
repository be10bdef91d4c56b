"""Folders of a project that installations fill, such as /app/node_modules."""

from __future__ import annotations

from dflint.knowledge.installed_folders import ELSEWHERE, FOLDERS, ONLY
from dflint.model.order import is_so_in
from dflint.model.packages.installs import install_of
from dflint.model.paths import SOMEWHERE
from dflint.model.scripts.working_directory import with_directories
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Stage
    from dflint.model.steps import Step


def installed_folders(stage: Stage, before: Step | None = None) -> Iterator[tuple[str, str]]:
    """The folders that the RUNs of a stage, and of those it builds upon, install into, as paths in the
    image, each with the name of the manager. `before`: only RUNs above that step."""
    for one in stage.chain:
        for step in one.steps_of(Run):
            if before is not None and step.start > before.start:
                continue
            for here in with_directories(step):
                row = FOLDERS.get(here.command.manager)
                if row is None or here.directory is None or SOMEWHERE in here.directory:
                    continue
                folder, variable = row
                install = install_of(here.command)
                if install is None or here.command.has(*ELSEWHERE) or here.command.in_function:
                    continue
                if here.command.runs("composer", "global"):
                    continue
                if install.verb not in ONLY.get(install.manager, (install.verb,)):
                    continue
                is_moved = variable in step.state.variables if variable else False
                if not is_moved and not is_so_in(_moves, stage, folder):
                    yield f"{here.directory.rstrip('/')}/{folder}", install.manager


def _moves(step: Step, folder: str) -> bool:
    """Whether a RUN moves, links or copies such a folder to another place."""
    text = step.instruction.body.text
    return isinstance(step.instruction, Run) and any(
        folder in part for verb in ("mv ", "ln ", "cp ") for part in text.split(verb)[1:]
    )
