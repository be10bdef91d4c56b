"""Which caches of package managers could lie in a cache mount, and at which places.

A mount takes the cache out of the layer. Where something else needs what is in it, nothing is said:
another RUN, a COPY --from, the program of the image.
"""

from __future__ import annotations

from dflint.model.caches import CACHES, removed
from dflint.model.mounts import (
    CACHE_IN_IMAGE,
    CACHE_OF_ROOT,
    GO_BUILD_CACHE,
    is_for_root,
)
from dflint.model.packages import updates_lists
from dflint.model.paths import at_home, is_below, joined
from dflint.syntax.nodes import Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.commands import Command
    from dflint.model.stages import Dockerfile, Stage, Step
    from dflint.source import Word

APT_PLACES = ("/var/cache/apt", "/var/lib/apt/lists")
LOCKED = frozenset({"apt", "gradle"})  # two of them must not use one cache at the same time
# Below the home directory of root, and the variables that put it elsewhere, where `mounts` and
# `caches` do not say. Of poetry only the downloads: its environments lie beside them.
_AT_HOME = {
    "poetry": (".cache/pypoetry/artifacts", ("POETRY_CACHE_DIR", "XDG_CACHE_HOME")),
    "pnpm": (".local/share/pnpm/store", ("PNPM_HOME", "XDG_DATA_HOME", "NPM_CONFIG_STORE_DIR",
                                         "npm_config_store_dir")),
    "gradle": (".gradle/caches", ("GRADLE_USER_HOME",)),
}  # fmt: skip
# Where the official image of a manager puts it.
_IN_IMAGE = {
    ("gradle", "gradle"): "/home/gradle/.gradle/caches",
    ("composer", "composer"): "/tmp/cache",
    ("bundler", "ruby"): "/usr/local/bundle/cache",
}
_MOVED_BY = {
    "composer": ("COMPOSER_CACHE_DIR", "COMPOSER_HOME"),
    "bundler": ("BUNDLE_PATH", "GEM_HOME", "BUNDLE_APP_CONFIG"),
}
# Options that do, or that fetch nothing.
_MOVING = {
    "pip": ("--cache-dir", "--no-index"),
    "npm": ("--cache",),
    "yarn": ("--cache-folder",),
    "pnpm": ("--store-dir",),
    "bundler": ("--path", "--no-cache", "--local"),
    "maven": ("-Dmaven.repo.local", "-s", "--settings"),
    "gradle": ("-g", "--gradle-user-home"),
    "go": (),
    "cargo": (),
}
_GO = ("build", "test", "vet", "mod tidy", "generate")  # these fetch as well
# Their caches are what a program is compiled from, or linked to: nothing is copied out of them.
STORES = frozenset({"go", "cargo", "maven", "gradle", "pnpm"})
_OFFLINE = {"maven": ("--offline", "-o")}
# What may run a package manager of which we do not know.
_BUILDERS = frozenset(
    {"make", "ninja", "just", "task", "mage", "bazel", "sh", "bash", "goreleaser"}
)


def mountable(step: Step, stage: Stage, file: Dockerfile) -> dict[str, tuple[Command, ...]]:
    """The places where cache mounts could lie in a RUN, each with the commands that it is for.

    None that overlaps a mount which is there, and none if a variable hides where that is.
    """
    found: dict[str, tuple[Command, ...]] = {}
    targets = [it.target for it in step.mounts]
    if not is_for_root(step, stage) or any(it is None or "$" in it for it in targets):
        return found
    taken = [joined(step.state.workdir, str(it)) or "/" for it in targets]
    for manager in dict.fromkeys(it.manager for it in step.commands if fetching(it) is not None):
        commands = tuple(it for it in step.commands if it.manager == manager)
        places = _places(manager, step, stage)
        if not any(_is_needed(manager, it, commands, step, stage, file) for it in places):
            free = (
                path
                for path in places
                if not any(is_below(path, it) or is_below(it, path) for it in taken)
            )
            found |= dict.fromkeys(free, commands)
    return found


def fetching(command: Command) -> Word | None:
    """The verb with which a package manager fetches packages."""
    install = command.install
    return install.verb if install is not None else command.runs("go", *_GO)


