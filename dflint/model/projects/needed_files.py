"""Files of a project that a command reads in its directory: manifests and lock files.

Sources: the documentation of npm, Yarn, pnpm, Bun, Bundler, Composer, pip, Pipenv, Poetry, uv, Cargo,
Go, Maven and make.
"""

from __future__ import annotations

from itertools import islice

from dflint.knowledge.image_purposes import WITH_MANAGER_ONLY
from dflint.knowledge.package_managers import row_of
from dflint.model.context.build_context import taken
from dflint.model.context.image_files import MOST_ASKED, ImageFiles, copies_to, target_of
from dflint.model.images.purpose import is_plain
from dflint.model.images.runtimes import is_at_least, runtime_version
from dflint.model.mentions import mentions_in_runs
from dflint.model.order import is_so_before, is_so_in, last_that, stages_with_copies
from dflint.model.packages.installs import install_of
from dflint.model.paths import in_folder, joined
from dflint.model.projects.go_files import outer_modules
from dflint.model.scripts.shell_arguments import SHELLS
from dflint.model.scripts.working_directory import with_directories
from dflint.source import cached, cached_for
from dflint.syntax.nodes import Add, Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.context.image_files import ImageFile
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word

# With these, files of another directory or of another name are read, or none.
_ELSEWHERE = (
    "--prefix", "-C", "--cwd", "--dir", "-w", "--workspace", "--workspaces", "--filter", "-F", "-r",
    "--recursive", "--gemfile", "--working-dir", "-d", "-f", "--file", "--manifest-path", "--project",
    "--directory", "-P", "-g", "--global", "--modfile", "-modfile", "--git", "--path", "--help",
    "--version", "-h", "--top-level",
)  # fmt: skip
# Programs that put no file of a project anywhere.
_HARMLESS = frozenset({
    "mkdir", "chown", "chmod", "useradd", "groupadd", "adduser", "addgroup", "usermod", "groupmod",
    "rm", "set", "echo", "true", "cd", "corepack", "ln", "locale-gen", "update-ca-certificates", "id",
    "ls", "test", "[", "apt-key", "add-apt-repository", "sh", "bash", "exit", "node", "python", "env",
    "export", "printf", "which", "command", "npx", "sysctl", "touch", "install_packages", "sleep",
})  # fmt: skip
# Programs that may bring the files of a project.
_BRINGING = frozenset({"cp", "curl", "git", "mv", "rsync", "svn", "tar", "unzip", "wget"})
# What writes a part of a workspace into a folder: `turbo prune --docker`, `pnpm deploy`, `nx prune`.
_WRITING = (" prune", " deploy", "rush ")


# With these, `go mod` and `dart pub` read the project.
_DOWNLOADING = ("download", "tidy", "vendor", "verify", "get")
_TARGETS = frozenset(
    {"all", "build", "check", "clean", "deps", "install", "release", "setup", "test"}
)
MAKEFILES = ("Makefile", "makefile", "GNUmakefile")
GO_SUMS = ("go.sum",)
# What compiles with Go, and asks go.sum for every package that is imported.
_COMPILING = ("build", "install", "test", "vet", "run")
_LISTS = (".txt", ".in", ".pip", ".yml", ".yaml")


class NeededFile:
    """A file that a command reads and that is not there: `names` are what it may be called.

    `in_context`: it is in the build context, but not in the image at this point. `is_lock`: without
    it, only this way to install fails. `may_be_other`: the repository does not have it, and another context may.
    """

    __slots__ = (
        "command",
        "directory",
        "in_context",
        "is_lock",
        "may_be_other",
        "names",
        "word",
    )

    def __init__(
        self,
        command: Command,
        word: Word,
        names: tuple[str, ...],
        directory: str,
        in_context: str,
        is_lock: bool,
        may_be_other: bool = False,
    ) -> None:
        self.command = command
        self.word = word
        self.names = names
        self.directory = directory
        self.in_context = in_context
        self.is_lock = is_lock
        self.may_be_other = may_be_other


