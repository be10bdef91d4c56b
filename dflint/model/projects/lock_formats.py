"""Lock files of a format, or of another version, that the package manager of an image does not read."""

from __future__ import annotations

from dflint.knowledge.lock_formats import (
    BUILT,
    CARGO,
    EDITION_2024,
    NEWEST_PNPM,
    OF_EDITION_2024,
    PNPM,
    STRICT_PNPM,
    WITH_YARN_1,
    YARN_2_MARK,
)
from dflint.model.context.tables import table_of, value_at
from dflint.model.images.purpose import language_of, version_in_tag
from dflint.model.images.runtimes import is_at_least
from dflint.model.order import is_so_in
from dflint.model.packages.installs import install_of, is_global
from dflint.model.packages.sources import steps_until
from dflint.model.projects.native_packages import dependencies
from dflint.model.projects.needed_files import file_of_project
from dflint.model.projects.poetry_versions import brought_poetry, unread_lock, unread_project
from dflint.model.scripts.working_directory import with_directories
from dflint.model.versions import numbers_of
from dflint.numbers import whole_number
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.context.image_files import ImageFile
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word

    Look = Callable[["_Project"], tuple["ImageFile", str, str] | None]

# What allows builds of packages, or leaves them out.
_BUILD_SETTINGS = (
    "strictDepBuilds", "strict-dep-builds", "STRICT_DEP_BUILDS", "strict_dep_builds", "ignore-scripts",
    "dangerously", "approve-builds", "allow-build", "IGNORE_SCRIPTS", "ignoreScripts", "allowBuilds=",
)  # fmt: skip
BUILDS = ("build", "b", "check", "c", "fetch", "run", "r", "test", "t", "rustc", "clippy", "vendor")
FROZEN = "--frozen-lockfile"
_OTHER_RUSTS = ("rustup", "rust-toolchain", "RUSTUP_TOOLCHAIN")
_OTHER_YARNS = ("corepack", "berry", "set version", "policies", "yarnPath", ".yarn/releases")


class UnreadableLock:
    """A lock file that a package manager does not read, or a project that it refuses. A value.

    `word`: where the manager is run. `path`: the file. `wants`: what it says, as people say it; `has`: what is
    in the image.
    """

    __slots__ = ("has", "path", "wants", "word")

    def __init__(self, word: Word, path: str, wants: str, has: str) -> None:
        self.word = word
        self.path = path
        self.wants = wants
        self.has = has


class _Project:
    """A command of a package manager, with what lies in its directory."""

    def __init__(
        self, it: CommandInDirectory, step: Step, stage: Stage, file: Dockerfile, context: Context
    ) -> None:
        self.it = it
        self.command: Command = it.command
        self.step = step
        self.stage = stage
        self._file = file
        self._context = context

    def find(self, name: str) -> ImageFile | None:
        """The file of that name in the directory of the command, or above it."""
        return file_of_project(name, self.it, self.step, self.stage, self._file, self._context)

    def says(self, *keys: str) -> str:
        """A text in package.json."""
        found = self.find("package.json")
        table = table_of(found.path, found.context) if found is not None and found.path else None
        value = value_at(table, *keys)
        return value if isinstance(value, str) else ""

    @property
    def is_for_production(self) -> bool:
        """Whether development dependencies may be left out."""
        return (
            self.command.has("-P", "--prod", "--production")
            or "NODE_ENV" in self.step.state.variables
            or "NODE_ENV" in self.step.instruction.written
        )

    def depends_upon(self, name: str) -> bool:
        """Whether package.json has a package among its dependencies."""
        found = self.find("package.json")
        table = table_of(found.path, found.context) if found is not None and found.path else None
        return value_at(table, "dependencies", name) is not None

    def has_beside(self, lock: ImageFile) -> bool:
        """Whether the build context has a pnpm-workspace.yaml beside a lock file."""
        folder = lock.path.rpartition("/")[0]
        return self._context.has(f"{folder}/pnpm-workspace.yaml".lstrip("/"))

    def speaks_of(self, signs: tuple[str, ...]) -> bool:
        """Whether a step of the stage speaks of one of these."""
        return is_so_in(_speaks_of, self.stage, signs)


