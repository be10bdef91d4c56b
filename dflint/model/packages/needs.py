"""What an installation needs, and surely has not: lists of packages, an answer, leave to install."""

from __future__ import annotations

from dflint.knowledge.package_managers import APT_LISTS
from dflint.knowledge.package_programs import PACKAGES
from dflint.knowledge.package_sources import (
    BRING_QUESTIONS,
    BUT_IN,
    ENSURE_PIP,
    EXTERNALLY_MANAGED_SINCE,
    HEADERS_OF_COMPILERS,
    IN_NO_OFFICIAL_IMAGE,
    ONLY_BY_NAME,
    OTHER_PYTHONS,
    OWN_PYTHONS,
    PIP_PACKAGES,
    PYTHON_PACKAGES,
)
from dflint.model.images.facts import facts_of
from dflint.model.order import is_so_until
from dflint.model.packages.availability import base_of, package_name
from dflint.model.packages.caches import clears
from dflint.model.packages.installs import install_of, installing, installs, updates_lists
from dflint.model.packages.programs import is_missing
from dflint.model.packages.sources import runs_unknown, steps_until
from dflint.model.stages import inherited
from dflint.syntax.nodes import Add, Copy, Onbuild, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.commands.command import Command
    from dflint.model.packages.availability import Base
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.shell.nodes import Assignment
    from dflint.source import Word

ELSEWHERE = (
    "-t",
    "--target",
    "--prefix",
    "--root",
    "--dry-run",
    "--python",
    "--break-system-packages",
)
# With one of these, the answers are there, or a question is not asked.
ANSWERS = (
    "debian_frontend",
    "debconf",
    "noninteractive",
    "/etc/timezone",
    "/etc/localtime",
    "preseed",
)
_NOT_ASKING = "debian_frontend=noninteractive"
_LISTS = "/var/lib/apt"
_MAY_DO_ANYTHING = frozenset({"source", ".", "eval", "make"})


class Question:
    """An installation that asks a question. A value: `asking` is the package that asks, and `word` brings it."""

    __slots__ = ("asking", "command", "word")

    def __init__(self, word: Word, asking: str, command: Command) -> None:
        self.word = word
        self.asking = asking
        self.command = command


def questions(step: Step, stage: Stage) -> Iterator[Question]:
    """The packages of a step that ask a question; the first of each installation."""
    base = base_of(stage)
    if base is None or base.system == "alpine" or "DEBIAN_FRONTEND" in step.state.variables:
        return
    has_tzdata = base.image != "ubuntu" or not base.is_from("18.04")
    for command, install in installing(step):
        for word in install.packages if install.manager == "apt" else ():
            asking = _asking(package_name("apt", word), command)
            if asking and not (asking == "tzdata" and has_tzdata):
                if not _is_answered(command, step, stage):
                    yield Question(word, asking, command)
                break


def _asking(name: str, command: Command) -> str:
    """The package that asks a question when this one is installed: itself or one that it brings, or nothing."""
    from dflint.model.lookups.debian_packages import asks

    if asks(name):
        return name
    bare = "".join(it for it in name if it not in "0123456789.")
    for asking, (depends, recommends) in BRING_QUESTIONS.items():
        is_recommended = bare in recommends.split() and not command.has("--no-install-recommends")
        if bare in depends.split() or is_recommended:
            return asking
    return ""


def _is_answered(command: Command, step: Step, stage: Stage) -> bool:
    """Whether the question of an installation is answered, or is not asked."""
    if command.is_conditional or command.piped_from:
        return True
    if command.simple.redirects and any(it.operator == "<" for it in command.simple.redirects):
        return True
    return is_so_until(_may_answer, step, stage) or _is_frontend_set(command, step)


def _may_answer(step: Step) -> bool:
    """Whether a step may answer questions of packages, here or below: not by a variable of its own shell."""
    if isinstance(step.instruction, Run) and runs_unknown(step):
        return True
    text = step.instruction.lower
    if isinstance(step.instruction, Run):
        text = text.replace(_NOT_ASKING, "")
    return any(mark in text for mark in ANSWERS)


def _is_frontend_set(command: Command, step: Step) -> bool:
    """Whether a RUN tells a command not to ask: before it, or for all of the RUN, not for others alone."""
    if any(map(_is_frontend, command.environment)):
        return True
    alone = {
        one.start for it in step.commands for one in it.environment if _is_frontend(one)
    }  # for one command, and what that runs
    return step.instruction.lower.count(_NOT_ASKING) > len(alone)


def _is_frontend(assignment: Assignment) -> bool:
    return f"{assignment.name}={assignment.value}".lower() == _NOT_ASKING


def externally_managed(step: Step, stage: Stage) -> Iterator[tuple[Command, str]]:
    """The commands of a step with which pip refuses to install, and the release that says so."""
    base = base_of(stage)
    if (
        base is None
        or not base.is_from(EXTERNALLY_MANAGED_SINCE[base.system])
        or any(it in base.image for it in OWN_PYTHONS)
    ):
        return
    if "PATH" in step.state.variables or is_so_until(_brings_python, step, stage):
        return
    has_pip = is_so_until(_installs_any, step, stage, base.manager, PIP_PACKAGES)
    has_python = has_pip or is_so_until(_installs_any, step, stage, base.manager, PYTHON_PACKAGES)
    for command in step.commands if has_python else ():
        if command.is_conditional:
            continue
        is_own = "/" not in command.path or command.path.startswith("/usr/bin/")
        if is_own and (_ensures_pip(command) or (has_pip and _installs_with_pip(command))):
            yield command, base.title
            return


