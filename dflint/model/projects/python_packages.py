"""Packages of Python that pip cannot install in the image: no wheel, and no compiler; or another Python.

Sources: the manual of pip, PEP 440.
"""

from __future__ import annotations

from dflint.knowledge.needed_libraries import HEADERS
from dflint.knowledge.python_wheels import (
    CONDA_BUILDS,
    DO_NOT_COMPILE,
    ELSEWHERE,
    NOT_ON_PYPI,
    WITH_PKG_RESOURCES,
)
from dflint.model.images.facts import facts_of
from dflint.model.images.runtimes import NEWEST, runtime_version
from dflint.model.lookups.python_wheels import (
    NONE,
    first_wheel,
    has_source,
    is_known,
    needed_python,
)
from dflint.model.order import is_so_until
from dflint.model.packages.availability import base_of
from dflint.model.packages.installs import installs
from dflint.model.packages.programs import is_missing
from dflint.model.packages.sources import runs_unknown, steps_until
from dflint.model.projects.requirements import (
    Requirement,
    all_requirements_of,
    is_from_pypi,
    pip_installs,
    release_numbers,
    requirements_of,
)
from dflint.model.projects.torch_builds import torch_build_fails
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step

_PYTHON = "python"
_OTHER_INDEXES = (
    "PIP_INDEX",
    "PIP_EXTRA_INDEX",
    "PIP_FIND_LINKS",
    "PIP_ONLY_BINARY",
    "pip.conf",
    "pip config",
)


class Uninstallable:
    """A package that pip cannot install, and why. A value.

    `needs_python`: the version of Python that it needs, "" if the image has one that does. `lacks`: what is not
    there to compile it with; "" if it has no source to compile. `not_there`: why it is not to be had for Linux.
    `is_broken`: its source does not compile on this Python.
    """

    __slots__ = ("is_broken", "lacks", "needs_python", "not_there", "requirement")

    def __init__(
        self,
        requirement: Requirement,
        needs_python: str = "",
        lacks: str = "",
        not_there: str = "",
        is_broken: bool = False,
    ) -> None:
        self.requirement = requirement
        self.is_broken = is_broken
        self.not_there = not_there
        self.needs_python = needs_python
        self.lacks = lacks


def uninstallable(
    stage: Stage, file: Dockerfile, context: Context | None
) -> Iterator[Uninstallable]:
    """The packages that pip cannot install in a stage; the first of each command."""
    minor, base = python_minor(stage), base_of(stage)
    for it, step in pip_installs(stage):
        foreign = _of_another_machine(it, step, stage, file, context)
        if foreign is not None:
            yield foreign
            continue
        if not is_from_pypi(it.command):
            continue
        if is_so_until(_names_index, step, stage):
            return
        for requirement in requirements_of(it, step, stage, file, context):
            reason = torch_build_fails(requirement, minor, it, step, stage)
            if reason:
                yield Uninstallable(requirement, not_there=reason)
                break
        if minor is None or base is None:
            continue
        for requirement in requirements_of(it, step, stage, file, context):
            reason = _not_there(requirement)
            if reason:
                yield Uninstallable(requirement, not_there=reason)
                break
            found = _judged(requirement, minor, base.system == "alpine", it, step, stage)
            if found is not None:
                yield found
                break


def _of_another_machine(
    it: CommandInDirectory, step: Step, stage: Stage, file: Dockerfile, context: Context | None
) -> Uninstallable | None:
    """The first package that a list names as a file of the machine on which packages of conda are built."""
    for requirement in all_requirements_of(it, step, stage, file, context):
        if requirement.at.startswith(CONDA_BUILDS):
            reason = f"{requirement.at} is a file of another machine"
            return Uninstallable(requirement, not_there=reason)
    return None


def _not_there(it: Requirement) -> str:
    """Why pip surely cannot install it on Linux, whatever the Python; "" if it may."""
    if it.name in NOT_ON_PYPI:
        return "it is a package of Ubuntu, and not on PyPI"
    if it.version and it.version <= WITH_PKG_RESOURCES.get(it.name, ()):
        return "it is built with pkg_resources, which setuptools has no longer"
    if it.local:
        return "PyPI has no local versions, and no other index is named"
    return f"it is for {ELSEWHERE[it.name]} only" if it.name in ELSEWHERE else ""


def python_minor(stage: Stage) -> int | None:
    """The minor version of the Python 3 of a stage's image, a large number for the newest; None for no such."""
    version = runtime_version(stage, _PYTHON)
    if version is None or (version != NEWEST and version[0] != 3):
        return None
    return version[1] if len(version) > 1 else NEWEST[0]


def _judged(
    it: Requirement, minor: int, is_musl: bool, place: CommandInDirectory, step: Step, stage: Stage
) -> Uninstallable | None:
    if not is_known(it.name):
        return None
    needed = needed_python(it.name, it.version) if it.version else 0
    if needed > minor:
        return Uninstallable(it, needs_python=f"3.{needed}")
    first = first_wheel(it.name, minor, is_musl)
    if first is None or (
        first != NONE and (not it.version or it.version >= release_numbers(first))
    ):
        return None
    if not has_source(it.name):
        return Uninstallable(it)
    for oldest, before, since in DO_NOT_COMPILE.get(it.name, ()):
        if minor >= since and oldest <= it.version < before:
            return Uninstallable(it, is_broken=True)
    facts = facts_of(stage.image) if stage.image is not None else None
    if facts is None:
        return None
    is_bare = facts.has("gcc") is False
    if is_bare and is_missing("gcc", step, stage, place.command):
        return Uninstallable(it, lacks="gcc")
    package, pieces, is_in_full = HEADERS.get(it.name, ("", (), True))
    if not is_bare and (is_in_full or facts.variant or facts.has("gcc") is None):
        return None
    names = _system_packages(step, stage)
    if not package or names is None or any(piece in name for name in names for piece in pieces):
        return None
    return Uninstallable(it, lacks=package)


def _system_packages(step: Step, stage: Stage) -> set[str] | None:
    """The packages of the distribution that were installed so far; None where some are not known."""
    found: set[str] = set()
    for one in steps_until(stage, step):
        if isinstance(one.instruction, Run) and (runs_unknown(one) or "make" in one.programs):
            return None
        for install in installs(one):
            if install.row.is_system:
                if install.files or install.groups or any("$" in word for word in install.packages):
                    return None
                found.update(map(str, install.packages))
    return found


def _names_index(step: Step) -> bool:
    return step.instruction.has_any(_OTHER_INDEXES)
