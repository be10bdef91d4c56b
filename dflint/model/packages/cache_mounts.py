"""Cache mounts: which program each is meant for, and whether that program keeps its cache there.

Sources: the manuals of the programs; their official images; BuildKit, frontend/dockerfile, "RUN
--mount=type=cache".
"""

from __future__ import annotations

from dflint.knowledge.package_managers import caches_with
from dflint.model.images.facts import facts_of
from dflint.model.images.users import is_for_root
from dflint.model.paths import at_home, is_below, joined
from dflint.model.stages import inherited
from dflint.source import cached
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.knowledge.rows import Cache
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Word
    from dflint.syntax.nodes import Instruction
    from dflint.syntax.parts import Mount

# The caches for which people mount something, by how the targets end that they choose.
_MEANT_FOR = {
    end: cache for cache in caches_with("mount_names") for end in cache.mount_names
}  # fmt: skip
# Options that move one of these; a program that is given one is asked for nothing here.
_MOVING = frozenset([option for cache in _MEANT_FOR.values() for option in cache.moving])
APT_CLEANING_FILE = "docker-clean"
APT_ARCHIVES = "/var/cache/apt/archives"


class CacheMount:
    """A cache mount with the absolute path of its target."""

    __slots__ = ("mount", "path")

    def __init__(self, mount: Mount, path: str) -> None:
        self.mount = mount
        self.path = path

    @property
    def is_for_anyone(self) -> bool:
        """Whether it says who owns it, or who may write there."""
        return any(name in self.mount.fields for name in ("uid", "gid", "mode"))


def mounts_at(step: Step, *kinds: str) -> Iterator[CacheMount]:
    """The mounts of these kinds whose target is known from the file."""
    for mount in step.mounts:
        target = mount.target
        if target is not None and mount.kind in kinds and "$" not in target:
            path = joined(step.state.workdir, str(target))
            if path is not None:
                yield CacheMount(mount, path)


def mounted_at(step: Step, path: str) -> CacheMount | None:
    """The cache mount that holds a path; `~` is the home directory of anyone."""
    for it in cache_mounts(step):
        if is_below(at_home(path), at_home(it.path)):
            return it
    return None


def unmounted_cache_path(it: CacheMount, step: Step, stage: Stage) -> str:
    """Where the program keeps its cache for which a mount is meant, if no mount is there.

    "elsewhere" where only that much is known; nothing if the mount is right, or may be.
    """
    cache = _meant_for(it.path)
    if cache is None or cache.manager not in _plain_managers(step):
        return ""
    values = step.state.variables.values
    if "HOME" in values or any(it in values for it in (*cache.moved_by, *cache.moved_below)):
        return _moved(step, cache)
    image = stage.image.familiar if stage.image is not None else ""
    place = cache.images.get(image) or cache.root
    if not place:
        return ""
    root = is_for_root(step, stage)
    if root or image in cache.images:
        known = all(mount.target and "$" not in mount.target for mount in step.mounts)
        return "" if not known or _covered(place, step) else place
    return "elsewhere" if root is False and is_below(it.path, "/root") else ""


def apt_empties_its_cache(stage: Stage) -> bool:
    """Whether the image makes apt delete packages, and nothing in the stage says otherwise."""
    facts = facts_of(stage.image) if stage.image is not None else None
    return facts is not None and bool(facts.deletes_archives) and not apt_is_told(stage)


@inherited
def apt_is_told(stage: Stage, below: bool | None) -> bool:
    """Whether something in the stage, or one it builds upon, touches the settings of apt."""
    return bool(below) or any(_tells_apt(step.instruction) for step in stage.steps)


def _tells_apt(instruction: Instruction) -> bool:
    """Whether an instruction touches the settings of apt, or may."""
    texts = [instruction.rest.text, *(heredoc.written for heredoc in instruction.heredocs)]
    return any(
        word in text
        for text in texts
        for word in (APT_CLEANING_FILE, "apt.conf", "/etc/apt ", "/etc/apt/ ", "Keep-Downloaded")
    )


def _meant_for(path: str) -> Cache | None:
    return next((cache for end, cache in _MEANT_FOR.items() if path.endswith(end)), None)


@cached
def _plain_managers(step: Step) -> frozenset[str]:
    """The package managers that a step runs, with their caches where they usually are."""
    runs = [it for it in step.commands if it.manager]
    moved = {
        it.manager for it in runs if it.has(*_MOVING) or it.environment or "sudo" in it.wrappers
    }
    return frozenset([it.manager for it in runs]) - moved


def _moved(step: Step, cache: Cache) -> str:
    """Where a variable puts the cache, if that is known and not mounted."""
    for name in cache.moved_by:
        value: str | Word | None = step.state.variables.get(name)
        if value is not None and str(value)[:1] == "/":
            return "" if _covered(str(value), step) else str(value)
    return ""


def _covered(place: str, step: Step) -> bool:
    """Whether a cache mount lies at a place, above it, or in it."""
    return any(is_below(place, it.path) or is_below(it.path, place) for it in cache_mounts(step))


UNLAYERED = ("cache", "tmpfs")  # the mounts of which nothing is in a layer


def is_unknown(target: str) -> bool:
    """Whether a variable at its start hides where a mount is."""
    return at_home(target)[:1] == "$"


@cached
def cache_mounts(step: Step) -> tuple[CacheMount, ...]:
    """The cache mounts of a RUN whose target is known from the file."""
    return tuple(mounts_at(step, "cache"))


@cached
def _own_mounts(stage: Stage) -> tuple[CacheMount, ...]:
    return tuple(mount for step in stage.steps_of(Run) for mount in mounts_at(step, *UNLAYERED))


def mount_above(stage: Stage, path: str) -> CacheMount | None:
    """The first mount in a stage and its bases that holds a path and is not mounted right there."""
    if not has_unlayered_mounts(stage):
        return None
    folders = [*(path[:at] for at, char in enumerate(path) if at and char == "/"), "/"]
    for one in stage.chain:
        mounts = _own_by_path(one)
        found = [mounts[folder] for folder in folders if folder in mounts and folder != path]
        if found:
            return min(found, key=lambda it: it.mount.start)
    return None


@cached
def _own_by_path(stage: Stage) -> dict[str, CacheMount]:
    return {(it.path.rstrip("/") or "/"): it for it in reversed(_own_mounts(stage))}


@inherited
def has_unlayered_mounts(stage: Stage, below: bool | None) -> bool:
    """Whether a RUN of a stage or its bases has a cache or tmpfs mount."""
    return bool(below) or bool(_own_mounts(stage))


def is_mounted(step: Step, path: str) -> bool:
    """Whether a cache or tmpfs mount is on `path` or above it: then it leaves nothing in a layer.

    In `path`, and in what is mounted, `~` is the home directory of any user.
    """
    for mount in step.mounts:
        if mount.target is None or mount.kind not in UNLAYERED:
            continue
        target = str(mount.target)
        where = target if target[:1] in "~$" else joined(step.state.workdir or "/", target)
        if where and (is_below(path, at_home(where)) or is_unknown(where)):
            return True
    return False
