"""Which caches of package managers could lie in a cache mount, and at which places.

A mount takes the cache out of the layer. Where something else needs what is in it, nothing is said:
another RUN, a COPY --from, the program of the image.
"""

from __future__ import annotations

from dflint.knowledge.package_managers import MANAGERS, caches_with
from dflint.knowledge.tools import that
from dflint.model.images.users import is_for_root
from dflint.model.packages.caches import is_next_generation
from dflint.model.packages.installs import install_of, installs, updates_lists, verb_among
from dflint.model.paths import at_home, is_below, joined
from dflint.model.scripts.removed_files import REMOVERS, removed
from dflint.model.stages import with_bases
from dflint.source import cached_property
from dflint.syntax.nodes import Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from dflint.knowledge.rows import Cache
    from dflint.model.commands.command import Command
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word

# Managers whose caches are what a program is compiled from, or linked to.
STORES = frozenset([cache.manager for cache in caches_with("is_store")])
# Verbs that fetch and install nothing, of those whose caches may be mounted.
_ALSO_FETCH: dict[str, tuple[str, ...]] = {}
for _cache in caches_with("also_filled_by"):
    if _cache.is_mountable:
        _verbs = _ALSO_FETCH.get(_cache.manager, ())
        _ALSO_FETCH[_cache.manager] = (*_verbs, *_cache.also_filled_by)
_PATH_STARTS = frozenset({"/", "~", "$"})
# What may run a package manager of which we do not know.
_BUILDERS = that("runs_anything") | {"sh", "bash"}


def cache_mount_candidates(
    step: Step, stage: Stage, users: CacheUsers
) -> dict[str, tuple[Command, ...]]:
    """The places where cache mounts could lie in a RUN, each with the commands that it is for.

    None that overlaps a mount which is there, and none if a variable hides where that is.
    """
    found: dict[str, tuple[Command, ...]] = {}
    managers = dict.fromkeys([it.manager for it in installs(step)])
    managers |= {it.manager: None for it in step.commands if _also_fetches(it)}
    if not managers or not is_for_root(step, stage):
        return found
    targets = [it.target for it in step.mounts]
    if any(it is None or "$" in it for it in targets):
        return found
    taken = [joined(step.state.workdir, str(it)) or "/" for it in targets]
    for manager in managers:
        places = _places(manager, step, stage, users)
        if places:
            commands = tuple([it for it in step.commands if it.manager == manager])
            if not users.depends_on_cache(manager, places, commands, step, stage):
                found |= dict.fromkeys(_free(places, taken) if taken else places, commands)
    return found


def _free(places: Iterable[str], taken: Iterable[str]) -> list[str]:
    """The places that overlap none of those that are taken."""
    return [
        path for path in places if not any(is_below(path, it) or is_below(it, path) for it in taken)
    ]


def fetching(command: Command) -> Word | None:
    """The verb with which a package manager fetches packages."""
    install = install_of(command)
    return install.verb if install is not None else _also_fetches(command)


def _also_fetches(command: Command) -> Word | None:
    verbs = _ALSO_FETCH.get(command.manager)
    return verb_among(command, verbs) if verbs else None


def _places(manager: str, step: Step, stage: Stage, users: CacheUsers) -> list[str]:
    """Where a manager keeps its caches if root runs it, as far as that is known."""
    row = MANAGERS[manager]
    if row.needs_update and stage in users.of_lists:
        return []
    if row.newer and ("corepack" in stage.programs or is_next_generation(row, stage)):
        return []
    runs = [it for it in step.commands if it.manager == manager]
    found = [_place(cache, runs, step, stage) for cache in row.caches if cache.is_mountable]
    return [place for place in found if place] if found and found[0] else []


def _place(cache: Cache, runs: Sequence[Command], step: Step, stage: Stage) -> str:
    """Where a cache is; nothing if a variable, an option or a setting may put it elsewhere."""
    image = stage.image.familiar if stage.image is not None else ""
    place = cache.images.get(image) or cache.root
    moving = (*cache.moved_by, *cache.moved_below, *cache.off_variables)
    if cache.is_of_user:
        moving = (*moving, "HOME")
    values = step.state.variables.values
    if any(name in values for name in moving):
        return ""
    for it in runs:
        names = {str(it.name) for it in it.environment}
        if it.has(*cache.moving, *cache.not_there) or not names.isdisjoint(moving):
            return ""
        if it.verb in cache.configured_by or (cache.is_of_user and "sudo" in it.wrappers):
            return ""
    return place


