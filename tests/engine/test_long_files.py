"""Files of so many instructions that not all is kept that was read of them."""

from __future__ import annotations

import pytest

from dflint import allowance
from dflint.engine.diagnostic import Diagnostic
from dflint.source import Source
from tests import corpus
from tests.growth import SHAPES, files_of
from tests.robustness.test_growth import _found, memory, usual_rules

FILES = {
    path: content.decode("utf-8", "surrogateescape")
    for path, content in corpus.testdata()
    if path.endswith("/Dockerfile") and b"\0" not in content
}
# Bytes for each byte that a file has more, once it has more than the instructions of which all is kept.
MOST = {"runs": 95, "here-documents": 75, "stages": 110}


def _told(it: Diagnostic) -> tuple[object, ...]:
    fix = it.fix
    edits = [(edit.start, edit.end, edit.text) for edit in fix.edits] if fix is not None else None
    return it.rule.code, it.start, it.end, it.message, edits, str(it.estimate)


@pytest.mark.parametrize("path", [*FILES][::3])
def test_what_is_forgotten_is_read_again(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = [*map(_told, _found(Source("Dockerfile", FILES[path])))]
    monkeypatch.setattr(allowance, "WINDOW", 1)
    assert [*map(_told, _found(Source("Dockerfile", FILES[path])))] == kept


def test_each_line_of_a_long_file_has_its_finding() -> None:
    number = 2 * allowance.WINDOW
    text = files_of(SHAPES["runs-that-install"](number))["Dockerfile"]
    found = [
        it for it in _found(Source("Dockerfile", text), usual_rules()) if it.rule.code == "DF303"
    ]
    assert len(found) == number
    assert all(it.fix is not None and it.fix.edits for it in found)


@pytest.mark.parametrize("name", MOST)
def test_memory_of_long_files(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowance, "WINDOW", 256)  # so that shorter files are long ones
    small, large = (files_of(SHAPES[name](number))["Dockerfile"] for number in (600, 1_500))
    table = usual_rules()
    memory(small, table)
    few, many = memory(small, table), memory(large, table)
    assert (many - few) / (len(large) - len(small)) <= MOST[name]
