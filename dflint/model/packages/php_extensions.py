"""Extensions of PHP that docker-php-ext-install surely cannot compile: what they need is not there."""

from __future__ import annotations

from dflint.knowledge.php_extensions import (
    ALPINE_BRINGS,
    DEBIAN_BRINGS,
    LEFT_SOURCE,
    NEEDS,
    NEEDS_SINCE,
    OF_PECL,
)
from dflint.model.images.runtimes import is_at_least, runtime_version
from dflint.model.order import is_so_until
from dflint.model.packages.availability import base_of, package_name
from dflint.model.packages.installs import installing
from dflint.model.packages.sources import runs_unknown, steps_until
from dflint.syntax.nodes import Onbuild, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Word

PHP = "php"
COMPILES = "docker-php-ext-install"
SOURCE = ("/usr/src/php/ext", "docker-php-source", "docker-php-ext-get", "bundle ")
PHPIZE = "PHPIZE_DEPS"  # what the image has said: a compiler, and nothing ending in -dev but libc's


class Extension:
    """An extension that cannot be compiled. A value.

    `word`: where it is named. `library`: the package that it needs, "" where its source is not there.
    """

    __slots__ = ("library", "word")

    def __init__(self, word: Word, library: str) -> None:
        self.word = word
        self.library = library


def broken_extensions(step: Step, stage: Stage) -> Iterator[Extension]:
    """The extensions that the commands of a step cannot compile."""
    base = base_of(stage)
    if base is None or base.image != PHP or COMPILES not in step.programs:
        return
    version = runtime_version(stage, PHP)
    for command in step.commands:
        if command.name != COMPILES or command.in_condition or command.in_branch:
            continue
        for word in command.operands:
            if not is_so_until(_brings_source, step, stage) and _has_no_source(str(word), version):
                yield Extension(word, "")
                continue
            needed = _needed(str(word), version, base.system)
            there = _headers_before(command, step, stage, base.system) if needed else None
            if there is not None and not any(it in there for it in needed):
                yield Extension(word, needed[0])


def _brings_source(step: Step) -> bool:
    return step.instruction.has_any(SOURCE)


def _has_no_source(name: str, version: tuple[int, ...] | None) -> bool:
    """Whether PHP's own source has no such extension."""
    left = LEFT_SOURCE.get(name)
    return name in OF_PECL or (left is not None and is_at_least(version, left))


def _needed(name: str, version: tuple[int, ...] | None, system: str) -> tuple[str, ...]:
    """The packages of headers of which an extension needs one; () for none, or if that is not known."""
    if not is_at_least(version, NEEDS_SINCE.get(name, ())):
        return ()
    debian, alpine = NEEDS.get(name, ((), ()))
    return alpine if system == "alpine" else debian


def _headers_before(
    command: Command, step: Step, stage: Stage, system: str
) -> frozenset[str] | None:
    """The packages of headers that were installed before a command; None where that is not known."""
    brings = ALPINE_BRINGS if system == "alpine" else DEBIAN_BRINGS
    found: set[str] = set()
    for one in steps_until(stage, step):
        if isinstance(one.instruction, Onbuild) or (
            isinstance(one.instruction, Run) and runs_unknown(one)
        ):
            return None
        for it, install in installing(one):
            if one is step and it.start > command.start:
                break
            if not install.row.is_system:
                continue
            if install.files or install.groups:
                return None
            for word in install.packages:
                name = package_name(install.manager, word)
                is_open = not name and PHPIZE not in word
                if is_open or (name.endswith("-dev") and not _is_known(name, brings)):
                    return None
                found.update((name, *brings.get(name, "").split()))
    return frozenset(found)


def _is_known(name: str, brings: dict[str, str]) -> bool:
    """Whether it is known what a package of headers brings, or at least that it is what an extension needs."""
    return name in brings or any(name in names for row in NEEDS.values() for names in row)
