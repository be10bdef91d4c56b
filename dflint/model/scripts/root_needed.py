"""Commands that only root can run, and the user that a RUN has.

Sources: the manual pages of apt-get, apk, dnf, useradd and others; the folders of npm in the node image.
"""

from __future__ import annotations

from dflint.knowledge.absent_programs import IMAGES
from dflint.knowledge.root_commands import ACCOUNTS, SYSTEM_WIDE
from dflint.model.images.facts import facts_of
from dflint.model.images.users import ROOTS
from dflint.model.layers.copies import copy_targets
from dflint.model.lookups.image_bases import plain_name
from dflint.model.order import is_so_in
from dflint.model.packages.sources import is_one_file
from dflint.model.paths import is_below
from dflint.model.scope import expand
from dflint.model.scripts.working_directory import with_directories

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.commands.command import Command
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Stage
    from dflint.model.steps import Step

_ELSEWHERE = ("--root", "--installroot", "-p", "-s", "--simulate", "--dry-run", "--download-only")
_HELPERS = ("sudo", "doas", "su ", "gosu", "su-exec", "fakeroot", "setpriv", "runuser", "pkexec")
OF_ROOT = ("/etc", "/usr", "/bin", "/sbin", "/lib", "/opt", "/var/lib")
# Folders in which images have what is not of root, and where only root may write.
_FOLDERS = ("/etc", "/usr", "/bin", "/sbin", "/lib", "/opt", "/var", "/home", "/tmp", "/run", "/dev", "/proc",
            "/sys", "/srv", "/mnt", "/media", "/root", "/boot", "/go", "/lib64")  # fmt: skip
_ROOT_ONLY = (
    "/etc",
    "/opt",
    "/srv",
    "/bin",
    "/sbin",
    "/mnt",
    "/usr/bin",
    "/usr/sbin",
    "/usr/local/bin",
)
_MAKERS = ("mkdir", "touch")
_PUTTERS = ("cp", "mv", "ln", "install")
_NPM_FOLDER = "/usr/local/lib/node_modules"


def user_of(step: Step, stage: Stage) -> str | None:
    """The user of a RUN by name or number; None where it is not known."""
    if step.state.user is not None:
        name = expand(step.state.user.argument, step.state.variables)
        return name.partition(":")[0] if name else None
    facts = facts_of(stage.image) if stage.image is not None else None
    return facts.user if facts is not None else None


def root_needed(step: Step, stage: Stage) -> tuple[Command, str, str] | None:
    """The first command of a RUN that needs root and is not run by it: it, the user, what it does."""
    user = user_of(step, stage)
    if not user or user in ROOTS or step.is_trigger or _may_be_root(stage):
        return None
    text = step.instruction.written
    if any(helper in text for helper in _HELPERS):
        return None
    for it in with_directories(step):
        command = it.command
        if command.in_condition or command.in_function or command.wrappers:
            continue
        what = (
            _what(command, step, stage)
            or _changes_file_of_root(it, step, stage)
            or _writes_where_root_may(it, step, stage)
        )
        if what:
            return command, user, what
    return None


def _what(command: Command, step: Step, stage: Stage) -> str:
    """What a command does that only root may; "" if it is nothing of that kind."""
    if _changes_packages(command) and not command.has(*_ELSEWHERE):
        return f"{command.name} {command.verb}"
    if command.name in ACCOUNTS and not command.has("--help", "-R", "--root"):
        # Tried with usermod 4.13: anyone may give a user the shell that it has.
        may_change_nothing = command.name == "usermod" and {"-s", "--shell"}.issuperset(
            command.flags
        )
        return str(command.name) if not may_change_nothing else ""
    if command.name in SYSTEM_WIDE and not command.has("--help"):
        return str(command.name)
    if command.runs("npm", "install", "i", "add") and command.has("-g", "--global"):
        return _npm(command, step, stage)
    for redirect in command.simple.redirects:
        path = str(redirect.target)
        if redirect.operator[:1] == ">" and path.startswith("/etc/") and "$" not in path:
            if not _is_given(path, stage):
                return f"writing to {path}"
    return ""