@cached
def _found(context: Context) -> dict[int, tuple[NeededFile, ...]]:
    """What was found of the stages so far."""
    return {}


def missing_files(stage: Stage, file: Dockerfile, context: Context) -> tuple[NeededFile, ...]:
    """The manifests and lock files that commands of a stage need before they are in the image."""
    known = _found(context)
    if stage.index not in known:
        known[stage.index] = tuple(_missing_files(stage, file, context))
    return known[stage.index]


def _missing_files(stage: Stage, file: Dockerfile, context: Context) -> Iterator[NeededFile]:
    image = stage.image
    if image is None or "onbuild" in str(image.tag or ""):
        return
    if not is_plain(image) and not image.familiar.startswith(WITH_MANAGER_ONLY):
        return
    for step in stage.steps_of(Run):
        if step.mounts and any(mount.kind == "bind" for mount in step.mounts):
            continue
        for it in with_directories(step):
            command = it.command
            is_make = command.name == "make"
            if not (command.manager or is_make) or command.in_condition or command.in_function:
                continue
            folder = joined(it.directory, _make_folder(command)) if is_make else it.directory
            for names, word, is_lock in _needs(command, step, stage):
                if folder is None or "$" in folder:
                    continue
                module = _of_module(command)
                if module is not None and not _has_modules(command, stage):
                    continue
                if names is GO_SUMS and not _needs_sums(it, step, stage, file, context):
                    continue
                if _is_missing(names, folder, it, step, stage, file, context, above=not is_make):
                    in_context = next((name for name in names if _has(context, name)), "")
                    is_sure = bool(in_context) or (
                        (is_lock or (module is not None and module is command.verb))
                        and _is_beside(
                            _beside(command, names), names, it, step, stage, file, context
                        )
                    )
                    may_be_other = not is_sure and _may_come_with_folder(
                        names, step, stage, context
                    )
                    if may_be_other and not _is_nowhere(names, context):
                        continue
                    yield NeededFile(
                        command, word, names, folder, in_context, is_lock, may_be_other
                    )
                    break


def file_of_project(
    name: str, it: CommandInDirectory, step: Step, stage: Stage, file: Dockerfile, context: Context
) -> ImageFile | None:
    """A file of the context in the directory of a command, or the nearest one above that has it."""
    folder = it.directory
    while folder is not None:
        path = joined(folder, name)
        found = ImageFiles(context).find(path or name, stage, file, step)
        if found is not None or folder in ("", "/"):
            return found
        folder = folder.rpartition("/")[0] or "/"
    return None


def _needs(
    command: Command, step: Step, stage: Stage
) -> Iterator[tuple[tuple[str, ...], Word, bool]]:
    """What a command reads: names of which one is enough, the word that says so, and `is_lock`."""
    manager, row = command.manager, command.row
    if command.name == "make":
        flags = [it.flag for it in command.options]
        is_usual = all(it[:2] in ("-j", "-C", "-s", "-k") or it[1:].isdigit() for it in flags)
        if is_usual and _TARGETS.issuperset(command.operands):  # of other names, rules are built in
            yield MAKEFILES, command.name, False
        return
    install = install_of(command)
    for word in (*install.files, *install.constraints) if install is not None else ():
        if _is_list(word):
            yield (str(word),), word, False
    if install is not None and install.kind in row.requirements:
        return
    module = _of_module(command)
    if module is not None:
        yield row.manifest, module, False
    if manager == "go" and command.verb in _COMPILING and not command.has("-mod", "-modfile", "-C"):
        if not any("@" in it for it in command.verbs):
            yield GO_SUMS, command.verb, True
        return
    if module is not None:
        return
    if command.has(*_ELSEWHERE, *row.elsewhere) or (
        install is not None and (install.packages or install.files)
    ):
        return
    verb = str(command.verb or "")
    place: Word = command.verb or command.name
    if verb in row.reads_manifest and (verb not in ("mod", "pub") or _downloads(command)):
        # Tried with pnpm 10.13: the root of a workspace needs no manifest.
        names = (*row.manifest, *row.workspaces) if manager == "pnpm" else row.manifest
        yield names, place, False
    for one in (row, row_of(row.newer)):
        may_need = verb in one.needs_lock_if_locked
        is_locked = may_need and command.has(*one.locked)
        if may_need and not is_locked and one.ecosystem == "ruby":
            from dflint.model.packages.bundler import is_frozen

            is_locked = is_frozen(command, step, stage)
        if verb in one.needs_lock or is_locked:
            yield (one.lock, *one.lock_names), place, True


