"""Files of the build context with secrets in them that a COPY takes, and those removed too late."""

from __future__ import annotations

from itertools import islice

from dflint.model.context.build_context import taken
from dflint.model.context.junk import EXAMPLE_FOLDERS, JUNK_FOLDERS
from dflint.model.context.secret_contents import (
    is_named_as_secret,
    may_hold_secret,
    secret_in,
    secret_in_any,
)
from dflint.model.layers.secret_files import is_secret_file
from dflint.model.paths import in_folder, relative_to
from dflint.model.scripts.removed_files import removed
from dflint.model.scripts.working_directory import with_directories
from dflint.syntax.nodes import Add, Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context, Taken
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step

DEEP = 2  # folders below the one that is copied; secrets lie near the top
CLOSED = JUNK_FOLDERS | EXAMPLE_FOLDERS
SECRET_FOLDERS = frozenset({
    "private", "secret", "secrets", "keys", ".ssh", ".gnupg", ".aws", "credentials", "ssl-private",
})  # fmt: skip


class CopiedSecret:
    """A file with a secret: `what` says which kind. `is_named`: the COPY names the file itself."""

    __slots__ = ("is_named", "keyword", "path", "source", "what")

    def __init__(self, source: Taken, keyword: str, path: str, what: str, is_named: bool) -> None:
        self.source = source
        self.keyword = keyword
        self.path = path
        self.what = what
        self.is_named = is_named


class RemovedCopy:
    """What a later RUN removes of a folder that a COPY has brought: `path` is seen from the context."""

    __slots__ = ("command", "copy", "path")

    def __init__(self, command: Command, copy: Step, path: str) -> None:
        self.command = command
        self.copy = copy
        self.path = path


def copied_secrets(file: Dockerfile, context: Context) -> Iterator[CopiedSecret]:
    """The files with secrets that the stages of a build take from its context, each once."""
    seen: set[str] = set()
    for stage in file.stages:
        for step in stage.steps_of(Copy, Add) if stage.index in file.used else ():
            copy = step.instruction
            assert isinstance(copy, Copy | Add)
            if copy.flag("exclude") is not None:
                continue
            for source in taken(copy):
                for path, what, is_named in _secrets_of(source, context):
                    if path not in seen:
                        seen.add(path)
                        yield CopiedSecret(source, copy.KEYWORD, path, what, is_named)


def removed_copies(stage: Stage, context: Context) -> Iterator[RemovedCopy]:
    """What RUNs of a stage remove too late, of folders in which secrets seem to lie."""
    for run in stage.steps_of(Run) if stage.copies else ():
        for it in with_directories(run):
            for word in removed(it.command):
                path = it.path(str(word).rstrip("/"))
                for step, found in _copied_to(path, run, stage, context) if path else ():
                    if _seems_secret(found, context):
                        yield RemovedCopy(it.command, step, found)


def _copied_to(path: str, run: Step, stage: Stage, context: Context) -> Iterator[tuple[Step, str]]:
    """The COPYs above a RUN that may bring a path in a folder, and what that is in the context."""
    from dflint.model.context.image_files import MOST_ASKED, copies_to, target_of

    for one, step in islice(copies_to(path, stage, context, run), MOST_ASKED):
        copy, target = step.instruction, target_of(step)
        if one is not stage or target is None or path == target:
            continue
        inside = relative_to(path, target)
        for source in taken(copy) if isinstance(copy, Copy | Add) else ():
            if context.is_folder(source.path):
                yield step, in_folder("" if source.path == "." else source.path, inside)


def _secrets_of(source: Taken, context: Context) -> Iterator[tuple[str, str, bool]]:
    """The files with secrets that a source brings: path, what, and whether it names the file."""
    folder = context.folder
    if source.path != "." and not source.is_plain:
        names = [it.path for it in context.matching(source.path) if not it.is_folder]
        for path in names:
            if context.sees(path) and is_named_as_secret(path):
                yield from _with_secret(path, secret_in(path, folder.read(path) or ""), True)
    elif source.path != "." and not context.is_folder(source.path):
        path = source.path
        if context.sees(path) and may_hold_secret(path) and not is_secret_file(path):
            yield from _with_secret(path, secret_in_any(path, folder.read(path) or ""), True)
    elif EXAMPLE_FOLDERS.isdisjoint(source.path.lower().split("/")):
        for entry in folder.near(source.path, DEEP, is_named_as_secret, CLOSED):
            path = entry.path
            if not entry.is_folder and context.sees(path):
                yield from _with_secret(path, secret_in(path, folder.read(path) or ""), False)


def _with_secret(path: str, what: str, is_named: bool) -> Iterator[tuple[str, str, bool]]:
    if what:
        yield path, what, is_named


def _seems_secret(path: str, context: Context) -> bool:
    """Whether a file or folder of the context is named as a secret is, or holds one."""
    if not context.sees(path):
        return False
    if is_secret_file(path) or path.rpartition("/")[2] in SECRET_FOLDERS:
        return True
    return bool(secret_in(path, context.folder.read(path) or ""))
