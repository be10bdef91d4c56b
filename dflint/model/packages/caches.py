"""What package managers leave behind: lists of packages and downloads, and who clears them.

Sources: the manuals of the managers; the directories were looked up in their official images.
"""

from __future__ import annotations

from dflint.model.packages.cache_mounts import is_mounted
from dflint.model.packages.installs import install_of, updates_lists
from dflint.model.paths import above, emptied, empties, is_plain
from dflint.model.scripts.removed_files import removed
from dflint.source import cached

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Word


class Cache:
    """Files that a manager leaves and no program needs.

    `paths`: where, `~` being the home directory. `off`: options that keep it from being made.
    `variables`: variables of the environment that switch it off or put it elsewhere. `clean`: how
    the manager clears it, as words that must all be in the command.
    """

    __slots__ = ("clean", "manager", "off", "paths", "variables", "what")

    def __init__(
        self,
        manager: str,
        what: str,
        paths: Sequence[str],
        off: Sequence[str] = (),
        variables: Sequence[str] = (),
        clean: Sequence[str] = (),
    ) -> None:
        self.manager = manager
        self.what = what
        self.paths = tuple(paths)
        self.off = tuple(off)
        self.variables = tuple(variables)
        self.clean = tuple(clean)


_RPM = ("/var/cache/dnf", "/var/cache/libdnf5", "/var/cache/yum", "/var/cache/tdnf")
APT_LISTS = Cache(
    "apt", "package lists", ("/var/lib/apt/lists",), clean=("dist-clean", "distclean")
)
CACHES: dict[str, Cache] = {
    "apt": APT_LISTS,
    "apk": Cache(
        "apk",
        "package index",
        ("/var/cache/apk", "/etc/apk/cache"),
        off=("--no-cache", "--no-network"),
        clean=("cache clean", "cache purge"),
    ),
    **{
        name: Cache(name, "metadata and packages", _RPM, clean=("clean all",))
        for name in ("dnf", "yum", "microdnf", "tdnf")
    },
    "zypper": Cache("zypper", "metadata and packages", ("/var/cache/zypp",), clean=("clean", "cc")),
    "pip": Cache(
        "pip",
        "downloads",
        ("~/.cache/pip",),
        off=("--no-cache-dir",),
        variables=("PIP_NO_CACHE_DIR", "PIP_CACHE_DIR"),
        clean=("cache purge", "cache remove"),
    ),
    "npm": Cache(
        "npm",
        "downloads",
        ("~/.npm",),
        off=("--cache",),
        variables=("NPM_CONFIG_CACHE", "npm_config_cache"),
        clean=("cache clean", "cache clear", "cache rm"),
    ),
    "yarn": Cache(
        "yarn",
        "downloads",
        ("~/.cache/yarn", "/usr/local/share/.cache/yarn"),
        off=("--cache-folder",),
        variables=("YARN_CACHE_FOLDER",),
        clean=("cache clean", "cache clear"),
    ),
    "uv": Cache(
        "uv",
        "downloads",
        ("~/.cache/uv",),
        off=("--no-cache", "-n", "--cache-dir", "--no-cache-dir"),
        variables=("UV_NO_CACHE", "UV_CACHE_DIR", "UV_NO_CACHE_DIR"),
        clean=("cache clean", "clean"),
    ),
    "conda": Cache(
        "conda",
        "packages",
        ("/opt/conda/pkgs", "~/.conda/pkgs", "~/miniconda3/pkgs", "~/micromamba/pkgs"),
        off=("--pkgs-dirs", "--download-only", "--dry-run"),
        variables=("CONDA_PKGS_DIRS",),
        clean=("clean",),
    ),
    "poetry": Cache(
        "poetry",
        "downloads",
        ("~/.cache/pypoetry/artifacts",),  # they are kept in spite of --no-cache
        variables=("POETRY_CACHE_DIR",),
        clean=("cache clear",),
    ),
    "pdm": Cache(
        "pdm",
        "downloads",
        ("~/.cache/pdm",),
        variables=("PDM_CACHE_DIR",),
        clean=("cache clear",),
    ),
    "pipenv": Cache(
        "pipenv",
        "downloads",
        ("~/.cache/pipenv",),
        variables=("PIPENV_CACHE_DIR", "PIP_NO_CACHE_DIR"),
        clean=("--clear",),
    ),
    "composer": Cache(
        "composer",
        "downloads",
        ("~/.composer/cache", "~/.cache/composer", "/tmp/cache"),
        off=("--no-cache",),
        variables=("COMPOSER_NO_CACHE", "COMPOSER_CACHE_DIR"),
        clean=("clear-cache", "clearcache", "cc"),
    ),
    "bundler": Cache(
        "bundler",
        "packages",
        ("/usr/local/bundle/cache", "~/.bundle/cache"),
        off=("--no-cache",),
        variables=("BUNDLE_NO_CACHE",),
        clean=("clean",),
    ),
    "pnpm": Cache(
        "pnpm",
        "store",
        ("~/.local/share/pnpm/store", "~/.pnpm-store", "/pnpm/store"),
        off=("--store-dir",),
        variables=("npm_config_store_dir", "NPM_CONFIG_STORE_DIR"),
        clean=("store prune",),
    ),
    "pacman": Cache("pacman", "packages", ("/var/cache/pacman/pkg",), off=("--cachedir",)),
    "go": Cache(
        "go",
        "modules and what it compiled",
        ("/go/pkg/mod", "~/go/pkg/mod", "/go/pkg", "~/.cache/go-build"),
        variables=("GOMODCACHE", "GOCACHE"),
        clean=("clean",),
    ),
    "cargo": Cache(
        "cargo",
        "registry",
        ("/usr/local/cargo/registry", "~/.cargo/registry"),
        clean=("cache",),
    ),
    "maven": Cache(
        "maven",
        "local repository",
        ("~/.m2/repository",),
        off=("-Dmaven.repo.local", "-o", "--offline"),
        clean=("dependency:purge-local-repository",),
    ),
    "gradle": Cache(
        "gradle",
        "caches",
        ("~/.gradle/caches", "/home/gradle/.gradle/caches"),
        off=("-g", "--gradle-user-home", "--offline"),
        variables=("GRADLE_USER_HOME",),
    ),
    "dotnet": Cache(
        "dotnet",
        "NuGet packages",
        ("~/.nuget/packages",),
        off=("--packages", "--no-restore", "--no-build"),
        variables=("NUGET_PACKAGES",),
        clean=("nuget locals",),
    ),
}
# Managers that fetch more than they are asked to install, with these verbs.
_ALSO_FILLED_BY: dict[str, tuple[str, ...]] = {
    "dnf": ("upgrade", "update", "group install", "groupinstall", "distro-sync"),
    "yum": ("upgrade", "update", "groupinstall"),
    "microdnf": ("upgrade", "update"),
    "tdnf": ("upgrade", "update"),
    "zypper": ("update", "up", "dist-upgrade", "dup", "patch"),
    "apk": ("upgrade",),
    "go": ("build", "test"),
}
# Where caches are, and these with the directories above them.
_PATHS = frozenset(path for cache in CACHES.values() for path in cache.paths)
_WITH_CACHES = _PATHS.union(*map(above, _PATHS))
# dnf and yum share their cache: where there is yum 4, it is dnf by another name.
_ONE_FAMILY = frozenset({"dnf", "yum", "microdnf", "tdnf"})


