"""Packages of Python at a pinned version that a newer release of a dependency breaks, which nothing pins.

Source of the rows: knowledge/python_wheels.py, BROKEN_BY.
"""

from __future__ import annotations

from dflint.knowledge.python_wheels import BROKEN_BY
from dflint.model.packages.earlier import may_bring
from dflint.model.packages.installs import install_of
from dflint.model.projects.python_packages import python_minor
from dflint.model.projects.requirements import (
    is_from_pypi,
    list_of,
    name_of,
    pip_installs,
    requirements_of,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.projects.requirements import Requirement
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step

# With one of these, a file says the versions, or nothing is installed besides.
_OTHERWISE = ("-c", "--constraint", "--no-deps")


def broken_dependencies(
    stage: Stage, file: Dockerfile, context: Context | None
) -> Iterator[tuple[Requirement, str, str]]:
    """The packages that pip installs in a stage and that do not work with the newest release of a dependency:
    each with the dependency, and what it has to be below. The first of each command."""
    minor = python_minor(stage)
    if minor is None:
        return
    for it, step in pip_installs(stage):
        if not is_from_pypi(it.command) or it.command.has(*_OTHERWISE):
            continue
        named = _named(it, step, stage, file, context)
        if named is not None:
            found = _broken(requirements_of(it, step, stage, file, context), minor, named, file)
            if found is not None:
                yield found


def _broken(
    requirements: Iterator[Requirement], minor: int, named: set[str], file: Dockerfile
) -> tuple[Requirement, str, str] | None:
    for it in requirements:
        for since, before, dependency, limit, python in BROKEN_BY.get(it.name, ()):
            is_it = bool(it.version) and since <= it.version < before and minor >= python
            if (
                is_it
                and dependency not in named
                and not may_bring((dependency,), file, by_name=True)
            ):
                return it, dependency, limit
    return None


def _named(
    it: CommandInDirectory, step: Step, stage: Stage, file: Dockerfile, context: Context | None
) -> set[str] | None:
    """The names of all packages that a command asks for; None where a list is not known."""
    install = install_of(it.command)
    assert install is not None
    words = [str(word) for word in install.packages]
    for word in install.files:
        path = list_of(word, it, step, stage, file, context) if context is not None else ""
        text = context.folder.read(path) if context is not None and path else None
        if text is None or "\n-r" in f"\n{text}" or "\n-c" in f"\n{text}":
            return None
        words += text.splitlines()
    return {name_of(word.strip()) for word in words}
