"""Twice the file, twice the work, and so much memory: whatever it is that the file has more of.

Work is counted in calls of functions, in Python and in C, which are the same on any machine. What one
call takes for a longer text is seen by `benchmarks/growth.py`, which measures seconds.
"""

from __future__ import annotations

import gc
import io
import os
import tracemalloc
import weakref
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout, suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

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
from dflint.syntax.nodes import Run
from dflint.syntax.parser import parse
from dflint.syntax.tokens import tokens
from tests.corpus import testdata
from tests.effort import calls, slope
from tests.growth import BASE, SHAPES, files_of
from tests.lab import as_on_its_page

STEEPEST = 1.1  # the work may grow with this power of the size
FILES = [name for name, make in SHAPES.items() if isinstance(make(2), str)]
FOLDERS = [name for name in SHAPES if name not in FILES]
# Names that are compared with up to 100 others each: steep until there are so many.
LARGER = {"envs-that-use-others": 6}
# Bytes of memory for each byte that a file has more, by what it has more of: a third more than CPython 3.11
# takes. An object of Python takes 50 bytes or more, and what is written in five characters, such as `&& a`,
# is half a dozen of them; an instruction is two dozen, and a finding one.
MOST_MEMORY = {
    "comments": 22,
    "relative-workdirs": 25,
    "nested-groups": 45,
    "run-words": 68,
    "lines-of-a-here-document": 52,
    "items-of-a-cmd": 65,
    "chain-of-and": 85,
    "pipes": 100,
    "lines-of-script": 130,
    "chain-of-the-same": 145,
    "here-documents": 150,
    "suppressions": 160,
    "semicolons": 170,
    "stages": 170,
    "chain-of-installs": 175,
    "copies-and-installs": 185,
    "runs": 190,
    "labels-of-one-key": 205,
    "runs-that-install": 215,
    "envs": 215,
    "star-of-stages": 220,
    "diamond-of-stages": 225,
    "sources-of-copies": 290,
    "chain-of-stages": 320,
    "project-installs": 350,
    "copies-of-one-file": 365,
    "unclosed-here-documents": 415,
}
# The same for what people write: the files of testdata/ in one, which are short and full of mistakes, and
# what is in them as one script, one file that is copied, and one comment below the other.
USUAL = {"files": 60, "script": 20, "copied": 8, "comments": 28}


@cache
def _table() -> Dispatch:
    return dispatch([as_on_its_page(rule) for rule in all_rules()])


@cache
def usual_rules() -> Dispatch:
    """The rules that a check asks if no one says which."""
    return dispatch([rule for rule in all_rules() if rule.default])


def _found(source: Source, table: Dispatch | None = None) -> list[Diagnostic]:
    found = lint(source, table or _table())
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


def _optimize(source: Source) -> None:
    with TemporaryDirectory() as folder, redirect_stdout(_stream()), redirect_stderr(_stream()):
        path = Path(folder) / "Dockerfile"
        path.write_bytes(source.text.encode("utf-8", "surrogateescape"))
        assert run(["optimize", str(path)]) in (0, 2)  # 2: it is no text


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
    "optimize": (_optimize, 16, 160),
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


@pytest.mark.parametrize("name", MOST_MEMORY)
def test_memory_grows_with_the_file(name: str) -> None:
    small, large = (SHAPES[name](number) for number in (50, 500))
    assert isinstance(small, str) and isinstance(large, str)
    table = usual_rules()
    memory(small, table)  # what is loaded or worked out once, is
    few, many = (memory(text, table) for text in (small, large))
    assert (many - few) / (len(large) - len(small)) <= MOST_MEMORY[name]
    assert slope(few, many, len(large) / len(small)) <= STEEPEST


@pytest.mark.parametrize("name", USUAL)
def test_memory_grows_little_with_usual_files(name: str) -> None:
    small, large = (_usual(name, number) for number in (1, 3))
    table = usual_rules()
    memory(small, table)
    few, many = (memory(text, table) for text in (small, large))
    assert (many - few) / (len(large) - len(small)) <= USUAL[name]


def test_only_what_was_read_last_of_many_long_scripts_is_kept() -> None:
    table = usual_rules()
    run = f"RUN true{' word' * 2_000}\n"
    memory(BASE + run, table)
    few, many = (memory(BASE + run * number, table) for number in (22, 32))
    assert (many - few) / (10 * len(run)) <= 5


def test_a_script_that_no_shell_can_be_given_is_not_read() -> None:
    text = f"{BASE}RUN true{' && a' * 50_000}\n"
    assert memory(text, usual_rules()) / len(text) <= 5
    (found,) = [it for it in _found(Source("Dockerfile", text)) if it.rule.code == "DF601"]
    assert "131,071 bytes" in found.message


def test_nothing_of_a_file_is_kept_with_what_was_found_in_it() -> None:
    source = _source("chain-of-installs", 1_000)  # too many to estimate them all
    tree = parse(source)
    kept = weakref.ref(tree)
    found = lint(source, _table(), tree=tree)
    del tree
    assert kept() is not None  # fixes are planned from it
    for it in found:
        it.settle()
    assert kept() is None


def _source(name: str, number: int) -> Source:
    text = SHAPES[name](number)
    assert isinstance(text, str)
    return Source("Dockerfile", text)


def _usual(name: str, number: int) -> str:
    """What people write, so many times."""
    texts = [content.decode("utf-8", "ignore") for path, content in testdata() if "/" in path]
    trees = [parse(Source("Dockerfile", text)) for text in texts]
    if name == "files":
        return "\n".join(texts * number)
    if name == "comments":
        lines = [it.text for tree in trees for it in tree.comments]
        return BASE + "\n".join(lines * number) + "\nRUN true\n"
    runs = [it for tree in trees for it in tree.instructions if type(it) is Run]
    lines = [it.program.source.text for it in runs if it.form == "shell"] * number
    opened = "RUN <<END" if name == "script" else "COPY <<END /a"
    return "\n".join([f"{BASE}{opened}", *lines, "END", ""])


def memory(text: str, table: Dispatch | None = None) -> int:
    """The most memory that a check of a file and its report take at a time, in bytes, without the text."""
    source = Source("Dockerfile", text)
    gc.collect()
    tracemalloc.start()
    for _ in rendered_parts("full", Report(_found(source, table), 1)):
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
