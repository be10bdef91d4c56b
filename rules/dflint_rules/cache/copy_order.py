"""COPY before the instructions that do not need it."""

from __future__ import annotations

from dflint.fix import Edit, deferred, hint, replace, unsafe
from dflint.fixes.insertion import above, below
from dflint.knowledge.package_managers import programs_with, row_of
from dflint.model.layers.contents import contents_with_bases, layer_contents
from dflint.model.layers.copies import looks_like_directory
from dflint.model.packages.fetching_builds import fetching_build, triggered_installs
from dflint.model.packages.manifests import (
    copied_for,
    manifests_without_project,
    needs_no_project,
)
from dflint.model.paths import SOMEWHERE, is_below, joined
from dflint.model.scope import expand
from dflint.model.scripts.working_directory import with_directories
from dflint.rule import Finding, Related, Severity, rule
from dflint.source import Span
from dflint.syntax.nodes import (
    Add,
    Arg,
    Cmd,
    Copy,
    Entrypoint,
    Env,
    Expose,
    Healthcheck,
    Label,
    Run,
    Stopsignal,
    User,
    Workdir,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.fix import Fix
    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.layers.contents import Installed
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Source, Word

MOST_NAMES = 4  # in a title
ROOT = frozenset({".", "./", "/", "./."})
# These do nothing with files, so that a COPY can be moved over them.
FILELESS = (Arg, Cmd, Entrypoint, Env, Expose, Healthcheck, Label, Stopsignal, User, Workdir)
COPY_FLAGS = frozenset({"chown", "chmod", "link"})
MOST_TRIED = 50  # COPYs of the whole context, and installations below one of them


@rule(
    "DF231",
    Severity.WARNING,
    "cache",
    needs=f"{programs_with('project')} {programs_with('requirements')} {programs_with('builds')} ONBUILD",
)
def sources_before_dependencies(
    stage: Stage, file: Dockerfile, context: Context | None
) -> Iterator[Finding]:
    """All sources are copied before dependencies are installed: each change reinstalls them.

    Whenever any file of the project changes, the COPY changes, and everything below it is run
    again: the dependencies are installed anew for every edit. Copy the files that declare them
    first, install, and copy the rest afterwards: rebuilds then take seconds. In a node:22-slim image
    with express, typescript, eslint and jest, an edit was built in 0.6 s in place of 21.

    What else the installation reads has to be copied first too: the manifests of workspaces, lists
    that are included, patches, settings, what a `postinstall` script runs. These are read in the
    build context; where it is not clear what they need, there is no fix.

    ```dockerfile bad
    FROM python:3.12-slim
    WORKDIR /app
    COPY . .
    RUN pip install --no-cache-dir -r requirements.txt
    ```

    ```dockerfile fixed
    FROM python:3.12-slim
    WORKDIR /app
    COPY requirements.txt .
    RUN pip install --no-cache-dir -r requirements.txt
    COPY . .
    ```

    So does a COPY of code that is not the whole project: of `src`, or of `main.py` beside the list.

    ```dockerfile bad
    FROM node:22-slim
    WORKDIR /app
    COPY src ./src
    COPY package.json package-lock.json ./
    RUN npm ci --omit=dev && npm cache clean --force
    ```

    ```dockerfile good
    FROM node:22-slim
    WORKDIR /app
    COPY package.json package-lock.json ./
    RUN npm ci --omit=dev && npm cache clean --force
    COPY src ./src
    ```

    A build that fetches the dependencies itself counts as well, unless it has a cache mount or the
    project brings them along in `vendor`.

    ```dockerfile bad
    FROM golang:1.26 AS build
    WORKDIR /src
    COPY . .
    RUN go build -o /app .
    ```

    ```dockerfile good
    FROM golang:1.26 AS build
    WORKDIR /src
    COPY . .
    RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
        go build -o /app .
    ```
    """
    if stage.index not in file.used:
        return
    for copy, source in layer_contents(stage).whole_context[:MOST_TRIED]:
        installed = _installed_after(copy, stage)
        if installed is not None:
            command = installed.command
            needs = _needs(installed, copy, context)
            message = (
                f"every change to the sources makes {command.name} install all dependencies again"
            )
            title = f"Copy {_listed(needs.names)} first, install, then copy the rest"
            fix = deferred(_mended, title, copy, installed.step, stage, file.source, needs)
            related = Related(command, "installs the dependencies")
            yield Finding(source, message, fix, related).labelled("all sources")
            return
        build = fetching_build(copy, stage, context)
        if build is not None:
            yield _fetched_again(source, build)
            return
        whole = _installs_project(copy, stage)
        if whole is not None:
            yield _installed_again(source, whole)
            return
    yield from _below_code(stage, context)
    for word, command in triggered_installs(stage):
        yield Finding(
            word,
            f"every change to the sources of a child makes {command.name} install all dependencies again",
            hint("Copy the files that declare them first, install, then copy the rest"),
            Related(command, "installs the dependencies"),
        )


def _below_code(stage: Stage, context: Context | None) -> Iterator[Finding]:
    """The first COPY of code above an installation, or a build that fetches, which could be below it."""
    for copy, source in layer_contents(stage).code[:MOST_TRIED]:
        installed = _installed_after(copy, stage, is_whole=False)
        if installed is not None:
            names = _names_beside(installed, copy, source, context)
            if names is None:
                continue
            message = f"every change to {source} makes {installed.command.name} install all dependencies again"
            advice = hint(f"Copy {_listed(names)} first, install, then copy the rest")
            related = Related(installed.command, "installs the dependencies")
            yield Finding(source, message, advice, related).labelled("sources")
            return
        build = fetching_build(copy, stage, context)
        if build is not None:
            yield _fetched_again(source, build, str(source))
            return


def _names_beside(
    installed: Installed, copy: Step, source: Word, context: Context | None
) -> Sequence[str] | None:
    """The files that an installation below a COPY of code needs; None where it may need the code."""
    target, directory = _target(copy), installed.directory
    folder = ""
    if target is not None and directory is not None and is_below(directory, target):
        rest = directory[len(target.rstrip("/")) + 1 :]
        folder = "/".join(filter(None, (source.removeprefix("./").rstrip("/"), rest)))
        if not looks_like_directory(source):
            folder = rest
    prefix = f"{folder}/" if folder else ""
    names = [f"{prefix}{name.removeprefix('./')}" for name in installed.manifests]
    if context is None or not any(map(context.has, names)):
        return names
    from dflint.model.needs import files_of_install

    files = files_of_install(installed.command, folder, context)
    code = source.removeprefix("./").rstrip("/")
    if files is None or any(
        it == code or it.startswith(f"{code}/") for it in files if it not in names
    ):
        return None
    return [*names, *(it for it in files if it not in names)]


def _installs_project(copy: Step, stage: Stage) -> Command | None:
    """The first installation below a COPY of a project and its dependencies, if nothing did so above."""
    below = [it for it in stage.steps_of(Run) if it.start > copy.start and not it.mounts]
    for step in below[:MOST_TRIED]:
        for command in step.commands:
            if manifests_without_project(command):
                done = command.manager in _managers_before(copy, stage)
                return None if done else command
    return None


def _installed_again(source: Word, command: Command) -> Finding:
    """What to say of a COPY of all sources above an installation of the project itself."""
    row = row_of(command.manager)
    names = _listed(manifests_without_project(command))
    option = row.without_project[0]
    message = f"every change to the sources makes {command.name} install all dependencies again"
    advice = hint(f"Copy {names} first, install with {option}, then copy the rest")
    return Finding(source, message, advice, Related(command, "installs the dependencies")).labelled(
        "all sources"
    )


def _fetched_again(source: Word, build: Command, changed: str = "the sources") -> Finding:
    """What to say of a COPY of sources above a build that fetches the dependencies."""
    row = row_of(build.manager)
    fetch = next((verb for cache in row.caches for verb in cache.only_filled_by), "")
    title = "Mount a cache for them"
    if fetch and row.manifest:
        title = f"Copy {row.manifest[0]} and its lock file first and run {row.name} {fetch}, or mount a cache"
    message = f"every change to {changed} makes {build.name} fetch all dependencies again"
    return Finding(source, message, hint(title), Related(build, "fetches the dependencies"))


def _installed_after(copy: Step, stage: Stage, is_whole: bool = True) -> Installed | None:
    """The first installation below a COPY that needs only manifests, and had nothing before it.

    `is_whole`: the COPY takes all of the project, so that the installation has to be in it.
    """
    below = [it for it in layer_contents(stage).installed if it.step.start > copy.start]
    done = _managers_before(copy, stage) if below else ()
    for it in below[:MOST_TRIED]:
        if it.command.manager not in done and (not is_whole or _sees(it.directory, copy)):
            if not any(mount.kind == "bind" for mount in it.step.mounts):
                return it
    return None


class _Needs:
    """What an installation reads: `names` from the root of the context on, `extra` of them besides
    the manifests. `is_all`: nothing else, as far as is known.
    """

    def __init__(self, names: Sequence[str], extra: Sequence[str], is_all: bool) -> None:
        self.names = names
        self.extra = extra
        self.is_all = is_all


def _needs(installed: Installed, copy: Step, context: Context | None) -> _Needs:
    target, directory = _target(copy), installed.directory
    folder = ""
    if target is not None and directory is not None and is_below(directory, target):
        folder = directory[len(target.rstrip("/")) + 1 :]
    prefix = f"{folder}/" if folder else ""
    manifests = tuple(name.removeprefix("./") for name in installed.manifests)
    names = [f"{prefix}{name}" for name in manifests]
    if context is None:
        return _Needs(names, (), True)
    from dflint.model.needs import files_of_install

    files = files_of_install(installed.command, folder, context)
    extra = [it for it in files or () if it not in names]
    return _Needs([*names, *extra], extra, files is not None)


def _listed(names: Sequence[str]) -> str:
    """Some names in a title: the first of them, and how many more there are."""
    shown = [it.rstrip("/") for it in names[:MOST_NAMES]]
    if len(names) > MOST_NAMES:
        shown.append(f"{len(names) - MOST_NAMES} more files")
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def _mended(
    title: str, copy: Step, install: Step, stage: Stage, source: Source, needs: _Needs
) -> Fix:
    return _split(title, copy, install, stage, source, needs) or hint(title)


def _split(
    title: str, copy: Step, install: Step, stage: Stage, source: Source, needs: _Needs
) -> Fix | None:
    """Copy only what the installation reads, and the rest below it.

    None unless it is clear what that is, and that all between them needs nothing more.
    """
    it = copy.instruction
    assert isinstance(it, Copy | Add)
    steps = stage.steps[copy.index + 1 : install.index]
    files = _files_for(install, _target(copy)) if needs.is_all else []
    files += needs.extra if files else ()
    if not files or not _is_simple(it, source) or not _can_wait(copy, install, steps):
        return None
    folder = files[0].rpartition("/")[0]
    if any(file.rpartition("/")[0] != folder for file in files):
        return None
    target = str(it.destination)
    if target != "." or folder or len(files) > 1 or "*" in files[0]:
        target = f"{target.rstrip('/')}/{folder}{'/' * bool(folder)}"
    place = Span(it.sources[0].start, it.end)
    rest = source.text[it.line.end :].replace("\r", "")
    gap = it.line.newline * (2 if rest.startswith("\n\n") else 1)
    end = below(install.instruction, source)
    if end is None:
        return None
    text = gap + source.cut(it)
    return unsafe(title, replace(place, " ".join([*files, target])), Edit(end, text))


def _is_simple(it: Copy | Add, source: Source) -> bool:
    """Whether it copies the context and nothing else, on one line, and no comment says why."""
    names = {flag.name for flag in it.flags}
    return (
        it.rest.text.split() == [*it.sources, it.destination]
        and len(it.sources) == 1
        and it.sources[0] in ROOT
        and names <= COPY_FLAGS
        and "\n" not in source.cut(it)
        and above(it, source).start == it.line.start
    )


def _target(copy: Step) -> str | None:
    """The directory that a COPY fills, as far as the file tells."""
    it = copy.instruction
    assert isinstance(it, Copy | Add)
    path = expand(it.destination, copy.state.variables) if it.destination is not None else None
    return joined(copy.state.workdir or SOMEWHERE, path)


def _files_for(install: Step, target: str | None) -> list[str]:
    """What a RUN reads of the project that lies in `target`; nothing where that is not clear."""
    found: list[str] = []
    for it in with_directories(install):
        names = copied_for(it.command)
        if not names and not needs_no_project(it.command):
            return []
        for name in names:
            path = it.path(name)
            if path is None or target is None or not is_below(path, target) or "$" in path:
                return []
            found.append(path[len(target.rstrip("/")) + 1 :])
    return [*dict.fromkeys(found)]


def _can_wait(copy: Step, install: Step, steps: Sequence[Step]) -> bool:
    """Whether a COPY does the same below an installation, and the steps above that do without it."""
    moves = any(isinstance(it.instruction, Workdir) for it in steps)
    sets = any(isinstance(it.instruction, Env | Arg) for it in steps)
    it = copy.instruction
    assert isinstance(it, Copy | Add)
    is_absolute = str(it.destination).startswith("/")
    if (moves and not (is_absolute and install.state.workdir)) or (sets and "$" in it.written):
        return False
    return all(
        isinstance(step.instruction, FILELESS)
        or (bool(step.commands) and all(map(needs_no_project, step.commands)))
        for step in steps
    )


def _managers_before(copy: Step, stage: Stage) -> set[str]:
    """The managers that have installed before a COPY, in this stage or those it builds upon."""
    return {
        it.command.manager
        for contents in contents_with_bases(stage)
        for it in contents.installed
        if it.step.start < copy.start
    }


def _sees(directory: str | None, copy: Step) -> bool:
    """Whether the directory may be one that the COPY fills."""
    it = copy.instruction
    assert isinstance(it, Copy | Add)
    target = joined(copy.state.workdir, str(it.destination)) if it.destination else None
    if directory is None or directory.startswith(SOMEWHERE) or target is None or "$" in target:
        return True
    return is_below(directory, target)