def _make_folder(command: Command) -> str:
    """The folder that make is told to go to, "." for none."""
    folder = command.option("-C", "--directory")
    return str(folder) if folder is not None else "."


def _of_module(command: Command) -> Word | None:
    """What of a command of Go asks for a module in the directory: `go build`, or `get` and `install` of others."""
    verb, names = command.verb, command.verbs[1:]
    if command.manager != "go":
        return None
    if verb == "build":
        return verb if all(name in (".", "./...") for name in names) else None
    if verb not in ("get", "install") or len(names) != 1 or "." not in names[0].partition("/")[0]:
        return None
    return names[0] if names[0][:1] != "." and (verb == "get" or "@" not in names[0]) else None


def _needs_sums(
    it: CommandInDirectory, step: Step, stage: Stage, file: Dockerfile, context: Context
) -> bool:
    """Whether a build with Go stops without go.sum: go.mod requires a module that is in no folder.

    Source: the release notes of Go 1.16, by which a build changes neither file.
    """
    found = file_of_project("go.mod", it, step, stage, file, context)
    text = found.text if found is not None else None
    if found is None or not text or is_so_in(_says_otherwise, stage):
        return False
    folder = found.path.rpartition("/")[0]
    if context.is_folder(in_folder(folder, "vendor")) or context.has("go.work"):
        return False
    return is_at_least(runtime_version(stage, "golang"), (1, 16)) and bool(outer_modules(text))


def _downloads(command: Command) -> bool:
    return len(command.verbs) > 1 and command.verbs[1] in _DOWNLOADING


def _has_modules(command: Command, stage: Stage) -> bool:
    """Whether the Go of the image has given up GOPATH: for `go install` with 1.16, for `go get` with 1.18."""
    version = runtime_version(stage, "golang")
    since = (1, 18) if command.verb == "get" else (1, 16)
    return is_at_least(version, since) and not is_so_in(_says_otherwise, stage)


def _says_otherwise(step: Step) -> bool:
    text = step.instruction.written
    return "GO111MODULE" in text or "GOFLAGS" in text


def _is_list(word: Word) -> bool:
    """Whether it is the path of a list of requirements."""
    return _is_plain_path(word) and word.endswith(_LISTS) and word != "/dev/stdin"


def _is_plain_path(word: str) -> bool:
    return not any(char in word for char in "$*?[<~") and "://" not in word


def _is_missing(
    names: tuple[str, ...],
    directory: str,
    it: CommandInDirectory,
    step: Step,
    stage: Stage,
    file: Dockerfile,
    context: Context,
    above: bool = True,
) -> bool:
    """Whether none of the files is surely there, in the directory or, if so asked, above it."""
    files = ImageFiles(context)
    for name in names:
        folder = directory
        while True:
            path = joined(folder, name)
            is_known, found = files.look_up(path or name, stage, file, step)
            if found is not None or not is_known:
                return False
            if not above or folder in ("", "/") or name[:1] == "/" or "/" in name:
                break
            folder = folder.rpartition("/")[0] or "/"
    if _fails_to_copy(names, step, stage, context) or _lacks_folder(
        directory, step, stage, context
    ):
        return False
    if _may_come_from_stage(names, directory, step, stage, file, context):
        return False
    return not may_be_made_before(names, it.command, step, stage)