def unreadable_locks(stage: Stage, file: Dockerfile, context: Context) -> Iterator[UnreadableLock]:
    """What the package managers of a stage do not read, each file once."""
    seen: set[str] = set()
    for step in stage.steps_of(Run):
        for it in with_directories(step):
            look = next((look for name, look in _LOOKS if name == it.command.manager), None)
            if look is None or it.command.in_function or it.command.in_condition:
                continue
            found = look(_Project(it, step, stage, file, context))
            if found is not None and found[0].path not in seen:
                seen.add(found[0].path)
                place = it.command.verb or it.command.name
                yield UnreadableLock(place, found[0].path, found[1], found[2])


def _cargo(it: _Project) -> tuple[ImageFile, str, str] | None:
    image = it.stage.image
    if image is None or language_of(image) != "Rust" or it.command.verb not in BUILDS:
        return None
    version = version_in_tag(image)
    lock = it.find("Cargo.lock")
    if (
        not version
        or lock is None
        or it.speaks_of(_OTHER_RUSTS)
        or str(it.command.args[0])[:1] == "+"
    ):
        return None
    if it.find("rust-toolchain.toml") is not None or it.find("rust-toolchain") is not None:
        return None
    shown = f"Rust {_shown(version)}"
    text = lock.text or ""
    needed = CARGO.get(_value(text, "version = "), ())
    if not is_at_least(version, needed):
        return lock, f"is of a format that Cargo reads since Rust {_shown(needed)}", shown
    crate = "" if is_at_least(version, EDITION_2024) else _crate_of_2024(text)
    return (lock, f"has {crate}, which needs Rust {_shown(EDITION_2024)}", shown) if crate else None


def _crate_of_2024(text: str) -> str:
    """The first package of a Cargo.lock that is of the edition 2024, as far as these are known."""
    for name, since in OF_EDITION_2024.items():
        rest = text.partition(f'name = "{name}"\n')[2]
        number = _value(rest, "version = ")
        if number and numbers_of(number) >= since:
            return f"{name} {number}"
    return ""


def _pnpm(it: _Project) -> tuple[ImageFile, str, str] | None:
    if install_of(it.command) is None or it.command.wrappers:
        return None
    named = it.says("packageManager")
    major = 0 if named else _pnpm_before(it)
    lock = it.find("pnpm-lock.yaml")
    if lock is None:
        return None
    asked = _first_number(named.removeprefix("pnpm@")) if named.startswith("pnpm@") else major
    package = _forbidden_build(it, lock, asked) if asked >= STRICT_PNPM else ""
    if package:
        newest = " (the newest, as no version is named)" if major == NEWEST_PNPM else ""
        wants = f"has {package}, which is built by a script that no allowBuilds allows"
        return lock, wants, f"pnpm {asked}{newest}"
    if not it.command.has(FROZEN) or not major:
        return None
    number = _value(lock.text or "", "lockfileVersion: ")
    first, last = PNPM.get(number.partition(".")[0], (0, NEWEST_PNPM))
    if first <= major <= last:
        return None
    newest = " (the newest, as no version is named)" if major == NEWEST_PNPM else ""
    return (
        lock,
        f"is of format {number}, which is for pnpm {_range(first, last)}",
        f"pnpm {major}{newest}",
    )


def _forbidden_build(it: _Project, lock: ImageFile, major: int) -> str:
    """The first package of a pnpm-lock.yaml that is known to have a build script, and is not allowed to run it."""
    is_partial = it.command.has("--filter", "-F", "--ignore-scripts", "-r", "--recursive")
    if is_partial or it.speaks_of(_BUILD_SETTINGS):
        return ""
    settings = it.find("pnpm-workspace.yaml")
    also = ("package.json",) if major == STRICT_PNPM else ()  # 12 reads nothing there
    those = (settings, *map(it.find, (".npmrc", *also)))
    told = "".join(one.text or "" for one in those if one is not None)
    if any(sign in told for sign in _BUILD_SETTINGS) or (settings is None and it.has_beside(lock)):
        return ""
    text = (
        (lock.text or "").partition("\npackages:")[2].partition("\nsnapshots:")[0].replace("'", "")
    )
    for name, end in BUILT.items():
        number = text.partition(f"\n  {name}@")[2].partition(":")[0]
        is_left_out = it.is_for_production and not it.depends_upon(name)
        if number and numbers_of(number) < end and name not in told and not is_left_out:
            return f"{name} {number}"
    return ""


def _pnpm_before(it: _Project) -> int:
    """The major version of pnpm that the steps before a command bring; 0 where that is not known."""
    found = 0
    for step in steps_until(it.stage, it.step):
        for command in step.commands:
            if command.start >= it.command.start:
                break
            spec = _brought_pnpm(command)
            if spec is not None:
                found = NEWEST_PNPM if spec in ("", "latest") else _first_number(spec)
        if "pnpm.io" in step.instruction.written or "PNPM_VERSION" in step.instruction.written:
            return 0
    return found