class CacheUsers:
    """What in a file counts on what is in caches, or may.

    `of_lists`: the stages in which a RUN installs with apt and has not fetched the lists itself.
    What is in a cache mount is not there for the next RUN.
    """

    def __init__(self, file: Dockerfile) -> None:
        self._stages = file.stages
        self._users_of: dict[str, frozenset[int]] = {}
        self._copied_at: dict[str, bool] = {}

    @cached_property
    def _runs(self) -> list[Step]:
        return [step for stage in self._stages for step in stage.steps_of(Run)]

    @cached_property
    def of_lists(self) -> frozenset[Stage]:
        return frozenset(stage for stage in self._stages if _finds_lists(stage))

    @cached_property
    def _offline(self) -> frozenset[str]:
        """The managers that are told to fetch nothing."""
        commands = [it for step in self._runs for it in step.commands if it.manager]
        return frozenset([it.manager for it in commands if it.has(*it.row.offline)])

    @cached_property
    def _named(self) -> list[tuple[Command, str]]:
        """The paths that commands name other than to remove them, with a slash behind each."""
        return [
            (it, at_home(word) + "/")
            for step in self._runs
            for it in step.commands
            if it.name not in REMOVERS
            for word in it.args
            if word[:1] in _PATH_STARTS
        ]

    @cached_property
    def _all_named(self) -> str:
        """All of these paths: most caches are in none of them."""
        return "\n".join([path for _, path in self._named])

    @cached_property
    def _copied(self) -> list[str]:
        """What is taken from stages and images, with a slash behind each, except for all they have."""
        return [
            at_home(joined("/", str(path)) or path) + "/"
            for stage in self._stages
            for it, _ in stage.taken
            if isinstance(it, Copy)
            for path in it.sources
            if path != "/"
        ]

    @cached_property
    def _unread(self) -> list[str]:
        """The scripts for shells that we cannot read."""
        return [it.instruction.body.text for it in self._runs if not it.is_posix]

    def depends_on_cache(
        self,
        manager: str,
        places: Iterable[str],
        commands: Collection[Command],
        step: Step,
        stage: Stage,
    ) -> bool:
        """Whether something but these commands of a RUN counts on the caches of its manager."""
        if manager in self._offline or (manager in STORES and stage.in_final_image):
            return True
        if MANAGERS[manager].needs_update and stage in self._below_lists:
            return True
        if manager in STORES and self._last_builds[stage.index] > step.start:
            return True
        own = frozenset(map(id, commands))
        for place in places:
            users = self._users(place)
            if self._is_copied(place) or len(users) > len(own) or not own.issuperset(users):
                return True
        return False

    @cached_property
    def _below_lists(self) -> set[Stage]:
        """The stages upon which one of `of_lists` builds, and these."""
        return with_bases(self.of_lists)

    @cached_property
    def _last_builds(self) -> list[int]:
        """For each stage, where the last RUN starts that builds something, there or in a stage that
        builds upon it; -1 if there is none."""
        found = [-1] * len(self._stages)
        for stage in reversed(self._stages):
            builds = [step.start for step in stage.steps_of(Run) if _builds(step)]
            last = max(found[stage.index], builds[-1] if builds else -1)
            found[stage.index] = last
            if stage.base is not None:
                found[stage.base.index] = max(found[stage.base.index], last)
        return found

    def _users(self, place: str) -> frozenset[int]:
        """The commands, by their identity, that name files at a place other than to remove them."""
        found = self._users_of.get(place)
        if found is None:
            below = at_home(place) + "/"
            named = self._named if below in self._all_named else ()
            found = frozenset(
                [id(it) for it, path in named if path.startswith(below) and not removed(it)]
            )
            self._users_of[place] = found
        return found

    def _is_copied(self, place: str) -> bool:
        """Whether files at a place are copied out of the stage, or a script may use them."""
        known = self._copied_at.get(place)
        if known is None:
            below = at_home(place) + "/"
            known = any(it.startswith(below) or below.startswith(it) for it in self._copied)
            known = known or any(place in text for text in self._unread)
            self._copied_at[place] = known
        return known


def _finds_lists(stage: Stage) -> bool:
    """Whether a RUN of it installs with apt before it has fetched the lists itself."""
    for step in stage.steps_of(Run):
        for command in step.commands:
            if command.manager == "apt":
                if updates_lists(command) is not None:
                    break
                if install_of(command) is not None:
                    return True
    return False


def _builds(step: Step) -> bool:
    """Whether a RUN starts what may need the cache and does not show it: make, a script."""
    return not step.commands or any(
        it.name in _BUILDERS or (not it.manager and it.name.endswith(".sh")) for it in step.commands
    )