def _changes_file_of_root(it: CommandInDirectory, step: Step, stage: Stage) -> str:
    """What a command changes of a file that a COPY of the stage has given to root; "" if it is none."""
    command = it.command
    if command.name not in ("chmod", "chown", "chgrp"):
        return ""
    for word in command.operands[1:]:
        path = it.path(str(word)) if "$" not in word and "*" not in word else None
        if path in _ROOT_ONLY and not is_so_in(_names_other, stage, path, step):
            return f"{command.name} {word}"
        copies = [copy for copy in stage.copies if copy.start < step.start] if path else []
        for copy in reversed(copies):
            if any(one.path == path and is_one_file(one.source) for one in copy_targets(copy)):
                is_given = copy.instruction.flag("chown") is not None or any(
                    "chown" in one.instruction.written
                    for one in stage.steps[copy.index + 1 : step.index]
                )
                return "" if is_given else f"{command.name} of {word}, which COPY gives to root,"
    return ""


def _writes_where_root_may(it: CommandInDirectory, step: Step, stage: Stage) -> str:
    """What a command puts where only root may write; "" if it is nothing, or that may have been changed."""
    command = it.command
    image = stage.image
    if command.name not in (*_MAKERS, *_PUTTERS) or command.connector in ("||", "|"):
        return ""
    if command.is_conditional or image is None or plain_name(image.familiar) not in IMAGES:
        return ""
    words = command.operands if command.name in _MAKERS else command.operands[-1:]
    for word in words:
        path = it.path(str(word)) if not any(char in word for char in "${~*") else None
        top = "/" + (path or "").strip("/").partition("/")[0]
        is_new = path is not None and len(top) > 1 and top not in _FOLDERS
        above = next((it for it in _ROOT_ONLY if (path or "").startswith(f"{it}/")), "")
        if command.name in _PUTTERS and path in _ROOT_ONLY:
            above = path
        if path is None or not (is_new or above):
            continue
        first = top if is_new else f"{above}/{path[len(above) + 1 :].partition('/')[0]}"
        if not is_so_in(_names_other, stage, first.rstrip("/"), step):
            return f"{command.name} {word}"
    return ""


def _names_other(step: Step, path: str, user: Step) -> bool:
    """Whether another step than the one at hand may have made a folder, or given it away."""
    return step is not user and path in step.instruction.written


def _changes_packages(command: Command) -> bool:
    """Whether a manager that works for root alone is told to change something."""
    row = command.row
    verb = command.verb
    if not row.needs_root or not verb:
        return False
    kinds = (row.install, row.remove, row.autoremove, row.update, row.upgrade)
    cleaning = [word for cache in row.caches for word in cache.clean]
    is_question = verb.startswith("check-")  # these need no more than a directory of their own
    return not is_question and any(verb in kind for kind in (*kinds, cleaning))


def _npm(command: Command, step: Step, stage: Stage) -> str:
    """npm of the node image installs into a folder of root, unless a prefix says otherwise."""
    if stage.image is None or stage.image.familiar != "node" or command.has("--prefix", "-C"):
        return ""
    if step.state.variables.has_name_with("prefix") or is_so_in(_names_prefix, stage):
        return ""
    return "" if _is_given(_NPM_FOLDER, stage) else f"npm {command.verb} -g"


def _names_prefix(step: Step) -> bool:
    return "prefix" in step.instruction.lower


def _is_given(path: str, stage: Stage) -> bool:
    """Whether a step may give a path, or a folder above it, to another user than root."""
    return is_so_in(_may_give, stage, path)


def _may_give(step: Step, path: str) -> bool:
    text = step.instruction.written
    if not ("chown" in text or "chmod" in text or "setfacl" in text or "chgrp" in text):
        return False
    words = text.replace('"', " ").replace("'", " ").split()
    return any(word[:1] == "$" or (word[:1] == "/" and is_below(path, word)) for word in words)


def _may_be_root(stage: Stage) -> bool:
    """Whether a user may have the number 0."""
    return is_so_in(_makes_root, stage)


def _makes_root(step: Step) -> bool:
    text = step.instruction.written
    return "-u 0" in text or "--uid 0" in text or "uid=0" in text or ":0:0:" in text
