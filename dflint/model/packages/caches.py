"""What package managers leave behind: lists of packages and downloads, and who clears them."""

from __future__ import annotations

from dflint.knowledge.package_managers import CACHES, row_of
from dflint.model.order import is_so_in, is_so_until
from dflint.model.packages.cache_mounts import is_mounted
from dflint.model.packages.installs import install_of, verb_among
from dflint.model.paths import above, emptied, empties, is_plain
from dflint.model.scripts.control_flow import may_run
from dflint.model.scripts.removed_files import removed
from dflint.source import cached
from dflint.syntax.nodes import Add, Copy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.knowledge.rows import Cache, PackageManager
    from dflint.model.commands.command import Command
    from dflint.model.packages.installs import Install
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Word

# Where caches are, and these with the directories above them, once somebody asks.
_places: list[frozenset[str]] = []


_GEM_PLACES = frozenset({"BUNDLE_PATH", "BUNDLE_DEPLOYMENT", "BUNDLE_APP_CONFIG", "GEM_HOME"})


class Leftover:
    """A cache that a command fills and nothing in its RUN clears."""

    __slots__ = ("cache", "command", "verb")

    def __init__(self, cache: Cache, command: Command, verb: Word) -> None:
        self.cache = cache
        self.command = command
        self.verb = verb

    @property
    def message(self) -> str:
        """What a finding says of it."""
        name, verb = str(self.command.name), str(self.verb)
        install = install_of(self.command)
        if install is not None and not install.row.verbs_are_options:
            verb = install.kind or verb
        words = name if verb in (name, "tool run") else f"{name} {verb}"
        return f"{words} leaves its {self.cache.what} in this layer"


@cached
def leftovers(step: Step) -> tuple[Leftover, ...]:
    """The caches that package managers leave in the layer of a step: the first of each kind."""
    return tuple(_leftovers(step))


def _leftovers(step: Step) -> Iterator[Leftover]:
    seen: set[str] = set()
    exported: set[str] = set()
    cleared: dict[Cache, int] = {}  # the number of the last command that clears a cache
    for number, command in enumerate(step.commands):
        if command.name == "export":
            exported.update([str(word).partition("=")[0] for word in command.args])
        if not command.manager or command.manager in seen:
            continue
        row = command.row
        for cache in row.caches:
            verb = _fills(command, row, cache) if cache.is_reported else None
            if verb is None or _is_switched_off(cache, command, step, exported):
                continue
            if cache not in cleared:
                cleared[cache] = _last_to_clear(step, cache)
            if cleared[cache] <= number and may_run(command, step):
                seen.add(command.manager)
                yield Leftover(cache, command, verb)
                break


def _last_to_clear(step: Step, cache: Cache) -> int:
    """The number of the last command that clears a cache; -1 if none does."""
    numbered = reversed([*enumerate(step.commands)])
    return next((number for number, command in numbered if clears(command, cache)), -1)


def clears(command: Command, cache: Cache) -> bool:
    """Whether a command removes what is in a cache."""
    if command.manager:
        if command.manager == cache.manager:
            return _tells_to_clean(command, cache)
        # Managers of one kind share their directories.
        shared = [it for it in command.row.caches if it.paths == cache.paths]
        return bool(shared) and _tells_to_clean(command, shared[0])
    for word in removed(command):
        for path in cache.paths:
            if empties(word, path):
                return True
    return False


def clears_any(command: Command) -> bool:
    """Whether a command removes what is in any of the caches."""
    if command.manager:
        caches = command.row.caches
        return any(it.is_reported and _tells_to_clean(command, it) for it in caches)
    words = removed(command)
    if not words:
        return False
    if not _places:
        paths = frozenset([path for cache in CACHES for path in cache.paths])
        _places[:] = paths, paths.union(*map(above, paths))
    paths, with_above = _places
    for word in words:
        for target in emptied(word):
            if target in with_above:
                return True
            if not is_plain(target) and any(empties(target, path) for path in paths):
                return True
    return False


def _tells_to_clean(command: Command, cache: Cache) -> bool:
    """Whether a manager is told so: in its first words, or by an option, with all that it takes."""
    if command.row.verbs_are_options:
        told = command.has(*cache.clean)
    else:
        told = " ".join(command.operands[:3]).startswith(cache.clean)
    if not told or command.has(*cache.clean_fails_with):
        return False
    needs = cache.clean_needs
    return not needs or any(command.flags.issuperset(it.split()) for it in needs)


def fills(install: Install, cache: Cache) -> bool:
    """Whether an installation fills a cache of its manager, unless it is told not to."""
    return not cache.filled_by or install.kind in cache.filled_by


def only_fills(step: Step, cache: Cache) -> bool:
    """Whether all that a manager does in a step is to fill its cache: then that is what is wanted."""
    for command in step.commands:
        if command.manager == cache.manager:
            text = " ".join(command.operands)
            is_plain = any(f"{text} ".startswith(f"{it} ") for it in cache.only_filled_by)
            if not is_plain and not set(cache.only_filled_by).issuperset(command.operands):
                return False
    return bool(cache.only_filled_by)


def _fills(command: Command, row: PackageManager, cache: Cache) -> Word | None:
    """The verb with which a command fills a cache."""
    if not command.flags.isdisjoint((*row.dry_run, *row.download_only, *row.offline)):
        return None
    if command.has(*row.only_files) and not any("://" in it for it in command.operands):
        return None  # what it needs is there, as a rule
    install = install_of(command)
    if install is not None and fills(install, cache):
        return install.verb
    if cache.filled_by:
        return verb_among(command, (*cache.filled_by, *cache.also_filled_by))
    return (
        None if row.verbs_are_options else verb_among(command, (*row.update, *cache.also_filled_by))
    )


