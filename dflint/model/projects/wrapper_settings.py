"""Maven's wrapper in the image maven, whose MAVEN_CONFIG it takes for arguments.

Sources: the Dockerfiles of maven (`ENV MAVEN_CONFIG "/root/.m2"`), the script mvnw; elastic/opbeans-java#51.
"""

from __future__ import annotations

from dflint.model.order import is_so_in
from dflint.model.paths import joined
from dflint.model.projects.project_parts import ProjectPlace
from dflint.model.scripts.working_directory import with_directories
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word

_NAME = "MAVEN_CONFIG"


def misled_wrappers(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Word]:
    """Where a stage of the image maven runs a wrapper that reads the variable; the first one."""
    if stage.image is None or stage.image.familiar != "maven" or is_so_in(_speaks_of_it, stage):
        return
    for step in stage.steps_of(Run):
        for it in with_directories(step):
            if it.command.name != "mvnw" or it.command.is_conditional:
                continue
            path = joined(it.directory, it.command.path)
            own = (
                ProjectPlace(it, step, stage, file, context).look_up(path)[1]
                if path is not None
                else ""
            )
            if own and f"${_NAME}" in (context.folder.read(own) or ""):
                yield it.command.name
                return


def _speaks_of_it(step: Step) -> bool:
    return _NAME in step.instruction.written
