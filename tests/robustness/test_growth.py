"""Twice the file, twice the work, and so much memory: whatever it is that the file has more of.

Work is counted in calls of functions, in Python and in C, which are the same on any machine. What one
call takes for a longer text is seen by `benchmarks/growth.py`, which measures seconds.
"""

from __future__ import annotations

import gc
import io
import os
import tracemalloc
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout, suppress
from functools import cache
from pathlib import Path

import pytest

from dflint.cli import run
from dflint.engine.diagnostic import Diagnostic
from dflint.engine.dispatch import Dispatch, dispatch
from dflint.engine.fixer import fix
from dflint.engine.guard import INTERNAL_ERROR
from dflint.engine.ignore_comments import add_suppressions
from dflint.engine.linter import lint
from dflint.engine.registry import all_rules
from dflint.fix import Safety
from dflint.format import FormatError, formatted
from dflint.output_formats import FORMATS, render, rendered_parts
from dflint.report.contents import Report
from dflint.report.json import dumps
from dflint.report.tree import tree_of
from dflint.source import Source
from dflint.syntax.parser import parse
from dflint.syntax.tokens import tokens
from tests.effort import calls, slope
from tests.growth import SHAPES, files_of
from tests.lab import as_on_its_page

STEEPEST = 1.1  # the work may grow with this power of the size
MOST_MEMORY = 400  # bytes for each byte of a file, beyond what a small one takes
FILES = [name for name, make in SHAPES.items() if isinstance(make(2), str)]
FOLDERS = [name for name in SHAPES if name not in FILES]
# Names that are compared with up to 100 others each: steep until there are so many.
LARGER = {"envs-that-use-others": 6}
# Many small things for the size of the file: these take the most memory.
HEAVY = ("runs", "runs-that-install", "copies-and-installs", "relative-workdirs", "envs", "stages")


@cache
def _table() -> Dispatch:
    return dispatch([as_on_its_page(rule) for rule in all_rules()])


def _found(source: Source) -> list[Diagnostic]:
    found = lint(source, _table())
    for it in found:
        it.settle()
    return found


def _check(source: Source) -> None:
    found = _found(source)
    assert INTERNAL_ERROR not in {it.rule for it in found}, "the file is too large for a rule"
    for name in ("full", "json"):
        render(name, Report(found, 1))


def _report(source: Source) -> None:
    found = _found(source)
    for name in FORMATS:
        render(name, Report(found, 1))


def _fix(source: Source) -> None:
    assert fix(source, _found, Safety.UNSAFE).refused == []


def _ignore(source: Source) -> None:
    add_suppressions(source, _found)


def _format(source: Source) -> None:
    with suppress(FormatError):
        formatted(source)


def _ast(source: Source) -> None:
    tree = parse(source)
    dumps(tree_of(tree))
    assert sum(token.end - token.start for token in tokens(tree)) == len(source.text)


# How often a shape is repeated for the two sizes: fixes look at a file several times.
PARTS: dict[str, tuple[Callable[[Source], None], int, int]] = {
    "check": (_check, 16, 480),
    "fix": (_fix, 6, 120),
    "ignore": (_ignore, 6, 120),
    "format": (_format, 16, 320),
    "ast": (_ast, 16, 320),
}


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("name", FILES)
def test_work_grows_with_the_file(name: str, part: str) -> None:
    act, small, large = PARTS[part]
    small, large = (number * LARGER.get(name, 1) for number in (small, large))
    act(_source(name, 2))  # what is loaded or worked out once, is
    few = calls(lambda: act(_source(name, small)))
    many = calls(lambda: act(_source(name, large)))
    assert slope(few, many, large / small) <= STEEPEST, (few, many)


@pytest.mark.parametrize(
    "name", ["runs-that-install", "chain-of-installs", "run-words", "codes-in-a-comment"]
)
def test_reports_grow_with_the_findings(name: str) -> None:
    _report(_source(name, 2))
    few = calls(lambda: _report(_source(name, 16)))
    many = calls(lambda: _report(_source(name, 320)))
    assert slope(few, many, 20) <= STEEPEST, (few, many)


@pytest.mark.parametrize("name", FOLDERS)
def test_work_grows_with_the_folder(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = []
    for number in (2, 10, 150):
        folder = tmp_path / str(number)
        _write(name, number, folder)
        monkeypatch.chdir(folder)
        with redirect_stdout(_stream()), redirect_stderr(_stream()):
            counts.append(calls(lambda: run(["check", "--select", "ALL"])))
    assert slope(counts[1], counts[2], 15) <= STEEPEST, counts


@pytest.mark.parametrize("name", HEAVY)
def test_memory_grows_with_the_file(name: str) -> None:
    small, large = (SHAPES[name](number) for number in (100, 1_000))
    assert isinstance(small, str) and isinstance(large, str)
    _found(Source("Dockerfile", small))
    few, many = (memory(text) for text in (small, large))
    assert (many - few) / (len(large) - len(small)) <= MOST_MEMORY
    assert slope(few, many, len(large) / len(small)) <= STEEPEST


def _source(name: str, number: int) -> Source:
    text = SHAPES[name](number)
    assert isinstance(text, str)
    return Source("Dockerfile", text)


def memory(text: str) -> int:
    """The most memory that a check of a file and its report take at a time, in bytes, without the text."""
    source = Source("Dockerfile", text)
    gc.collect()
    tracemalloc.start()
    for _ in rendered_parts("full", Report(_found(source), 1)):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def _write(name: str, number: int, folder: Path) -> None:
    for path, text in files_of(SHAPES[name](number)).items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode("utf-8", "surrogateescape"))


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(open(os.devnull, "wb"), "utf-8")
