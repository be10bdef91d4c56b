"""Whether something that comes later needs what a package manager leaves: lists, downloads, a store.

Later is the rest of the stage, the stages that build upon it, the builds of other files (ONBUILD),
and the container. What cannot be looked into, such as a script of the project, may need anything.
"""

from __future__ import annotations

from dflint.allowance import Counted
from dflint.knowledge.package_managers import APT_LISTS, MANAGERS, row_of
from dflint.knowledge.tools import LIST_READERS
from dflint.model.order import is_so_later
from dflint.model.packages.caches import clears
from dflint.model.packages.installs import is_install_by, updates_lists
from dflint.model.packages.may_install import copied_names, may_install
from dflint.model.paths import at_home, is_below, joined
from dflint.model.stages import with_bases
from dflint.source import cached
from dflint.syntax.nodes import Cmd, Copy, Entrypoint, Healthcheck, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dflint.knowledge.rows import Cache
    from dflint.model.commands.command import Command
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step

# With these words a manager takes what it has, and fetches nothing.
OFFLINE = ("--offline", "--prefer-offline", "--cacheonly", "--no-network", "--no-index", "offline")
Start = (Cmd, Entrypoint, Healthcheck)
FETCHES, NEEDS = "fetches", "needs"
# Variables with which a manager takes what it has: npm_config_offline, COMPOSER_DISABLE_NETWORK, PIP_NO_INDEX.
_OFFLINE_NAMES = ("OFFLINE", "DISABLE_NETWORK", "NO_INDEX", "ENABLE_NETWORK")
# In a comment: what is to stay, and that it is.
_KEEPING = frozenset({"keep", "keeps", "leave", "leaves", "preserve", "retain"})
_REFUSING = frozenset({"not", "don't", "dont", "never", "without"})
_CLEANING = frozenset(
    {"remove", "removing", "clean", "cleaning", "delete", "deleting", "purge", "clear"}
)
_KEPT = ("list", "cache", "index", "indices", "download", "store", "archive", "metadata")
_FETCHING_INDEX = ("--no-cache", "-U", "--update", "--update-cache")


def is_said_to_stay(step: Step) -> bool:
    """Whether a comment above a step or in it says that lists or a cache are to stay."""
    words = [word.strip(".,:;()`'\"") for word in step.comment.split()]
    for at, word in enumerate(words):
        after = words[at + 1 : at + 6]
        is_refused = word in _REFUSING and not _CLEANING.isdisjoint(after[:2])
        if (word in _KEEPING or is_refused) and any(it.startswith(_KEPT) for it in after):
            return True
    return False


def lists_needed_later(step: Step, stage: Stage, file: Dockerfile) -> bool | None:
    """Whether the lists of apt that a step leaves are needed later; None where that is not known."""
    if step.is_trigger:
        return None  # other files go on from there
    if (stage.index, step.index) in _needed_next(file):
        return True
    if is_so_later(_reads_lists, step, stage, file):
        return True
    if is_taken_later("/var/lib/apt/lists", stage, file):
        return True
    copied = copied_names(stage, file)
    return None if is_so_later(_may_install, step, stage, file, copied) else False


@cached
def _needed_next(file: Dockerfile) -> frozenset[tuple[int, int]]:
    """The steps, by the numbers of stage and step, after which something needs lists first.

    That is so if of the steps that come later, in the stage and in one that builds upon it, the
    first that has to do with the lists needs them and does not fetch them.
    """
    found: set[tuple[int, int]] = set()
    above: set[Stage] = set()  # the stages that are followed by one that needs lists
    for stage in reversed(file.stages):
        is_needed = stage in above
        for step in reversed(stage.steps):
            if is_needed:
                found.add((stage.index, step.index))
            use = _lists_use(step.inner or step)
            is_needed = use == NEEDS if use else is_needed
        if is_needed and stage.base is not None:
            above.add(stage.base)
    return frozenset(found)


def _lists_use(step: Step) -> str:
    """What a step does first with the lists: FETCHES or NEEDS; nothing if it does neither."""
    for command in step.commands:
        if updates_lists(command):
            return FETCHES
        if uses_lists(command):
            return NEEDS
    return ""


def _reads_lists(step: Step) -> bool:
    step = step.inner or step
    return _started_without_lists(step) or _copies_from(step, "/var/lib/apt")


def _may_install(step: Step, copied: frozenset[str]) -> bool:
    return may_install(step.inner or step, copied)


def needing_lists(steps: Iterable[Step]) -> Iterator[Step]:
    """The steps, up to the next one that fetches lists, that install without doing so."""
    for it in steps:
        use = _lists_use(it)
        if use == FETCHES:
            return
        if use:
            yield it


@cached
def calls_script(step: Step) -> bool:
    """Whether a script is called of which the file does not show the text."""
    return any(word.endswith(".sh") for it in step.commands for word in (it.name, *it.args))


def uses_lists(command: Command) -> bool:
    """Whether a command needs the lists of packages."""
    if command.manager == "apt":
        return command.verb in MANAGERS["apt"].uses_lists or is_install_by(command, "apt")
    if command.name == "ansible-galaxy" or command.name not in LIST_READERS:
        return False
    return not command.has("--version", "--help", "-h") and not (
        command.name == "rosdep" and command.verb in ("init", "update", "db")
    )