def _is_switched_off(cache: Cache, command: Command, step: Step, exported: set[str]) -> bool:
    """Whether an option, a variable or a mount keeps the cache out of the layer."""
    if not command.flags.isdisjoint((*cache.off, *cache.moving)):
        return True
    if step.mounts and any(
        is_mounted(step, path) or _is_mounted(step, path) for path in cache.paths
    ):
        return True
    variables = (*cache.off_variables, *cache.moved_by)
    if any(it in step.state.variables.values for it in variables):
        return True
    # What a RUN moves for itself is somewhere for a while.
    names = {str(it.name) for it in command.environment}
    names |= exported
    return not names.isdisjoint((*variables, *cache.moved_below))


def _is_mounted(step: Step, path: str) -> bool:
    """Whether a cache mount ends like a path below home: /app/.m2/repository may be a home too."""
    if path[:2] != "~/":
        return False
    targets = [it.target for it in step.mounts if it.kind == "cache" and it.target is not None]
    return any(
        target.rstrip("/").endswith((path[1:], path[1:].rpartition("/")[0])) for target in targets
    )


def moves_gems(command: Command, step: Step, stage: Stage) -> bool:
    """Whether an option, a variable or an earlier step has bundler put gems elsewhere.

    Source: the manual page of bundle-config.
    """
    if command.has("--path", "--deployment", "--standalone", "--system", "--target-rbconfig"):
        return True
    names = {str(it.name) for it in command.environment}
    known = step.state.variables.values
    if any(it in names or it in known for it in _GEM_PLACES):
        return True
    return is_so_until(_sets_path, step, stage)


def _sets_path(step: Step) -> bool:
    """Whether a step sets where bundler installs, with a variable, a file or `bundle config`."""
    text = step.instruction.body.text
    if any(word in text for word in (".bundle", *_GEM_PLACES)):
        return True
    return "config" in text and any(
        it.manager == "bundler"
        and it.verb == "config"
        and not {"path", "deployment", "path.system"}.isdisjoint(it.args)
        for it in step.commands
    )


def left_in_image(step: Step, stage: Stage, page: str) -> Sequence[Leftover]:
    """What is left in a layer of the final image of the caches that one page is about."""
    if not stage.in_final_image or step.is_trigger:
        return ()
    left = [it for it in leftovers(step) if it.cache.page == page]
    left = [it for it in left if not is_so_until(_switches_off, step, stage, it.cache)]
    return [it for it in left if not is_next_generation(row_of(it.cache.manager), stage)]


def _switches_off(step: Step, cache: Cache) -> bool:
    """Whether a step writes the option that keeps nothing into the settings of a manager."""
    if not cache.off or "config" not in step.instruction.body.text:
        return False
    names = [it.lstrip("-") for it in cache.off]
    return any(
        it.manager == cache.manager
        and it.verb == "config"
        and any(word.rpartition(".")[2] in names for word in it.operands)
        for it in step.commands
    )


def is_next_generation(row: PackageManager, stage: Stage) -> bool:
    """Whether a stage shows that its manager is the next generation of a row, as Yarn 2 and later."""
    if not row.newer:
        return False
    return is_so_in(_is_of_next_generation, stage, row)


def _is_of_next_generation(step: Step, row: PackageManager) -> bool:
    it = step.instruction
    if isinstance(it, Copy | Add):
        return any(
            str(word).rstrip("/").rpartition("/")[2] in row.newer_files for word in it.sources
        )
    commands = [one for one in step.commands if one.manager == row.name]
    return any(one.has(*row.newer_signs) or _names(one, row) for one in commands)


def _names(command: Command, row: PackageManager) -> bool:
    return any(word in row.newer_signs for word in command.operands)


def cleanup(left: Leftover, step: Step, stage: Stage) -> tuple[str, bool]:
    """How a cache is surely emptied at the end of its RUN, and whether nothing else can miss it.

    The arguments of the manager, or the paths that are removed; nothing where there is no way.
    """
    from dflint.model.images.tool_options import knows_option
    from dflint.model.packages.yarn import is_classic_yarn

    cache, command, is_safe = left.cache, left.command, left.cache.is_provable
    image = stage.image.familiar if stage.image is not None else ""
    how = cache.clean_command
    if not how or (cache.clean_images and image not in cache.clean_images):
        return "", False
    if command.has(*cache.not_there) or _is_configured(cache, stage):
        return "", False
    if command.name in row_of(cache.manager).run_by_users:
        return "", False  # what it has done is of root
    if how.startswith("rm "):
        if cache.manager == "bundler" and moves_gems(command, step, stage):
            return "", False
        return (how.removeprefix("rm -rf "), is_safe) if _removable(cache, step) else ("", False)
    if cache.manager == "yarn":
        is_classic = is_classic_yarn(command, step, stage)
        if is_classic is False:
            return "", False
        is_safe = is_safe and bool(is_classic)
    if cache.manager == "go" and knows_option("go", "-modcache", step, stage) is False:
        return "", False
    if cache.manager == "conda":
        is_new = knows_option("conda", "--force-pkgs-dirs", step, stage)
        how = how if is_new and command.name != "micromamba" else how.replace("-afy", "-ay")
    return how.removeprefix("{program} "), is_safe


def _removable(cache: Cache, step: Step) -> bool:
    """Whether a cache is where one looks: no variable moves it."""
    return not any(it in step.state.variables.values for it in cache.moved_below)


def _is_configured(cache: Cache, stage: Stage) -> bool:
    """Whether a stage says where its cache is, or may."""
    if not cache.configured_by:
        return False
    return is_so_in(_configures, stage, cache)


def _configures(step: Step, cache: Cache) -> bool:
    return any(
        it.manager == cache.manager and it.verb in cache.configured_by for it in step.commands
    )
