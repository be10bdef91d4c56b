"""Package managers that could have a cache mount, and what has to go when they get one."""

from __future__ import annotations

from dflint.fix import (
    deferred,
    delete,
    drop_command,
    drop_option,
    insert_after,
    insert_before,
    replace,
    unsafe,
)
from dflint.fixes.declared_changes import adds
from dflint.knowledge.package_managers import caches_with, row_of
from dflint.model.packages.cache_mounts import apt_is_told
from dflint.model.packages.caches import clears
from dflint.model.paths import at_home, braces_expanded, is_below, matches
from dflint.model.scripts.removed_files import removed
from dflint.model.scripts.working_directory import with_directories
from dflint.rule import Finding, Severity, rule
from dflint.source import Span
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from dflint.fix import Edit, Fix
    from dflint.model.commands.command import Command
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Source, Word

    Places = dict[str, tuple[Command, ...]]  # where caches are, and the commands that fill them

PROGRAMS = frozenset(
    [
        program
        for cache in (*caches_with("root"), *caches_with("images"))
        if cache.is_mountable
        for program in row_of(cache.manager).programs
    ]
)
APT_CACHE = "/var/cache/apt"
KEEP_PACKAGES = "rm -f /etc/apt/apt.conf.d/docker-clean &&"
HOME_CACHE = "~/.cache"


@rule("DF279", Severity.INFO, "cache", default=False)
def package_manager_without_cache_mount(file: Dockerfile) -> Iterator[Finding]:
    """A package manager has no cache mount, so each build downloads everything again.

    Whenever something above a RUN changes, all of its packages are fetched anew, also those that
    are the same as before. A cache mount is kept between builds, and is not in the image. What
    empties or switches off the cache has to go: it is of no more use. Off unless selected,
    because builders without BuildKit do not know `--mount`, and a builder that starts afresh each
    time, as in many CI systems, has nothing in its cache.

    ```dockerfile bad
    FROM python:3.12-slim
    RUN pip install --no-cache-dir flask
    ```

    ```dockerfile fixed
    FROM python:3.12-slim
    RUN --mount=type=cache,target=/root/.cache/pip pip install flask
    ```

    The Debian and Ubuntu images make apt delete each package that it has installed.

    ```dockerfile bad
    FROM debian:12
    RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \\
        --mount=type=cache,target=/var/lib/apt/lists,sharing=locked \\
        rm -f /etc/apt/apt.conf.d/docker-clean && apt-get update && apt-get install -y --no-install-recommends curl
    ```

    Where something else needs what is in the cache, it has to be in the layer.

    ```dockerfile good
    FROM node:22 AS build
    RUN npm ci
    FROM node:22
    COPY --from=build /root/.npm /root/.npm
    ```
    """
    stages = [it for it in file.stages if not PROGRAMS.isdisjoint(it.programs)]
    if not stages:
        return
    from dflint.model.packages.cache_mount_candidates import (
        CacheUsers,
        cache_mount_candidates,
        fetching,
    )

    users = CacheUsers(file)
    for stage in stages:
        of_apt = _InOrder()
        for step in stage.steps_of(Run):
            places = cache_mount_candidates(step, stage, users)
            if not places:
                continue
            fetched = next(verb for it in next(iter(places.values())) if (verb := fetching(it)))
            names = " and ".join(dict.fromkeys(it[0].manager for it in places.values()))
            message = f"{names} has no cache mount: each build downloads everything again"
            fix = deferred(_mounting, step, stage, places, file.source, of_apt, len(of_apt.found))
            finding = Finding(fetched, message, fix)
            if APT_CACHE in places:
                of_apt.found.append(finding)
            yield finding


class _InOrder:
    """The findings of a stage in their order, and which of them is the first to have a fix."""

    def __init__(self) -> None:
        self.found: list[Finding] = []
        self._first = -1
        self._looked_at = 0

    def has_fix_before(self, number: int) -> bool:
        while self._first < 0 and self._looked_at < number:
            if self.found[self._looked_at].fix is not None:
                self._first = self._looked_at
            self._looked_at += 1
        return 0 <= self._first < number