def _fails_to_copy(names: tuple[str, ...], step: Step, stage: Stage, context: Context) -> bool:
    """Whether a COPY above names one of the files, and the context does not have it: the build stops there."""
    wanted = [name.rpartition("/")[2] for name in names]
    for one in islice(stages_with_copies(stage), MOST_ASKED):
        firsts = [_lacking(one, context).get(name) for name in wanted]
        if any(it is not None and (one is not stage or it < step.start) for it in firsts):
            return True
    return False


def _lacks_folder(directory: str, step: Step, stage: Stage, context: Context) -> bool:
    """Whether a COPY above is to bring a directory, or one above it, that the context does not have."""
    for one in islice(stages_with_copies(stage), MOST_ASKED):
        targets, path = _lacking_targets(one, context), directory.rstrip("/")
        while path and targets:
            start = targets.get(path)
            if start is not None and (one is not stage or start < step.start):
                return True
            path = path.rpartition("/")[0]
    return False


@cached_for
def _lacking_targets(stage: Stage, context: Context) -> dict[str, int]:
    """Where COPYs of a stage put what the context does not have, and where the first of each is."""
    found: dict[str, int] = {}
    for step in stage.copies:
        it, target = step.instruction, target_of(step)
        lacks = isinstance(it, Copy | Add) and any(
            one.is_plain and not context.has(one.path) for one in taken(it)
        )
        if lacks and target is not None:
            found.setdefault(target.rstrip("/"), step.start)
    return found


@cached_for
def _lacking(stage: Stage, context: Context) -> dict[str, int]:
    """The names of files that COPYs of a stage name and the context does not have, and where the first is."""
    found: dict[str, int] = {}
    for step in stage.copies:
        it = step.instruction
        for one in taken(it) if isinstance(it, Copy | Add) else ():
            if not context.has(one.path):
                found.setdefault(one.path.rpartition("/")[2], step.start)
    return found


def _may_come_from_stage(
    names: tuple[str, ...],
    directory: str,
    step: Step,
    stage: Stage,
    file: Dockerfile,
    context: Context,
) -> bool:
    """Whether a COPY above takes a folder of a stage that fetches, unpacks or copies something there."""
    for name in names:
        copies = copies_to(joined(directory, name) or name, stage, context, step)
        for number, (one, copy) in enumerate(copies):
            flag = copy.instruction.flag("from")
            if number == MOST_ASKED:
                return True
            if flag is None or target_of(copy) is None:
                continue
            source = file.stage_named(str(flag.value or ""), one)
            if source is not None and last_that(_brings_files, source) >= 0:
                return True
    return False


def _brings_files(step: Step) -> bool:
    """Whether it is a RUN that may bring the files of a project."""
    if not isinstance(step.instruction, Run):
        return False
    text = step.instruction.body.text
    is_written = any(sign in text for sign in _WRITING)
    return (
        is_written
        or not step.commands
        or any(it.name in _BRINGING or it.name in SHELLS for it in step.commands)
    )


def may_be_made_before(names: tuple[str, ...], command: Command, step: Step, stage: Stage) -> bool:
    """Whether a command before this one may have made one of the files."""
    own = [it for it in step.commands if it.start < command.start]
    if is_so_before(_may_make_files, step, stage) or not all(map(_is_harmless, own)):
        return True
    bare = [name.rpartition("/")[2] for name in names]
    return any(
        mentions_in_runs(stage).last_before(name, step.start) >= 0
        or any(mentions_in_runs(one).has(name) for one in stage.chain[1:])
        for name in bare
    )


def _may_make_files(step: Step) -> bool:
    """Whether it is a RUN that may make files of a project."""
    if not isinstance(step.instruction, Run):
        return False
    return not step.commands or not all(map(_is_harmless, step.commands))