_GEM_PLACES = frozenset({"BUNDLE_PATH", "BUNDLE_DEPLOYMENT", "BUNDLE_APP_CONFIG", "GEM_HOME"})


class Leftover:
    """A cache that a command fills and nothing in its RUN clears."""

    __slots__ = ("cache", "command", "verb")

    def __init__(self, cache: Cache, command: Command, verb: Word) -> None:
        self.cache = cache
        self.command = command
        self.verb = verb


@cached
def leftovers(step: Step) -> tuple[Leftover, ...]:
    """The caches that package managers leave in the layer of a step: the first of each kind."""
    return tuple(_leftovers(step))


def _leftovers(step: Step) -> Iterator[Leftover]:
    seen: set[str] = set()
    commands = step.commands
    for number, command in enumerate(commands):
        cache = CACHES.get(command.manager)
        if cache is None or cache.manager in seen:
            continue
        verb = _fills(command, cache)
        if verb is None or _is_switched_off(cache, command, step, commands[:number]):
            continue
        for later in commands[number + 1 :]:
            if clears(later, cache):
                break
        else:
            seen.add(cache.manager)
            yield Leftover(cache, command, verb)


def clears(command: Command, cache: Cache) -> bool:
    """Whether a command removes what is in a cache."""
    manager = command.manager
    if manager:
        same = manager == cache.manager or (manager in _ONE_FAMILY and cache.manager in _ONE_FAMILY)
        return same and _tells_to_clean(command, cache)
    for word in removed(command):
        for path in cache.paths:
            if empties(word, path):
                return True
    return False


