"""Who owns the folders of an image: those that surely belong to root.

Source: the Dockerfile reference: COPY and ADD give what they bring to root unless `--chown` says otherwise.
Tried on 2026-12-01 with the legacy builder and BuildKit of Docker 26.1: a folder that is there keeps its owner
when something is copied into it with `--chown`, and one that the COPY makes gets it; BuildKit makes a WORKDIR for
the USER, if one is set by then, and the legacy builder for root.
"""

from __future__ import annotations

from dflint.model.context.image_files import DIRECTORIES, target_of
from dflint.model.images.facts import facts_of
from dflint.model.images.purpose import is_plain
from dflint.model.images.users import ROOTS, starts_as_root
from dflint.model.layers.copies import EXTRACTED, copy_targets
from dflint.model.layers.volumes import SETTERS
from dflint.model.order import is_so_in
from dflint.model.packages.sources import runs_unknown
from dflint.model.paths import GLOB, cleaned, is_below, joined, relative_to
from dflint.model.scope import expand
from dflint.model.scripts.working_directory import with_directories
from dflint.source import cached
from dflint.syntax.nodes import Add, Copy, Onbuild, Run, Volume, Workdir

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step

NEVER = 1 << 60  # beyond the end of every file
# Folders that others may write to, or whose owner an image sets.
_OPEN = (
    "/tmp", "/var/tmp", "/dev", "/proc", "/run", "/var/run", "/go", "/usr/local/bundle", "/var/www",
    "/var/lib", "/var/log", "/var/cache",
)  # fmt: skip
_CHANGING = frozenset({
    "setfacl", "install", "find", "xargs", "rsync", "usermod", "fixuid", "fakeroot",
})  # fmt: skip
_MAKING_USERS = frozenset({"useradd", "adduser", "addgroup", "groupadd"})
_HOMES = ("-d", "--home", "--home-dir", "-h")
_FOR_ALL = ("777", "775", "776", "666", "o+", "a+", "a=", "ugo", "g+", "g=", "+w")


def folder_of_root(path: str, stage: Stage, file: Dockerfile, context: Context) -> str | None:
    """The nearest folder of a path that the image surely has, if it surely belongs to root, who alone may write
    to it; else None."""
    image = stage.image
    if image is None or "$" in path or any(is_below(path, it) for it in _OPEN):
        return None
    if not is_plain(image) or not starts_as_root(image):
        return None
    made = [it for it in _folders_made(stage) if is_below(path, it) and it != path]
    facts = facts_of(image)
    homes = {f"/home/{name}" for name, _ in (facts.users if facts is not None else None) or ()}
    made = [it for it in made if it not in homes]
    # What the image has below /home, and in the folders of its system, is not known.
    folder = max(made, key=len, default="" if path.startswith("/home/") else _of_system(path))
    if not folder:
        return None
    made_at = _folders_kept(stage).get(folder, NEVER)
    if is_so_in(_may_change_owner, stage, path, folder, made_at, context):
        return None
    return None if any(_opens(one) for one in file.stages) else folder


def _of_system(path: str) -> str:
    """The folder that every image has and that a path is right below; "" if there may be another one."""
    folder = "/"
    for part in path.strip("/").split("/")[:-1]:
        below = f"{folder.rstrip('/')}/{part}"
        if below not in DIRECTORIES:
            break
        folder = below
    return folder if folder in ("/", "/opt", "/srv", "/mnt", "/media") else ""


@cached
def _folders_made(stage: Stage) -> frozenset[str]:
    """The folders that the steps of a stage and of those below make."""
    return frozenset([path for one in stage.chain for step in one.steps for path in _made(step)])


def _made(step: Step) -> Iterator[str]:
    it = step.instruction
    if isinstance(it, Workdir):
        path = _workdir_of(step)
        if path is not None:
            yield path
    elif isinstance(it, Copy | Add):
        for one in copy_targets(step):
            if one.path:
                yield one.path.rpartition("/")[0] or "/"
        target = target_of(step)
        if target and str(it.words[-1]).endswith(("/", ".")):
            yield target.rstrip("/") or "/"
    elif isinstance(it, Run):
        for here in with_directories(step) if "mkdir" in it.written else ():
            for word in here.command.operands if here.command.name == "mkdir" else ():
                path = here.path(str(word)) if not any(char in word for char in "${") else None
                if path is not None:
                    yield path.rstrip("/")


def _workdir_of(step: Step) -> str | None:
    words = step.instruction.words
    word = expand(words[0], step.state.variables) if len(words) == 1 else None
    return joined(step.state.workdir or "/", word) if word is not None else None


