"""What holds of any build context: it is looked at to the end, and nothing outside of it is shown."""

from __future__ import annotations

import io
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from types import FrameType
from typing import NoReturn

from dflint.cli import run
from dflint.engine.diagnostic import Diagnostic
from dflint.engine.dispatch import dispatch
from dflint.engine.guard import INTERNAL_ERROR
from dflint.engine.linter import lint
from dflint.engine.registry import all_rules
from dflint.folders import Folders, context_of
from dflint.source import Source
from tests.fuzz.contexts import OUTSIDE, Tree, create, make_context

LONGEST = 60  # seconds: nothing takes so long that ends at all
COMMANDS = (
    ("check", "--no-cache", "--select", "ALL", "--output-format", "json", "--exit-zero"),
    ("check", "--no-cache", "--select", "ALL", "--fix", "--unsafe-fixes", "--diff"),
    ("check", "--no-cache", "--output-format", "github", "--exit-zero"),
    ("config", "Dockerfile"),
)


class _Endless(BaseException):
    """It did not end. No guard of dflint catches it."""


def context_faults(number: int, tree: Tree, folder: Path) -> Iterator[str]:
    """What does not hold of a context. `folder`: where it may be written."""
    place = folder / str(number) / "repository"
    place.mkdir(parents=True)
    create(tree, place)
    try:
        yield from _faults_of(COMMANDS[number % len(COMMANDS)], place)
        if number % 5 == 0:
            yield from _faults_of_vanishing(tree, place)
    finally:
        shutil.rmtree(place.parent, ignore_errors=True)


def _faults_of(command: tuple[str, ...], place: Path) -> Iterator[str]:
    shown = io.BytesIO()
    here = Path.cwd()
    os.chdir(place)
    text = io.TextIOWrapper(shown, "utf-8", "backslashreplace", write_through=True)
    try:
        with _limit(LONGEST), redirect_stdout(text), redirect_stderr(text):
            code = run([*command])
    except _Endless:
        yield f"{command[0]}: it does not end"
        return
    except BaseException as error:
        yield f"{command[0]}: {type(error).__name__}: {traceback.format_exc(-3)}"
        return
    finally:
        os.chdir(here)
    output = shown.getvalue().decode("utf-8", "replace")
    if code not in (0, 1, 2):
        yield f"{command[0]}: exit code {code}: {output}"
    for sign in ("DF000", "Traceback", "report this as a bug", "please report"):
        if sign in output:
            at = output.index(sign)
            yield f"{command[0]}: {sign}: {output[max(0, at - 500) : at + 1_500]}"
    if OUTSIDE in output:
        at = output.index(OUTSIDE)
        yield f"{command[0]}: shows what is outside: {output[max(0, at - 500) : at + 500]}"


def _faults_of_vanishing(tree: Tree, place: Path) -> Iterator[str]:
    """Files that are gone once the folders were looked into."""
    path = place / "Dockerfile"
    if not path.is_file():
        return
    source = Source(str(path), path.read_text("utf-8", "replace"))
    folders = Folders()
    context = context_of(str(path), None, folders)
    assert context is not None
    for entry in context.tree(3):
        context.size(entry)
    for name in sorted(tree)[::2]:
        gone = place / name
        if os.path.lexists(gone) and not (gone.is_dir() and not gone.is_symlink()):
            gone.unlink()
    found: list[Diagnostic] = []
    try:
        found = lint(source, dispatch(all_rules()), context=context)
        for it in found:
            it.settle()
    except Exception:
        yield f"vanishing: {traceback.format_exc(-3)}"
    yield from (f"vanishing: {it.message}" for it in found if it.rule is INTERNAL_ERROR)


@contextmanager
def _limit(seconds: int) -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> NoReturn:
        raise _Endless

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def run_contexts(folder: Path, seed: int, numbers: Iterable[int]) -> dict[str, int]:
    """The faults of some contexts, each with the number of the first that has it."""
    found: dict[str, int] = {}
    for number in numbers:
        for fault in context_faults(number, make_context(seed, number), folder):
            kind = fault[:300]
            if found.setdefault(kind, number) == number:
                print(f"context {number}: {fault}", file=sys.stderr, flush=True)
    return found
