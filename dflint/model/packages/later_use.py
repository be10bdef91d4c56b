"""Whether something that comes later needs what a package manager leaves: lists, downloads, a store.

Later is the rest of the stage, the stages that build upon it, the builds of other files (ONBUILD),
and the container. What nobody can look into, such as a script of the project, may need anything.
"""

from __future__ import annotations

from dflint.knowledge.package_managers import APT_LISTS, MANAGERS, row_of
from dflint.knowledge.tools import LIST_READERS
from dflint.model.packages.caches import clears
from dflint.model.packages.installs import is_install_by, updates_lists
from dflint.model.packages.may_install import copied_names, may_install
from dflint.model.paths import at_home, is_below, joined
from dflint.syntax.nodes import Cmd, Copy, Entrypoint, Healthcheck, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.knowledge.rows import Cache
    from dflint.model.commands.command import Command
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step

# With these words a manager takes what it has, and fetches nothing.
OFFLINE = ("--offline", "--prefer-offline", "--cacheonly", "--no-network", "--no-index", "offline")
Start = (Cmd, Entrypoint, Healthcheck)
_FETCHING_INDEX = ("--no-cache", "-U", "--update", "--update-cache")


def after(step: Step, stage: Stage) -> list[Step]:
    """The steps of a stage after one of them, with what its ONBUILDs put off."""
    return [it for it in _with_triggers(stage.steps) if it.start > step.start]


def later_steps(step: Step, stage: Stage, file: Dockerfile) -> Iterator[list[Step]]:
    """What comes after a step: for the stage itself, and for each that builds upon it."""
    for top in file.stages:
        if stage in top.chain:
            between = top.chain[: top.chain.index(stage)]
            upon = [it for other in reversed(between) for it in _with_triggers(other.steps)]
            yield [*after(step, stage), *upon]


def lists_needed_later(step: Step, stage: Stage, file: Dockerfile) -> bool | None:
    """Whether the lists of apt that a step leaves are needed later; None where nobody can tell."""
    if step.is_trigger:
        return None  # other files go on from there
    answer: bool | None = False
    copied = copied_names(stage, file)
    for steps in later_steps(step, stage, file):
        if any(needing_lists(steps)) or any(_started_without_lists(it) for it in steps):
            return True
        if any(_copies_from(it, "/var/lib/apt") for it in steps):
            return True
        if any(may_install(it, copied) for it in steps):
            answer = None
    return True if is_taken_later("/var/lib/apt/lists", stage, file) else answer


def needing_lists(steps: Sequence[Step]) -> Iterator[Step]:
    """The steps, up to the next one that fetches lists, that install without doing so."""
    for it in steps:
        verbs = [
            command for command in it.commands if updates_lists(command) or uses_lists(command)
        ]
        if verbs and updates_lists(verbs[0]):
            return
        if verbs:
            yield it


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
    for steps in later_steps(step, stage, file):
        for later in steps:
            for command in later.commands:
                if command.name == "apk" and command.verb == "update":
                    break
                if command.name == "apk" and not command.has(*_FETCHING_INDEX):
                    if command.verb not in ("del", "info", "version", "stats", "verify"):
                        return True
            if calls_script(later):
                return True
    return is_taken_later("/var/cache/apk", stage, file)


def cache_needed_later(cache: Cache, step: Step, stage: Stage, file: Dockerfile) -> bool:
    """Whether something later takes the downloads of a manager in place of fetching them again."""
    for steps in later_steps(step, stage, file):
        if any(_takes_cache(it, cache) for it in steps):
            return True
    return any(is_taken_later(path, stage, file) for path in cache.paths)


def is_taken_later(path: str, stage: Stage, file: Dockerfile) -> bool:
    """Whether a later stage copies or mounts this path out of a stage, alone or with others.

    Who takes the whole file system takes what is there, and not this path.
    """
    for other in file.stages[stage.index + 1 :]:
        for step in other.steps:
            for source in _sources(step, stage, other, file):
                where = at_home(source)
                if source != "/" and (is_below(path, where) or is_below(where, path)):
                    return True
    return False


def _sources(step: Step, stage: Stage, other: Stage, file: Dockerfile) -> Iterator[str]:
    """The paths that a step takes out of a stage."""
    it = step.instruction
    if isinstance(it, Copy) and it.from_ is not None:
        found = file.stage_named(it.from_, other)
        if found is not None and stage in found.chain:
            for word in it.sources:
                yield joined("/", str(word)) or str(word)
    if isinstance(it, Run):
        for mount in it.mounts:
            name = mount.fields.get("from")
            found = file.stage_named(name, other) if name is not None else None
            if found is not None and stage in found.chain:
                source = mount.fields.get("source") or mount.fields.get("src") or "/"
                yield joined("/", str(source)) or "/"


def _copies_from(step: Step, path: str) -> bool:
    """Whether a RUN names this path, but not to remove what is there."""
    if not isinstance(step.instruction, Run) or path not in step.instruction.rest.text:
        return False
    return any(
        path in word
        for it in step.commands
        if not clears(it, APT_LISTS) and it.name not in ("rm", "mkdir")
        for word in it.args
    )


def _takes_cache(step: Step, cache: Cache) -> bool:
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
    variables = [name for name in step.state.variables.values if "OFFLINE" in name.upper()]
    for command in step.commands:
        if command.manager != cache.manager:
            if _names_cache(command, cache):
                return True
            continue
        if clears(command, cache):
            continue
        options = (*OFFLINE, *row_of(cache.manager).offline)
        if offline or variables or command.has(*options) or "offline" in " ".join(command.args):
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


def _with_triggers(steps: tuple[Step, ...]) -> Iterator[Step]:
    for step in steps:
        yield step.inner or step


def _started_without_lists(step: Step) -> bool:
    """Whether a container installs from the lists, without fetching them first."""
    if not isinstance(step.instruction, Start):
        return False
    words = step.instruction.rest.text.replace('"', " ").replace(",", " ").replace("'", " ").split()
    names = {word.rpartition("/")[2] for word in words}
    if not names.isdisjoint(LIST_READERS):
        return True
    return not names.isdisjoint(MANAGERS["apt"].programs) and "update" not in names
