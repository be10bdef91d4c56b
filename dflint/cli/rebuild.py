"""`dflint rebuild`: the history of git, built commit by commit without building anything."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from dflint.cli.errors import print_error
from dflint.cli.output import is_coloured, write
from dflint.cli.usage import UsageError
from dflint.optimize.layer_cache import MODES, SCOPES
from dflint.optimize.recipe import ENGINES
from dflint.report.screen import columns_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.optimize.git import Git
    from dflint.optimize.history import History
    from dflint.optimize.replay import Rebuild, Settings

_TIMES = (
    "now", "never", "noon", "midnight", "tea", "yesterday", "today", "ago", "last", "am", "pm", "z",
    "t", "second", "minute", "hour", "day", "week", "month", "year", "january", "february", "march",
    "april", "may", "june", "july", "august", "september", "october", "november", "december", "jan",
    "feb", "mar", "apr", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "monday", "tuesday",
    "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue", "wed", "thu", "fri", "sat",
    "sun", "utc", "gmt",
)  # fmt: skip


@click.command("rebuild")
@click.argument("path", metavar="[DOCKERFILE]", default="")
@click.option("--file", "-f", "file", metavar="DOCKERFILE", help="The Dockerfile, as of today.")
@click.option("--context", default="", metavar="FOLDER", help="What COPY takes files from.")
@click.option("--since", metavar="TIME|REVISION", help="Show the commits after it only.")
@click.option("--changed", multiple=True, metavar="FILE", help="What runs again if FILE changes.")
@click.option("--explain", type=int, metavar="LINE", help="Why the step at LINE is rebuilt.")
@click.option("--target", default="", metavar="STAGE", help="The stage to build.")
@click.option("--platform", default="", help="What to build for, as in linux/arm64.")
@click.option(
    "--build-arg", "build_args", multiple=True, metavar="NAME=VALUE",
    help="VALUE may have {commit}, {short}, {date} and {number} in it.",
)  # fmt: skip
@click.option("--engine", type=click.Choice(ENGINES), default="docker", show_default=True)
@click.option(
    "--cache", "scope", type=click.Choice(SCOPES), default="all", show_default=True,
    help="Whether the cache has all builds before, or that of the commit before only.",
)  # fmt: skip
@click.option(
    "--cache-mode", "mode", type=click.Choice(MODES), default="max", show_default=True,
    help="min: the cache has the layers of the image, and not those of other stages.",
)  # fmt: skip
@click.option(
    "--measure", "measured", type=click.IntRange(1), metavar="N",
    help="Build the last N commits: what depends on the output of a step is known then.",
)  # fmt: skip
@click.option("--times", metavar="FILE", help="Seconds of steps by line, in JSON.")
@click.option("--json", "is_json", is_flag=True, help="Print all steps of all commits as JSON.")
@click.option("--html", metavar="FILE", help="Write a page with a row for each instruction.")
@click.option("--color", type=click.Choice(("auto", "always", "never")), default="auto")
def rebuild_command(**values: Any) -> int:
    """Show which steps every commit of the history would have rebuilt, and why.

    Nothing is built without --measure: git says which files each commit changes, and the rules of
    the layer cache say what follows from that. Build arguments and context that are not given are
    those that the repository declares (dflint config --builds).

    \b
    Exit code: 0  all is well
               2  wrong arguments, or no history to replay
    """
    from dflint.optimize.git import Git

    path = _file(values)
    git = Git(os.path.dirname(os.path.abspath(path)))
    try:
        return _rebuild(git, path, values)
    finally:
        git.close()


def _rebuild(git: Git, path: str, values: dict[str, Any]) -> int:
    from dflint.optimize.history import read_history
    from dflint.optimize.replay import replay, replay_change

    if values["measured"] and values["changed"]:
        raise UsageError("--measure builds commits, and --changed is about none: choose one.")
    root = _root(git, path)
    settings, told = _settings(path, root, values)
    history = read_history(git)
    if values["changed"]:
        paths = [_inside(root, it, "file") for it in values["changed"]]
        rebuild, notes = replay_change(git, history, settings, paths)
        rebuilds = [rebuild]
    else:
        wanted = _since(git, values["since"], history)
        found = replay(git, history, settings)
        rebuilds, notes = found.rebuilds, found.notes
        if values["measured"]:
            from dflint.cli.rebuild_measure import measure

            notes += measure(git, rebuilds, settings, values["measured"])
        if wanted is not None:
            rebuilds = [it for it in rebuilds if it.commit.id in wanted]
            if not rebuilds:
                raise UsageError(f'there is no commit since "{values["since"]}".')
    if values["explain"] is not None:
        _check_line(rebuilds, values["explain"])
    _show(rebuilds, values)
    for note in ([told] if told else []) + notes:
        print_error(UsageError(note))
    return 0


def _show(rebuilds: Sequence[Rebuild], values: dict[str, Any]) -> None:
    from dflint.optimize.times import read_times
    from dflint.report import rebuilds as report

    times = read_times(values["times"]) if values["times"] else {}
    if values["html"]:
        from dflint.report.rebuilds_page import page

        try:
            Path(values["html"]).write_text(page(rebuilds, times), encoding="utf-8")
        except OSError as error:
            raise UsageError(f'cannot write "{values["html"]}": {error.strerror}.') from None
    if values["is_json"]:
        from dflint.report.json import dumps

        write(dumps(report.as_json(rebuilds), indent=2) + "\n")
        return
    colour, width = is_coloured(values["color"], sys.stdout), columns_of(sys.stdout)
    if values["explain"] is not None:
        write(report.explanation(rebuilds, values["explain"]))
    elif values["changed"]:
        write(report.steps_of(rebuilds[-1], colour, width))
    else:
        write(report.full(rebuilds, times, colour, width))


def _file(values: dict[str, Any]) -> str:
    """The Dockerfile that is meant. It need not exist any more: git may know it."""
    path: str = values["file"] or values["path"] or "Dockerfile"
    if os.path.isdir(path):
        path = os.path.join(path, "Dockerfile")
    if not os.path.isdir(os.path.dirname(os.path.abspath(path))):
        raise UsageError(f'there is no folder "{os.path.dirname(path)}".')
    return path


def _root(git: Git, path: str) -> str:
    """The root of the repository that a file is in."""
    root = git.answer("rev-parse", "--show-toplevel")
    if not root:
        reason = git.answer("--version")
        assert reason
        try:
            git.text("rev-parse", "--git-dir")
        except Exception as error:
            if "not a git repository" not in str(error):
                raise
        raise UsageError(f'"{path}" is in no repository of git, and so has no history.')
    return root


def _inside(root: str, path: str, what: str) -> str:
    """A path from the root of the repository."""
    full = os.path.realpath(os.path.dirname(os.path.abspath(path)))
    full = os.path.join(full, os.path.basename(os.path.abspath(path)))
    found = os.path.relpath(full, os.path.realpath(root)).replace(os.sep, "/")
    if found == ".." or found.startswith("../"):
        raise UsageError(f'the {what} "{path}" is outside of the repository {root}.')
    return "" if found == "." else found


def _settings(path: str, root: str, values: dict[str, Any]) -> tuple[Settings, str]:
    from dflint.cli.rebuild_arguments import arguments_of, context_folder
    from dflint.optimize.replay import Settings

    declared, told = arguments_of(path, values)
    context = values["context"] or declared.context or context_folder(path)
    if not os.path.isdir(context):
        raise UsageError(f'there is no folder "{context}".')
    settings = Settings(
        _inside(root, path, "file"),
        _inside(root, context, "folder"),
        declared.build_args,
        declared.target,
        declared.platform,
        values["engine"],
        values["scope"],
        values["mode"],
    )
    return settings, told


def _since(git: Git, since: str | None, history: History) -> set[str] | None:
    """The ids of the commits after a time or a revision; None for all."""
    if since is None:
        return None
    commit = git.answer(
        "rev-parse", "--verify", "--quiet", "--end-of-options", f"{since}^{{commit}}"
    )
    if commit:
        ids = [it.id for it in history.commits]
        if commit in ids:
            return set(ids[ids.index(commit) + 1 :])
        listed = git.text("rev-list", "--first-parent", f"{commit}..HEAD", "--")
    else:
        if not _is_time(since):
            raise UsageError(
                f'"{since}" is neither a revision nor a time such as 6.months or 2026-01-31.'
            )
        listed = git.text("rev-list", "--first-parent", f"--since={since}", "HEAD", "--")
    return set(listed.split())


def _is_time(text: str) -> bool:
    """Whether git reads a text as a time: what it does not know, it takes for now."""
    spaced = "".join([it if it.isalpha() else " " for it in text.lower()])
    words = spaced.split()
    is_known = all(word in _TIMES or word.removesuffix("s") in _TIMES for word in words)
    return is_known and bool(words or any(map(str.isdigit, text)))


def _check_line(rebuilds: Sequence[Rebuild], line: int) -> None:
    known = {step.line for step in rebuilds[-1].steps}
    if line not in known:
        lines = ", ".join(map(str, sorted(known)))
        raise UsageError(
            f"no step starts at line {line}: those of the last commit are {lines or 'none'}."
        )
