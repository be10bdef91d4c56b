"""What was made for a file is gone when the file is, without the collector of garbage.

Nothing in a model leads back to what it is remembered on. So memory does not grow from file to file,
and there is no pause for a collector, in a run over many files or in an editor.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path

import pytest

from dflint.engine.dispatch import Dispatch, dispatch
from dflint.engine.fixer import fix
from dflint.engine.linter import lint
from dflint.engine.registry import all_rules
from dflint.fix import Safety
from dflint.model.context.build_context import Context
from dflint.source import Source
from tests.corpus import at_hand, text_of
from tests.growth import SHAPES
from tests.lab import Lab, as_on_its_page
from tests.pages import lab_for

EACH = 8  # of the files at hand that are tried


@cache
def _table() -> Dispatch:
    return dispatch([as_on_its_page(rule) for rule in all_rules()])


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    """A collector that does nothing by itself, and does not look at what is there already."""
    _lint_and_fix("FROM debian:12\nRUN cd /app\n")  # what is imported or remembered for all files
    gc.collect()
    gc.freeze()
    gc.disable()
    yield
    gc.set_debug(0)
    gc.enable()
    gc.unfreeze()


def test_files_leave_no_garbage() -> None:
    for name, content in at_hand()[::EACH]:
        assert _garbage(partial(_lint_and_fix, text_of(content))) == {}, name


def test_examples_of_rules_leave_no_garbage(tmp_path: Path) -> None:
    """With their build contexts, so that all rules look at them."""
    labs: list[Lab] = []  # what is known of folders lives as long as a run
    for rule in all_rules():
        for number, example in enumerate(rule.examples if rule.node != "BuildFile" else ()):
            folder = tmp_path / f"{rule.code}-{number}"
            folder.mkdir()
            labs.append(lab_for(rule, example, folder))
            path, context = labs[-1].path, labs[-1].context
            act = partial(_lint_and_fix, example.text, path, context)
            assert _garbage(act) == {}, f"example {number} of {rule}"


def test_files_that_have_much_of_one_thing_leave_no_garbage() -> None:
    for name, make in SHAPES.items():
        text = make(5)
        if isinstance(text, str):
            assert _garbage(partial(_lint_and_fix, text)) == {}, name


def _lint_and_fix(text: str, path: str = "Dockerfile", context: Context | None = None) -> None:
    found = lint(Source(path, text), _table(), context=context)
    for it in found:
        it.settle()
    fix(Source(path, text), lambda source: lint(source, _table(), context=context), Safety.UNSAFE)


def _garbage(act: Callable[[], None]) -> Counter[str]:
    """What only the collector of garbage finds after an act, by its type."""
    act()
    gc.set_debug(gc.DEBUG_SAVEALL)
    gc.collect()
    gc.set_debug(0)
    found = Counter(type(it).__name__ for it in gc.garbage)
    gc.garbage.clear()
    return found