def _mounting(
    step: Step, stage: Stage, places: Places, source: Source, of_apt: _InOrder, number: int
) -> Fix | None:
    """The fix that mounts the caches; None where something in the RUN is in the way of it.

    `number`: how many findings of apt come before this one.
    """
    run = step.instruction
    parts = _cleared_away(step, places, source)
    if not isinstance(run, Run) or run.form != "shell" or parts is None:
        return None
    flags = [_flag(path, commands) for path, commands in places.items()]
    edits = [_with_flags(run, flags, source), *_joined(parts)]
    changes = [adds(it.replace("=type", "= type", 1).replace(",", " ")) for it in flags]
    changes += [change for part in parts for change in part.changes or ()]
    if APT_CACHE in places and not apt_is_told(stage) and not of_apt.has_fix_before(number):
        first = run.script.items[0]
        if (
            run.heredocs
            or first.connector == "&"
            or any(it.start == first.node.start for it in edits)
        ):
            return None
        edits.append(insert_before(first.node, f"{KEEP_PACKAGES} "))
        changes.append(adds(KEEP_PACKAGES))
    return unsafe("Add --mount=type=cache", *edits, changes=changes)


def _flag(path: str, commands: tuple[Command, ...]) -> str:
    is_locked = any(it.is_locked for it in commands[0].row.caches)
    sharing = ",sharing=locked" if is_locked else ""
    return f"--mount=type=cache,target={path}{sharing}"


def _with_flags(run: Run, flags: list[str], source: Source) -> Edit:
    """Put flags right behind RUN: on lines of their own if there are several, or it has several."""
    end = run.keyword.end
    goes_on = len(list(run.rest.places())) > 1
    after = source.text[end : run.end]
    blanks = len(after) - len(after.lstrip(" \t"))
    if len(flags) == 1 and not goes_on:
        return insert_after(run.keyword, f" {flags[0]}")
    second = source.text[run.line.start : run.end].split("\n")[1:2] if goes_on else []
    indent = second[0][: len(second[0]) - len(second[0].lstrip(" \t"))] if second else ""
    glue = f" {run.escape}{run.line.newline}{indent or '    '}"
    text = f" {glue.join(flags)}"
    if after[blanks : blanks + 1] == run.escape:
        return insert_after(run.keyword, text)
    return replace(Span(end, end + blanks), text + glue)


def _cleared_away(step: Step, places: Places, source: Source) -> list[Fix] | None:
    """What takes out all that empties the caches or switches them off; None if that cannot be."""
    parts: list[Fix | None] = []
    run = step.instruction
    assert isinstance(run, Run)
    users = {it.start for commands in places.values() for it in commands}
    for it in with_directories(step):
        command = it.command
        words = removed(command)
        cleared = [word for word in words if _is_cache(it, word, places)]
        if any(_holds(it, word, places) for word in words if word not in cleared):
            return None
        if (words and len(cleared) == len(words)) or (command.start in users and _empties(command)):
            parts.append(drop_command("", command, run, source))
        else:
            parts += [drop_option(word, command, source) for word in cleared]
        if command.start in users:
            parts += [drop_option(word, command, source) for word in _off(command)]
    return None if None in parts else [it for it in parts if it is not None]


def _off(command: Command) -> list[Word]:
    """The options with which a manager does without its caches."""
    off = [option for cache in command.row.caches for option in cache.off]
    return [it.word for it in command.options if it.flag in off and it.word == it.flag]


def _empties(command: Command) -> bool:
    """Whether a manager is told to empty one of its caches."""
    return any(clears(command, cache) for cache in command.row.caches)


def _is_cache(it: CommandInDirectory, word: str, places: Collection[str]) -> bool:
    """Whether a path to be removed lies in one of the places, or is the directory of all caches."""
    where = _place(it, word)
    return "{" not in word and any(
        is_below(where, at_home(place))
        or (where == HOME_CACHE and is_below(at_home(place), HOME_CACHE))
        for place in places
    )


def _holds(it: CommandInDirectory, word: str, places: Collection[str]) -> bool:
    """Whether one of the places is in what is removed: a mount cannot be."""
    for name in braces_expanded(word):
        where = _place(it, name)
        for place in places:
            if is_below(at_home(place), where) or matches(where, at_home(place)):
                return True
            if is_below(where, at_home(place)):
                return True
    return False


def _place(it: CommandInDirectory, word: str) -> str:
    """The path that a word means, without globs at its end; `~` for home, `/` if it is unknown."""
    path = word if word[:1] in ("~", "$") else it.path(word)
    while path is not None and path.endswith(("/", "/*", "/.*")) and path != "/":
        path = path.rpartition("/")[0]
    return at_home(path or "/")


def _joined(parts: list[Fix]) -> list[Edit]:
    """The edits of all parts. Of those that take out what is side by side, one is made."""
    spans: list[Span] = []
    for edit in sorted((edit for it in parts for edit in it.edits), key=lambda it: it.start):
        if spans and edit.start <= spans[-1].end:
            spans[-1] = Span(spans[-1].start, max(spans[-1].end, edit.end))
        else:
            spans.append(edit.span)
    return [delete(it) for it in spans]
