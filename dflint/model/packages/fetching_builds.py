"""Builds that fetch the dependencies of a project, such as `cargo build`; ONBUILDs that install them."""

from __future__ import annotations

from dflint.knowledge.package_managers import row_of
from dflint.model.layers.copies import EVERYTHING
from dflint.model.order import is_so_before
from dflint.model.packages.installs import install_of
from dflint.model.packages.manifests import manifests_of
from dflint.syntax.nodes import Add, Copy, Onbuild, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Word

BROUGHT = (
    "vendor"  # where Go, Cargo and Bundler look for dependencies that the project brings along
)


def fetching_build(
    after: Step, stage: Stage, context: Context | None
) -> tuple[Step, Command] | None:
    """The first build below a step that fetches all dependencies of the project anew, with its step.

    None where they are kept from one build to the next: a RUN above the step has fetched them, a
    cache is mounted, the project brings them along, or there are none.
    """
    for step in stage.steps_of(Run):
        if step.start < after.start or step.mounts or _declares(step):
            continue
        for command in step.commands:
            if fetches_for_project(command) and not _is_kept(command, after, stage, context):
                return step, command
    return None


def _declares(step: Step) -> bool:
    """Whether a step writes what the project declares itself, and reads the code for that."""
    return "go" in step.programs and any(
        it.runs("go", "mod init", "mod tidy") is not None for it in step.commands
    )


def fetches_for_project(command: Command) -> bool:
    """Whether a command fetches what a project declares that is compiled."""
    row = command.row
    if not row.builds or command.in_function or command.has(*row.offline, *row.dry_run):
        return False
    install = install_of(command)
    if install is not None:
        return all(word.startswith(".") for word in install.packages) and not install.groups
    words = [word.rpartition(":")[2] for word in command.verbs]
    return any(word in row.build for word in words)


def _is_kept(command: Command, after: Step, stage: Stage, context: Context | None) -> bool:
    if command.has("-mod") or is_so_before(_fetches, after, stage, command.manager):
        return True
    if context is None:
        return False
    # Without this file there are no dependencies. Others have a lock file only by choice.
    has_none = command.manager == "go" and not context.has(row_of("go").lock)
    return has_none or context.has(BROUGHT)


def _fetches(step: Step, manager: str) -> bool:
    """Whether a step fetches dependencies of a project with a manager, or with what is named after it.

    What a goal of a build tool does, its scripts say: any may fetch them.
    """
    has_goals = row_of(manager).bare == "goals"
    return isinstance(step.instruction, Run) and any(
        it.manager == manager and (has_goals or fetches_for_project(it) or it.verb == "chef")
        for it in step.commands
    )


def triggered_installs(stage: Stage) -> Iterator[tuple[Word, Command]]:
    """The ONBUILDs that copy all of a child's project, with the installation below that needs a part."""
    copied: Word | None = None
    done: set[str] = set()
    for step in stage.steps_of(Onbuild):
        inner = step.inner
        if inner is None:
            continue
        if isinstance(inner.instruction, Copy | Add) and copied is None:
            copied = next((it for it in inner.instruction.sources if it in EVERYTHING), None)
        for command in inner.commands:
            if manifests_of(command) and command.manager not in done:
                done.add(command.manager)
                if copied is not None:
                    yield copied, command
                    return
