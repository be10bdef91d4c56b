"""`rm` of caches that fails: there is nothing, or there are directories.

Sources: apk-tools, doc/apk.8 ("--no-cache"); POSIX, rm; apt, the folder "partial" in the lists.
"""

from __future__ import annotations

from dflint.model.images.facts import system_of
from dflint.model.layers.copies import cloned_folder
from dflint.model.order import is_so_until
from dflint.model.packages.installs import updates_lists
from dflint.model.scripts.made_directories import makes_directories
from dflint.model.scripts.working_directory import with_directories
from dflint.syntax.nodes import Add, Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.model.steps import Step

_APK_CACHE = ("/var/cache/apk/*", "/var/cache/apk/*.tar.gz", "/var/cache/apk/APKINDEX*")
_APT_ARCHIVES = ("/var/cache/apt/archives/*.deb", "/var/cache/apt/*.deb")
# Folders that are empty in the images of Alpine, and what puts nothing there.
_EMPTY = ("/tmp/*", "/var/tmp/*")
_PUTS_NOTHING = frozenset({"addgroup", "adduser", "apk", "chmod", "chown", "echo", "mkdir", "rm"})
_MAKERS = frozenset({"mkdir", "git", "install"})
_RECURSIVE = ("-r", "-R", "--recursive", "-d", "--dir")
_APT_LISTS = "/var/lib/apt/lists/*"


class FailingRemoval:
    """An rm that fails, why, and whether nothing would be lost without it."""

    __slots__ = ("command", "is_useless", "message")

    def __init__(self, command: Command, message: str, is_useless: bool) -> None:
        self.command = command
        self.message = message
        self.is_useless = is_useless


def failing_removal(step: Step, stage: Stage) -> Iterator[FailingRemoval]:
    """The commands of a RUN that cannot remove what they are told to."""
    system = system_of(stage.image) if stage.image is not None else None
    for command in step.commands:
        if command.name != "rm" or command.in_condition or command.in_function:
            continue
        force = command.has("-f", "--force")
        recursive = command.has("-r", "-R", "--recursive")
        words = [str(word) for word in command.operands]
        of_apk = [word for word in words if word in _APK_CACHE] if not force else []
        if of_apk and system == "alpine" and _leaves_nothing(step, stage):
            for word in of_apk:
                message = f"apk --no-cache leaves nothing in /var/cache/apk, so rm {word} fails"
                yield FailingRemoval(command, message, len(words) == 1)
        of_temporary = [word for word in words if word in _EMPTY] if not force else []
        if of_temporary and system == "alpine" and _is_empty(step, command, stage):
            for word in of_temporary:
                folder = word.removesuffix("/*")
                message = f"nothing has written to {folder}, so rm {word} fails"
                yield FailingRemoval(command, message, len(words) == 1)
        of_apt = [word for word in words if word in _APT_ARCHIVES] if not force else []
        if of_apt and system in ("debian", "ubuntu") and _keeps_no_packages(step, stage):
            for word in of_apt:
                message = f"apt of this image keeps no packages, so rm {word} fails"
                yield FailingRemoval(command, message, len(words) == 1)
        if not recursive and _APT_LISTS in words and "apt" in _updated(step, command):
            message = "rm without -r fails at the directories in /var/lib/apt/lists"
            yield FailingRemoval(command, message, False)
    if "rm" in step.programs and not stage.programs.isdisjoint(_MAKERS):
        yield from _directories(step, stage)


def _directories(step: Step, stage: Stage) -> Iterator[FailingRemoval]:
    """The rm without -r or -d of a directory that the stage makes."""
    for it in with_directories(step):
        if it.command.name != "rm" or it.command.is_conditional or it.command.has(*_RECURSIVE):
            continue
        for word in it.command.operands:
            path = it.path(word.rstrip("/")) if "$" not in word and "*" not in word else None
            if path is not None and _is_made(path, it.command, stage):
                yield FailingRemoval(
                    it.command, f"rm without -r fails at the directory {word}", False
                )
                break


def _is_made(path: str, until: Command, stage: Stage) -> bool:
    """Whether mkdir or git clone has made a directory before a command, and nothing else has named it."""
    is_made = False
    for it in (one for step in stage.steps_of(Run) for one in with_directories(step)):
        command = it.command
        if command.start >= until.start:
            break
        if makes_directories(command) and any(
            it.path(word.rstrip("/")) == path for word in command.operands
        ):
            is_made = not command.is_conditional
        elif command.name in ("rm", "rmdir", "mv") and any(
            it.path(word.rstrip("/")) == path for word in command.operands
        ):
            is_made = False
        elif (folder := cloned_folder(command)) and it.path(folder) == path:
            is_made = not command.is_conditional
    return is_made


def _leaves_nothing(step: Step, stage: Stage) -> bool:
    """Whether no step up to this one can have put anything into the cache of apk."""
    if stage.base is not None:
        return False
    found = False
    for one in stage.steps:
        if one.start > step.start:
            break
        text = one.instruction.written
        if "var/cache" in text and one is not step:
            return False
        for command in one.commands:
            if command.manager == "apk":
                if not command.has("--no-cache") or command.has("--cache-dir", "--root", "-p"):
                    return False
                found = True
            elif command.name in ("sh", "ash", "bash", "make") or "/" in command.simple.words[0]:
                return False
    return found


def _is_empty(step: Step, until: Command, stage: Stage) -> bool:
    """Whether nothing before a command can have put anything into a folder for temporary files.

    So it is where only packages were installed, and none of Java, whose programs leave files there.
    """
    image = stage.image
    if stage.base is not None or image is None or image.familiar != "alpine":
        return False
    own = sum("tmp" in word for word in until.args)
    for one in stage.steps:
        if one.start > step.start:
            break
        text = one.instruction.written
        if isinstance(one.instruction, Copy | Add) or "jdk" in text or "jre" in text:
            return False
        if text.count("tmp") != (own if one is step else 0):
            return False
        if any(it.start < until.start and it.name not in _PUTS_NOTHING for it in one.commands):
            return False
    return True


def _keeps_no_packages(step: Step, stage: Stage) -> bool:
    """Whether apt removes each package after it is installed, as official images tell it to.

    Source: /etc/apt/apt.conf.d/docker-clean of Debian and Ubuntu.
    """
    is_official = stage.image is not None and "/" not in stage.image.familiar
    return is_official and not is_so_until(_may_keep_packages, step, stage)


def _may_keep_packages(step: Step) -> bool:
    text = step.instruction.written
    words = ("apt.conf", "docker-clean", "download", " -d ", "Keep-Downloaded")
    return any(it in text for it in words) or "/var/cache/apt" in text.partition("rm ")[0]


def _updated(step: Step, until: Command) -> set[str]:
    """The managers whose lists the step has fetched before a command."""
    before = [it for it in step.commands if it.start < until.start]
    return {it.manager for it in before if updates_lists(it) is not None}