def _brought_pnpm(command: Command) -> str | None:
    """Which pnpm a command brings: what is written after its `@`; None if it brings none."""
    if command.name == "corepack":
        if command.verb == "enable":
            return ""
        words: Sequence[Word] = command.verbs[1:]
    else:
        is_npm = command.manager == "npm" and is_global(command)
        install = install_of(command) if is_npm else None
        words = install.packages if install is not None else ()
    for word in words:
        name, _, spec = str(word).partition("@")
        if name == "pnpm":
            return spec
    return None


def _first_number(spec: str) -> int:
    """The major version in `8`, `^8.6`, `latest-10`; 0 where there is none, or a variable."""
    if "$" in spec:
        return 0
    digits = spec.lstrip("^~=v").removeprefix("latest-").removeprefix("next-").partition(".")[0]
    return whole_number(digits) or 0


def _yarn(it: _Project) -> tuple[ImageFile, str, str] | None:
    image = it.stage.image
    if image is None or language_of(image) != "Node.js" or it.speaks_of(_OTHER_YARNS):
        return None
    version = version_in_tag(image)
    settings = it.find(".yarnrc.yml")
    if not version or version[0] >= WITH_YARN_1 or it.command.wrappers:
        return None
    if settings is not None and any(sign in (settings.text or "") for sign in _OTHER_YARNS):
        return None
    manifest = it.find("package.json")
    wanted = it.says("packageManager").partition("+")[0]
    if manifest is not None and wanted.startswith("yarn@") and not wanted.startswith("yarn@1"):
        return manifest, f"asks for {wanted}", "Yarn 1, as long as corepack is not enabled"
    lock = it.find("yarn.lock") if it.command.has(FROZEN) else None
    if lock is not None and YARN_2_MARK in (lock.text or ""):
        return lock, "is of a format that Yarn reads since version 2", "Yarn 1"
    return None


def _npm(it: _Project) -> tuple[ImageFile, str, str] | None:
    """A dependency with the protocol `workspace:` in a project that has no members for npm."""
    install = install_of(it.command)
    manifest = it.find("package.json") if install is not None and not install.packages else None
    table = (
        table_of(manifest.path, manifest.context)
        if manifest is not None and manifest.path
        else None
    )
    if manifest is None or table is None or "workspaces" in table or is_global(it.command):
        return None
    for name, asked in dependencies(table):
        if asked.startswith("workspace:"):
            return manifest, f"asks for {name} as {asked}", "npm, which does not know that"
    return None


def _poetry(it: _Project) -> tuple[ImageFile, str, str] | None:
    """A project without a table of Poetry, or a lock file of a later format, for the version that is brought."""
    if it.command.verb not in ("install", "sync", "export", "build", "run"):
        return None
    version = brought_poetry(it.command, it.step, it.stage)
    manifest, lock = it.find("pyproject.toml"), it.find("poetry.lock")
    if not version or manifest is None:
        return None
    shown = f"Poetry {_shown(version)}"
    table = table_of(manifest.path, manifest.context) if manifest.path else None
    wants = unread_project(table, version) if table is not None else ""
    if wants:
        return manifest, wants, shown
    wants = unread_lock(lock.text or "", version) if lock is not None else ""
    return (lock, wants, shown) if lock is not None and wants else None


def _value(text: str, key: str) -> str:
    """What follows a key at the start of a line, without quotes; "" if there is none."""
    at = 0 if text.startswith(key) else text.find(f"\n{key}") + 1
    if not text.startswith(key, at):
        return ""
    return text[at + len(key) :].partition("\n")[0].strip().strip("'\"")


def _range(first: int, last: int) -> str:
    if last == NEWEST_PNPM:
        return f"{first} and later"
    return f"up to {last}" if first <= 1 else f"{first} and {last}"


def _shown(numbers: tuple[int, ...]) -> str:
    return ".".join(map(str, numbers))


def _speaks_of(step: Step, signs: tuple[str, ...]) -> bool:
    return step.instruction.has_any(signs)


_LOOKS: tuple[tuple[str, Look], ...] = (
    ("cargo", _cargo),
    ("npm", _npm),
    ("pnpm", _pnpm),
    ("poetry", _poetry),
    ("yarn", _yarn),
)