def has_folder(path: str, stage: Stage, context: Context) -> bool:
    """Whether an image may have a folder: a step makes it, or a COPY brings it."""
    if path in _folders_made(stage):
        return True
    return any(
        _may_have_folder(step, path, context)
        for one in stage.chain
        for step in one.steps_of(Copy, Add)
    )


def _may_have_folder(step: Step, path: str, context: Context) -> bool:
    """Whether a COPY or ADD may bring a folder with what it copies."""
    it, target = step.instruction, target_of(step)
    assert isinstance(it, Copy | Add)
    if target is None or not is_below(path, target):
        return target is None
    if it.flag("from") is not None or isinstance(it, Add):
        return True
    sources = [expand(word, step.state.variables) for word in it.sources]
    inside = relative_to(path, target)
    return any(
        one is None
        or any(char in one for char in GLOB)
        or context.is_folder(cleaned(f"{one}/{inside}"))
        for one in sources
    )


@cached
def _folders_kept(stage: Stage) -> dict[str, int]:
    """The folders that WORKDIR and mkdir make in a stage and those below, each with where that is done first."""
    found: dict[str, int] = {}
    for one in reversed(stage.chain):
        for step in one.steps_of(Workdir, Run):
            for path in _made(step):
                found.setdefault(path, step.start)
    return found


def _may_change_owner(step: Step, path: str, folder: str, made: int, context: Context) -> bool:
    """Whether a step may give a path, or a folder that it is in, to another user, or let others write there."""
    it = step.instruction
    if isinstance(it, Onbuild):
        return True
    is_other = step.state.user is not None and not _is_root(str(step.state.user.argument))
    if isinstance(it, Workdir):
        place = _workdir_of(step)
        return is_other and (place is None or is_below(path, place))
    if isinstance(it, Volume):
        return any(is_below(path, str(word)) or "$" in word for word in it.words)
    if isinstance(it, Copy | Add):
        return _brings_with_owner(step, path, folder, made, context)
    if not isinstance(it, Run):
        return False
    return (
        is_other or runs_unknown(step) or any(_changes(one, path) for one in with_directories(step))
    )


def _brings_with_owner(step: Step, path: str, folder: str, made: int, context: Context) -> bool:
    """Whether a COPY or ADD gives a path to another user: with `--chown`."""
    it = step.instruction
    assert isinstance(it, Copy | Add)
    target = target_of(step)
    is_archive = isinstance(it, Add) and any(str(word).endswith(EXTRACTED) for word in it.words)
    if it.flag("chown") is None and it.flag("chmod") is None and not is_archive:
        return False
    target = target.rstrip("/") or "/" if target is not None else None
    if target != folder or not made < step.start or is_archive or it.flag("chmod"):
        return target is None or is_below(path, target) or is_below(target, folder)
    # A folder that is there before the COPY keeps its owner.
    if it.flag("from") is not None or it.heredocs:
        return True
    first = relative_to(path, folder).partition("/")[0]
    for word in it.sources:
        source = expand(word, step.state.variables)
        inside = joined("/", source) if source is not None else None
        if inside is None or any(char in inside for char in GLOB):
            return True
        if not context.is_folder(inside[1:] or "."):
            if inside.rpartition("/")[2] == first:
                return True
        elif context.sees(f"{inside}/{first}".lstrip("/")):
            return True
    return False


def _changes(here: CommandInDirectory, path: str) -> bool:
    """Whether a command may give a path, or what it is in, to another user."""
    command = here.command
    name = str(command.name)
    if name in _CHANGING or "sudo" in command.wrappers or name in ("su", "sudo"):
        return True
    if name in _MAKING_USERS:
        home = command.option(*_HOMES)
        if path.startswith("/home/"):
            return True
        return home is not None and ("$" in home or is_below(path, str(home).rstrip("/") or "/"))
    if name not in SETTERS:
        return False
    for word in command.operands[1:]:
        place = here.path(str(word)) if "$" not in word else None
        if place is None or any(char in word for char in f"{GLOB}{{"):
            return True
        if is_below(path, place):
            return True
    return False


@cached
def _opens(stage: Stage) -> bool:
    """Whether a RUN of a stage lets others write to what it has, which a COPY from it keeps."""
    return any(
        command.name == "chmod"
        and any(sign in word for word in command.operands[:1] for sign in _FOR_ALL)
        and (command.has("-R", "--recursive"))
        for step in stage.steps_of(Run)
        for command in (step.commands if "chmod" in step.instruction.written else ())
    )


def _is_root(name: str) -> bool:
    return name.partition(":")[0].strip() in ROOTS
