"""The order of instructions, and what it does to the cache."""

from __future__ import annotations

from dflint.fix import hint
from dflint.model.manifests import manifests_of
from dflint.model.paths import SOMEWHERE, is_below, joined
from dflint.model.stages import Stage
from dflint.rule import Finding, Related, Severity, rule
from dflint.syntax.nodes import Add, Copy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands import Command
    from dflint.model.stages import Dockerfile, Step
    from dflint.syntax.words import Argument

EVERYTHING = frozenset({".", "./", "/", "./.", "*", "./*"})


@rule("DF231", Severity.WARNING, "cache")
def sources_before_dependencies(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """All sources are copied before the dependencies are installed.

    Whenever any file of the project changes, the COPY changes, and everything below it is run
    again: the dependencies are installed anew for every edit. Copy the files that declare them
    first, install, and copy the rest afterwards: rebuilds then take seconds. In a node:22-slim image
    with express, typescript, eslint and jest, an edit was built in 0.6 s in place of 21.

    ```dockerfile bad
    FROM python:3.12-slim
    WORKDIR /app
    COPY . .
    RUN pip install --no-cache-dir -r requirements.txt
    ```

    ```dockerfile good
    FROM python:3.12-slim
    WORKDIR /app
    COPY requirements.txt .
    RUN pip install --no-cache-dir -r requirements.txt
    COPY . .
    ```
    """
    if stage.index not in file.used:
        return
    for copy, source in _wide_copies(stage):
        install = next(_installs_after(copy, stage), None)
        if install is not None:
            command, manifests = install
            names = " and ".join(name.removeprefix("./") for name in manifests)
            message = f"any change to the sources makes {command.name} install everything again"
            advice = hint(f"Copy {names} first, install, then copy the rest")
            yield Finding(source, message, advice, Related(command, "installs the dependencies"))
            return


def _wide_copies(stage: Stage) -> Iterator[tuple[Step, Argument]]:
    """The steps that copy the whole context, with the word that says so."""
    for step in stage.steps_of(Copy, Add):
        it = step.instruction
        assert isinstance(it, Copy | Add)
        if it.flag("from") is None:
            for source in it.sources:
                if source in EVERYTHING:
                    yield step, source


def _installs_after(copy: Step, stage: Stage) -> Iterator[tuple[Command, tuple[str, ...]]]:
    """The installations below a COPY that need only manifests, and for which nothing came before."""
    done = _managers_before(copy, stage)
    for step in stage.steps:
        if step.start < copy.start or any(mount.kind == "bind" for mount in step.mounts):
            continue
        for it in step.located:
            manifests = manifests_of(it.command)
            if manifests and it.command.manager not in done and _sees(it.directory, copy):
                yield it.command, manifests


def _managers_before(copy: Step, stage: Stage) -> set[str]:
    """The managers that have installed before a COPY, in this stage or those it builds upon."""
    return {
        command.manager
        for other in stage.chain
        for step in other.steps
        if other is not stage or step.start < copy.start
        for command in step.commands
        if manifests_of(command)
    }


def _sees(directory: str | None, copy: Step) -> bool:
    """Whether the directory may be one that the COPY fills."""
    it = copy.instruction
    assert isinstance(it, Copy | Add)
    target = joined(copy.state.workdir, str(it.destination)) if it.destination else None
    if directory is None or directory.startswith(SOMEWHERE) or target is None or "$" in target:
        return True
    return is_below(directory, target)
