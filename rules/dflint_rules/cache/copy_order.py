"""COPY before the instructions that do not need it."""

from __future__ import annotations

from dflint.fix import Edit, deferred, hint, replace, unsafe
from dflint.fixes.insertion import above, below
from dflint.knowledge.package_managers import programs_with
from dflint.model.context.image_files import target_of
from dflint.model.needs.early_copies import ALL, CODE, FOLDER, early_copy
from dflint.model.packages.fetching_builds import triggered_installs
from dflint.model.packages.manifests import copied_for, needs_no_project
from dflint.model.paths import is_below, relative_to
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
    Stopsignal,
    User,
    Workdir,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.fix import Fix
    from dflint.model.context.build_context import Context
    from dflint.model.needs.early_copies import EarlyCopy, Needs
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Source

FETCHING = frozenset({"download", "fetch", "restore"})  # commands that install nothing
MOST_NAMES = 4  # in a title
ROOT = frozenset({".", "./", "/", "./."})
# These do nothing with files, so that a COPY can be moved over them.
FILELESS = (Arg, Cmd, Entrypoint, Env, Expose, Healthcheck, Label, Stopsignal, User, Workdir)
COPY_FLAGS = frozenset({"chown", "chmod", "link"})


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

    The same goes for a folder that holds the manifests and sources beside them.

    ```files
    web/package.json       "{}"
    web/package-lock.json  "{}"
    web/src/main.js
    ```

    ```dockerfile bad
    FROM node:24 AS web
    WORKDIR /web
    COPY web/ .
    RUN npm ci && npm run build
    ```

    ```dockerfile good
    FROM node:24 AS web
    WORKDIR /web
    COPY web/package.json web/package-lock.json ./
    RUN npm ci
    COPY web/ .
    RUN npm run build
    ```
    """
    if stage.index not in file.used:
        return
    early = early_copy(stage, context)
    if early is not None:
        yield _early(early, stage, file.source)
    for word, command in triggered_installs(stage):
        yield Finding(
            word,
            f"every change to the sources of a child makes {command.name} install all dependencies again",
            hint("Copy the files that declare them first, install, then copy the rest"),
            Related(command, "installs the dependencies"),
        )


def _early(early: EarlyCopy, stage: Stage, source: Source) -> Finding:
    """What to say of a COPY above the command that gets the dependencies."""
    command, word = early.command, early.source
    only_fetches = early.is_build or not FETCHING.isdisjoint(command.verbs)
    verb, verbs = ("fetch", "fetches") if only_fetches else ("install", "installs")
    changed = {ALL: "to the sources", FOLDER: f"in {word}", CODE: f"to {word}"}[early.scope]
    message = f"every change {changed} makes {command.name} {verb} all dependencies again"
    related = Related(command, f"{verbs} the dependencies")
    if early.is_build:
        return Finding(word, message, hint(_title_for_build(early)), related)
    option = f" with {early.option}" if early.option else ""
    title = f"Copy {_listed(early.files)} first, install{option}, then copy the rest"
    fix = deferred(_split_if_clear, title, early, stage, source)
    finding = Finding(word, message, fix, related)
    return finding.labelled("sources" if early.scope == CODE else "all sources")


def _title_for_build(early: EarlyCopy) -> str:
    """Which command fetches the dependencies of a build, so that it can be above the sources."""
    row = early.command.row
    fetch = next((verb for cache in row.caches for verb in cache.only_filled_by), "")
    if not fetch or not row.manifest or early.folder is None:
        return "Mount a cache for them"
    manifest = f"{early.folder}/{row.manifest[0]}".removeprefix("/")
    return f"Copy {manifest} and its lock file first and run {row.name} {fetch}, or mount a cache"


def _listed(names: Sequence[str]) -> str:
    """Some names in a title: the first of them, and how many more there are."""
    shown = [it.rstrip("/") for it in names[:MOST_NAMES]]
    if len(names) > MOST_NAMES:
        shown.append(f"{len(names) - MOST_NAMES} more files")
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def _split_if_clear(title: str, early: EarlyCopy, stage: Stage, source: Source) -> Fix:
    fix = None
    if early.scope == ALL and early.installed is not None and early.needs is not None:
        fix = _split(title, early.copy, early.installed.step, early.needs, stage, source)
    return fix or hint(title)


def _split(
    title: str, copy: Step, install: Step, needs: Needs, stage: Stage, source: Source
) -> Fix | None:
    """Copy only what the installation reads, and the rest below it.

    None unless it is clear what that is, and that all between them needs nothing more.
    """
    it = copy.instruction
    assert isinstance(it, Copy | Add)
    steps = stage.steps[copy.index + 1 : install.index]
    files = _files_for(install, target_of(copy)) if needs.others is not None else []
    files += needs.others or () if files else ()
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
            found.append(relative_to(path, target))
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