def _is_harmless(command: Command) -> bool:
    """Whether a command surely makes no file of a project."""
    if command.simple.redirects:
        return False
    row = command.row
    if row.is_system or row.is_global or command.name in _HARMLESS:
        return True
    install = install_of(command)
    if row.writes_nothing:
        is_setting = command.runs(command.name, *row.writes_nothing, "--version") is not None
        is_global = command.has("-g", "--global") or command.runs("yarn", "global add") is not None
        return is_setting or is_global or (command.manager == "pip" and install is not None)
    return False


def _beside(command: Command, names: tuple[str, ...]) -> str:
    """The file beside which a command looks for others: its manifest, for that of Go a source."""
    if command.manager == "go" and names is not GO_SUMS:
        return "main.go"
    return next(iter(command.row.manifest), "pyproject.toml")


def _is_beside(
    known: str,
    names: tuple[str, ...],
    it: CommandInDirectory,
    step: Step,
    stage: Stage,
    file: Dockerfile,
    context: Context,
) -> bool:
    """Whether a file is there, of a folder of the context that surely has none of these files.

    So it is the right context; and what git does not ignore there is not made before the build.
    """
    found = file_of_project(known, it, step, stage, file, context)
    if found is None or not found.path:
        return False
    folder = found.path.rpartition("/")[0]
    paths = [f"{folder}/{name}" if folder else name for name in names]
    return not any(map(context.folder.is_unversioned, paths))


def _is_nowhere(names: tuple[str, ...], context: Context) -> bool:
    """Whether the context is a whole repository of git that has none of these files, and makes none."""
    return all(
        context.has_nowhere(name) and not context.is_made_before(name)
        for name in (name.lstrip("./") for name in names)
    )


def _may_come_with_folder(
    names: tuple[str, ...], step: Step, stage: Stage, context: Context
) -> bool:
    """Whether the context may be another one, or have the file later: a COPY above takes folders."""
    if any(context.folder.is_unversioned(name.lstrip("./")) for name in names):
        return True
    return is_so_before(_takes_folder, step, stage, context)


def _takes_folder(step: Step, context: Context) -> bool:
    it = step.instruction
    return isinstance(it, Copy | Add) and any(context.is_folder(one.path) for one in taken(it))


def _has(context: Context, name: str) -> bool:
    """Whether a file is in the context: at its top, or somewhere near it."""
    bare = name.rpartition("/")[2]
    if context.has(name.lstrip("./")) or context.has(bare):
        return True
    return bare in _names_near_top(context)


@cached
def _names_near_top(context: Context) -> frozenset[str]:
    """The names of what lies at the top of a context and in its folders."""
    return frozenset([entry.name for entry in context.tree(2)])


def locks_left_behind(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[tuple[Word, str]]:
    """The lock files that lie beside a manifest of the context, and are not there where it is installed."""
    seen: set[str] = set()
    for step in stage.steps_of(Run):
        if any(mount.kind == "bind" for mount in step.mounts):
            continue
        for it in with_directories(step):
            command, row = it.command, it.command.row
            install = install_of(command)
            if install is None or install.packages or install.files or command.is_conditional:
                continue
            if not row.lock or not row.manifest or command.has(*_ELSEWHERE) or it.directory is None:
                continue
            manifest = file_of_project(row.manifest[0], it, step, stage, file, context)
            folder = manifest.path.rpartition("/")[0] if manifest is not None else None
            beside = (
                [in_folder(folder, name) for name in (row.lock, *row.lock_names)]
                if folder is not None
                else []
            )
            own = next((path for path in beside if context.sees(path)), "")
            if any(is_lock for _, _, is_lock in _needs(command, step, stage)):
                continue  # it stops without
            names = (row.lock, *row.lock_names)
            if (
                own
                and own not in seen
                and _is_missing(names, it.directory, it, step, stage, file, context)
            ):
                seen.add(own)
                yield command.verb or command.name, own
