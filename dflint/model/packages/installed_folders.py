"""Folders of a project that installations fill, such as /app/node_modules."""

from __future__ import annotations

from dflint.knowledge.installed_folders import ELSEWHERE, FOLDERS, ONLY
from dflint.model.packages.installs import install_of
from dflint.model.paths import SOMEWHERE
from dflint.model.scripts.working_directory import with_directories
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Stage


def installed_folders(stage: Stage) -> Iterator[tuple[str, str]]:
    """The folders that the RUNs of a stage, and of those it builds upon, install into, as paths in the
    image, each with the name of the manager."""
    for one in stage.chain:
        for step in one.steps_of(Run):
            for here in with_directories(step):
                row = FOLDERS.get(here.command.manager)
                if row is None or here.directory is None or SOMEWHERE in here.directory:
                    continue
                folder, variable = row
                install = install_of(here.command)
                if install is None or here.command.has(*ELSEWHERE) or here.command.in_function:
                    continue
                if install.verb not in ONLY.get(install.manager, (install.verb,)):
                    continue
                if not variable or variable not in step.state.variables:
                    yield f"{here.directory.rstrip('/')}/{folder}", install.manager