def _places(manager: str, step: Step, stage: Stage) -> tuple[str, ...]:
    """Where a manager keeps its caches if root runs it, as far as that is known."""
    if manager == "apt":
        return APT_PLACES if _updates_itself(stage) else ()
    values, image = step.state.variables.values, stage.image.familiar if stage.image else ""
    place, variables = CACHE_OF_ROOT.get(manager, ("", ()))
    if manager in _AT_HOME:
        below, variables = _AT_HOME[manager]
        place = f"/root/{below}"
    place = _IN_IMAGE.get((manager, image)) or CACHE_IN_IMAGE.get((manager, image), place)
    off = CACHES[manager].variables if manager in CACHES else ()
    moving = {"HOME", *variables, *off, *_MOVED_BY.get(manager, ())}
    if not place or manager in ("yum", "dnf") or any(name in values for name in moving):
        return ()
    runs = [it for it in step.commands if it.manager == manager]
    if any(_goes_elsewhere(it, moving) for it in runs):
        return ()
    if manager == "bundler" and any(it.operands[:1] == ("config",) for it in runs):
        return ()
    if manager == "yarn" and (stage.programs & {"corepack"} or _is_new_yarn(runs)):
        return ()
    has_build_cache = manager == "go" and "GOCACHE" not in values
    return (place, GO_BUILD_CACHE) if has_build_cache else (place,)


def _goes_elsewhere(command: Command, variables: set[str]) -> bool:
    """Whether a command is told to keep its cache elsewhere, or may be."""
    names = {str(it.name) for it in command.environment}
    return (
        command.has(*_MOVING.get(command.manager, ("--cache-dir",)))
        or not names.isdisjoint(variables)
        or "sudo" in command.wrappers
    )


def _is_new_yarn(commands: list[Command]) -> bool:
    """Whether it is a yarn 2 or later, which has its cache in the project or somewhere else."""
    return any(
        it.has("--immutable", "--inline-builds") or {"set", "focus"} & set(it.operands)
        for it in commands
    )


def _updates_itself(stage: Stage) -> bool:
    """Whether each RUN that installs with apt fetches the lists itself, before it does.

    What is in a cache mount is not there for the next RUN.
    """
    for step in stage.steps_of(Run):
        updated = False
        for command in step.commands if isinstance(step.instruction, Run) else ():
            if command.manager == "apt":
                updated = updated or updates_lists(command) is not None
                if command.install is not None and not updated:
                    return False
    return True


def _is_needed(
    manager: str,
    path: str,
    commands: tuple[Command, ...],
    step: Step,
    stage: Stage,
    file: Dockerfile,
) -> bool:
    """Whether something but these commands counts on what is in the cache, or may."""
    for one in file.stages:
        builds_upon = stage in one.chain
        for other in one.steps[1:]:
            if _names(other, path, commands, is_same=other is step):
                return True
            if any(
                it.manager == manager and it.has(*_OFFLINE.get(manager, ("--offline",)))
                for it in other.commands
            ):
                return True
            if manager == "apt" and one is not stage and builds_upon and not _updates_itself(one):
                return True
            if manager in STORES and builds_upon and other.start > step.start and _builds(other):
                return True
    return manager in STORES and stage.ships


def _names(step: Step, path: str, commands: tuple[Command, ...], is_same: bool) -> bool:
    """Whether an instruction uses files at a place. Removing them is no use."""
    it = step.instruction
    if isinstance(it, Copy):
        return any(_overlaps(str(source), path) for source in it.sources if it.from_ is not None)
    if not isinstance(it, Run):
        return False
    if not step.is_posix:
        return path in it.rest.text
    words = [
        word
        for command in step.commands
        if not removed(command) and not (is_same and command in commands)
        for word in command.args
    ]
    return any(is_below(at_home(str(word)), at_home(path)) for word in words)


def _overlaps(source: str, path: str) -> bool:
    where = at_home(joined("/", source) or source)
    return where != "/" and (is_below(at_home(path), where) or is_below(where, at_home(path)))


def _builds(step: Step) -> bool:
    """Whether a RUN starts what may need the cache and does not show it: make, a script."""
    if not isinstance(step.instruction, Run):
        return False
    return not step.commands or any(
        it.name in _BUILDERS or (not it.manager and it.name.endswith(".sh")) for it in step.commands
    )