def clears_any(command: Command) -> bool:
    """Whether a command removes what is in any of the caches."""
    if command.manager:
        cache = CACHES.get(command.manager)
        return cache is not None and _tells_to_clean(command, cache)
    for word in removed(command):
        for target in emptied(word):
            if target in _WITH_CACHES:
                return True
            if not is_plain(target) and any(empties(target, path) for path in _PATHS):
                return True
    return False


def _tells_to_clean(command: Command, cache: Cache) -> bool:
    """Whether a manager is told so, in its first two words."""
    return " ".join(command.operands[:2]).startswith(cache.clean)


def _fills(command: Command, cache: Cache) -> Word | None:
    """The verb with which a command fills a cache."""
    if cache is APT_LISTS:
        return updates_lists(command)
    install = install_of(command)
    if install is not None:
        return install.verb
    also = _ALSO_FILLED_BY.get(cache.manager)
    return updates_lists(command) or (command.runs(command.name, *also) if also else None)


def _is_switched_off(cache: Cache, command: Command, step: Step, before: Sequence[Command]) -> bool:
    """Whether an option, a variable or a mount keeps the cache out of the layer."""
    if not command.flags.isdisjoint(cache.off):
        return True
    if step.mounts and any(
        is_mounted(step, path) or _is_mounted(step, path) for path in cache.paths
    ):
        return True
    if not cache.variables:
        return False
    names = {str(it.name) for it in command.environment}
    names |= {
        str(word).partition("=")[0] for it in before if it.name == "export" for word in it.args
    }
    return any(it in names or it in step.state.variables.values for it in cache.variables)


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
    names = {str(it.name) for it in command.environment} | step.state.variables.values.keys()
    if not names.isdisjoint(_GEM_PLACES):
        return True
    settings = (".bundle", *_GEM_PLACES)
    for one in stage.chain:
        for it in one.steps:
            text = it.instruction.rest.text if it.start <= step.start else ""
            if any(word in text for word in settings) or ("config" in text and _sets_path(it)):
                return True
    return False


def _sets_path(step: Step) -> bool:
    """Whether a RUN sets where bundler installs, with `bundle config`."""
    return any(
        it.manager == "bundler"
        and it.verb == "config"
        and not {"path", "deployment", "path.system"}.isdisjoint(it.args)
        for it in step.commands
    )


def left_in_image(step: Step, stage: Stage, *managers: str) -> Sequence[Leftover]:
    """What these managers leave in a layer of the final image; not in a function, which may never run."""
    if not stage.in_final_image or step.is_trigger:
        return ()
    left = [it for it in leftovers(step) if it.cache.manager in managers]
    return [it for it in left if not it.command.in_function]