def index_needed_later(step: Step, stage: Stage, file: Dockerfile) -> bool:
    """Whether something later may need the index of apk that a step leaves.

    Who adds packages fetches it, if told so; whether apk does so of itself depends on its version.
    """
    if is_so_later(_needs_index, step, stage, file):
        return True
    return is_taken_later("/var/cache/apk", stage, file)


def _needs_index(step: Step) -> bool:
    step = step.inner or step
    for command in step.commands:
        if command.name == "apk" and command.verb == "update":
            break
        if command.name == "apk" and not command.has(*_FETCHING_INDEX):
            if command.verb not in ("del", "info", "version", "stats", "verify"):
                return True
    return calls_script(step)


def cache_needed_later(cache: Cache, step: Step, stage: Stage, file: Dockerfile) -> bool:
    """Whether something later takes the downloads of a manager in place of fetching them again."""
    if is_so_later(_takes_cache, step, stage, file, cache):
        return True
    return any(is_taken_later(path, stage, file) for path in cache.paths)


def is_taken_later(path: str, stage: Stage, file: Dockerfile) -> bool:
    """Whether a later stage copies or mounts this path out of a stage, alone or with others.

    Who takes the whole file system takes what is there, and not this path.
    """
    known = _taken_from(file)
    if path not in known:
        known[path] = with_bases(
            origin
            for origin, where in _takings(file)
            if is_below(path, where) or is_below(where, path)
        )
    return stage in known[path]


def is_shipped_from(path: str | None, stage: Stage, file: Dockerfile) -> bool:
    """Whether the final image copies this path out of a stage, or one that builds upon it, as it is."""
    return path is not None and any(
        where != "/"
        and origin.builds_upon(stage)
        and (is_below(path, where) or is_below(where, path))
        for one in file.stages
        if one.in_final_image
        for step in one.copies
        if step.instruction.flag("chmod") is None
        for origin, where in taken_from_stages(step, one, file)
    )


@cached
def _taken_from(file: Dockerfile) -> dict[str, set[Stage]]:
    """For each path that was asked about, the stages out of which it is taken."""
    return {}


@cached
def _takings(file: Dockerfile) -> tuple[tuple[Stage, str], ...]:
    """What stages take out of others, except for whole file systems: the other stage, and the path."""
    return Counted(
        (origin, at_home(path))
        for stage in file.stages
        for step in stage.steps
        if step.instruction.flags
        for origin, path in taken_from_stages(step, stage, file)
        if path != "/"
    )


def taken_from_stages(step: Step, stage: Stage, file: Dockerfile) -> Iterator[tuple[Stage, str]]:
    """The paths that a step takes out of stages, each with the stage."""
    it = step.instruction
    if isinstance(it, Copy) and it.from_ is not None:
        found = file.stage_named(it.from_, stage)
        if found is not None:
            for word in it.sources:
                yield found, joined("/", str(word)) or str(word)
    if isinstance(it, Run):
        for mount in it.mounts:
            name = mount.fields.get("from")
            found = file.stage_named(name, stage) if name is not None else None
            if found is not None:
                source = mount.fields.get("source") or mount.fields.get("src") or "/"
                yield found, joined("/", str(source)) or "/"


def _copies_from(step: Step, path: str) -> bool:
    """Whether a RUN names this path, but not to remove what is there."""
    if not isinstance(step.instruction, Run) or path not in step.instruction.body.text:
        return False
    return any(
        path in word
        for it in step.commands
        if not clears(it, APT_LISTS) and it.name not in ("rm", "mkdir")
        for word in it.args
    )


def _is_cut_off(command: Command) -> bool:
    """Whether a variable that is set for a command alone keeps it from the network."""
    return any(sign in it.name.upper() for it in command.environment for sign in _OFFLINE_NAMES)


def _takes_cache(step: Step, cache: Cache) -> bool:
    step = step.inner or step
    it = step.instruction
    if isinstance(it, Start):
        text = it.rest.text
        words = text.replace('"', " ").replace(",", " ").split()
        names = any(word.rpartition("/")[2] == cache.manager for word in words)
        return names and any(word in OFFLINE for word in words)
    if not isinstance(it, Run):
        return False
    network = it.flag("network")
    offline = network is not None and network.value == "none"
    offline = offline or any(map(step.state.variables.has_name_with, _OFFLINE_NAMES))
    for command in step.commands:
        if command.manager != cache.manager:
            if _names_cache(command, cache):
                return True
            continue
        if clears(command, cache):
            continue
        options = (*OFFLINE, *row_of(cache.manager).offline)
        if (
            offline
            or _is_cut_off(command)
            or command.has(*options)
            or "offline" in " ".join(command.args)
        ):
            return True
        if command.verb in ("cache", "store") and not clears(command, cache):
            return True
    return False


def _names_cache(command: Command, cache: Cache) -> bool:
    """Whether another program is given the directory of a cache, and not to remove it."""
    if command.name in ("rm", "mkdir", "chown", "chmod", "find") or clears(command, cache):
        return False
    ends = [path.removeprefix("~") for path in cache.paths]
    return any(end in word for word in command.args for end in ends)


def _started_without_lists(step: Step) -> bool:
    """Whether a container installs from the lists, without fetching them first."""
    if not isinstance(step.instruction, Start):
        return False
    words = step.instruction.body.text.replace('"', " ").replace(",", " ").replace("'", " ").split()
    names = {word.rpartition("/")[2] for word in words}
    if not names.isdisjoint(LIST_READERS):
        return True
    return not names.isdisjoint(MANAGERS["apt"].programs) and "update" not in names