def _installs_any(step: Step, manager: str, names: frozenset[str]) -> bool:
    return any(not names.isdisjoint(it.names) for it in installs(step) if it.manager == manager)


def _ensures_pip(command: Command) -> bool:
    return command.program == "python" and tuple(map(str, command.args[:2])) == ENSURE_PIP


def _installs_with_pip(command: Command) -> bool:
    install = install_of(command)
    return install is not None and install.manager == "pip" and not command.has(*ELSEWHERE)


def _brings_python(step: Step) -> bool:
    return step.instruction.has_any(OTHER_PYTHONS)


def lists_before(step: Step, stage: Stage) -> Iterator[tuple[Command, Command | None]]:
    """The installations of a step that find no lists of packages, and the command that removed them."""
    base = base_of(stage)
    image = stage.image
    if base is None or base.system == "alpine" or image is None or not installs(step):
        return
    text = step.instruction.body.text
    if 0 <= text.find("update") < text.find("install"):
        return  # as it mostly is
    facts = facts_of(image)
    if facts is None or facts.has_apt_lists is not False:
        return
    lists = _lists_before(stage)[step.index]
    if not lists.is_known or runs_unknown(step) or step.mounts:
        return
    for command in step.commands:
        if not lists.are_there and not _is_about_lists(command):
            if _needs_lists(command, step, stage, base, lists.removed):
                yield command, lists.removed
                return
        lists = lists.after(command)
        if not lists.is_known:
            return


class _Lists:
    """Whether the lists of apt are there at a place, and the command that removed them. A value."""

    __slots__ = ("are_there", "is_known", "removed")

    def __init__(self, is_known: bool, are_there: bool, removed: Command | None = None) -> None:
        self.is_known = is_known
        self.are_there = are_there
        self.removed = removed

    def after(self, command: Command) -> _Lists:
        """The same after one more command."""
        if (command.manager == "apt" and _updates(command)) or command.name == "unminimize":
            return _Lists(True, True)  # the script of Ubuntu fetches them as well
        if clears(command, APT_LISTS):
            return _Lists(True, False, command)
        is_unclear = _LISTS in " ".join(command.args) or command.name in _MAY_DO_ANYTHING
        return _UNKNOWN if is_unclear else self

    def after_step(self, step: Step) -> _Lists:
        """The same after one more step."""
        if not isinstance(step.instruction, Run):
            return _UNKNOWN if _may_bring_lists(step) else self
        if runs_unknown(step) or step.mounts:
            return _UNKNOWN
        lists = self
        for command in step.commands:
            lists = lists.after(command)
            if not lists.is_known:
                break
        return lists


_UNKNOWN = _Lists(False, False)


@inherited
def _lists_before(stage: Stage, below: Sequence[_Lists] | None) -> Sequence[_Lists]:
    """What is known before each step of a stage, and last of all after it."""
    found = [below[-1] if below else _Lists(True, False)]
    for step in stage.steps:
        last = found[-1]
        found.append(last.after_step(step) if last.is_known else last)
    return found


def _is_about_lists(command: Command) -> bool:
    """Whether a command fetches the lists or removes them."""
    return (command.manager == "apt" and _updates(command)) or clears(command, APT_LISTS)


def _may_bring_lists(step: Step) -> bool:
    """Whether a COPY, or what runs in the stages below, may bring lists of packages."""
    if isinstance(step.instruction, Onbuild):
        return True
    words = step.instruction.words if isinstance(step.instruction, Copy | Add) else ()
    target = str(words[-1]).rstrip("/") if len(words) > 1 else "-"
    return target in ("", "/var", "/var/lib") or _LISTS in target or "$" in target


def _updates(command: Command) -> bool:
    """Whether a command of apt fetches the lists, itself or before it installs."""
    return updates_lists(command) is not None or command.has("--update", "-U")


def _needs_lists(
    command: Command, step: Step, stage: Stage, base: Base, removed: Command | None
) -> bool:
    """Whether a command installs something that the image surely has not yet.

    Where something was installed above, that is known only of packages with a program of their own.
    """
    install = install_of(command) if command.manager else None
    if install is None or install.manager != "apt" or install.verb != "install":
        return False
    if command.is_conditional or install.files:
        return False
    if command.has("-o", "--option", "-c", "--config-file"):
        return False
    from dflint.model.lookups.debian_packages import is_base_package

    names = [name for word in install.packages if (name := package_name("apt", word))]
    if removed is None and base.image in ("debian", "ubuntu"):
        return any(not is_base_package(name) for name in names)
    if removed is None and base.image == "php" and not _is_named_above("-dev", step, stage):
        if any(
            name.endswith("-dev") and not name.startswith(HEADERS_OF_COMPILERS) for name in names
        ):
            return True
    own = {package: program for program, package in PACKAGES.items()}
    if any(name in own and is_missing(own[name], step, stage, command) for name in names):
        return True
    for name in names:
        is_rare = name in ONLY_BY_NAME or (removed is None and _is_in_no_image(name, base, stage))
        if is_rare and not _is_named_above(name, step, stage):
            return True
    return False


def _is_in_no_image(name: str, base: Base, stage: Stage) -> bool:
    """Whether the official image that a stage begins with surely lacks a package."""
    facts = facts_of(stage.image) if stage.image is not None else None
    if facts is None or not facts.is_official or facts.name != base.image:
        return False
    return name in IN_NO_OFFICIAL_IMAGE and base.image not in BUT_IN.get(name, ())


def _is_named_above(name: str, step: Step, stage: Stage) -> bool:
    earlier = (one.instruction.written for one in steps_until(stage, step) if one is not step)
    return any(name in text for text in earlier)
