"""Figures of one run after the other, and charts of them."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from dflint.measure.metrics import BadMetrics, Run, Subject, record, recorded
from dflint.report.history import full, page

THING = Subject("github.com/acme/app", "Dockerfile", "", ".", "", "", "", "docker")
FIRST = Run("2026-01-02T03:04:05+00:00", "abc", THING, "docker 1", 200, 90, 20, 9.5, 3.0)
SECOND = Run("2026-01-03T03:04:05+00:00", "def", THING, "docker 1", 100, 50, 0, 8.5)


def test_what_is_recorded_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    record(FIRST, path)
    record(SECOND, path)
    assert recorded(path) == [FIRST, SECOND]
    assert len(path.read_text().splitlines()) == 2


def test_what_a_later_version_adds_is_skipped(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    path.write_text(json.dumps({**asdict(FIRST), "colour": "blue"}) + "\n\n")
    assert recorded(path) == [FIRST]


@pytest.mark.parametrize("line", ["{", "[]", '{"size": 1}', "1", "null"])
def test_a_line_that_is_no_run(tmp_path: Path, line: str) -> None:
    path = tmp_path / "metrics.jsonl"
    record(FIRST, path)
    path.write_text(path.read_text() + line + "\n")
    with pytest.raises(BadMetrics, match=r"metrics.jsonl:2: this line is no run"):
        recorded(path)


def test_a_file_without_runs(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    path.touch()
    with pytest.raises(BadMetrics, match="holds no runs"):
        recorded(path)


def test_a_row_for_each_run() -> None:
    text = full([FIRST, SECOND], colour=False, width=120)
    assert "2026-01-02 03:04   abc      200 bytes   ██████████████████████████████" in text
    assert "2026-01-03 03:04   def      100 bytes   ███████████████ " in text


def test_the_page_needs_nothing_else() -> None:
    text = page([FIRST, SECOND])
    assert text.count("<svg") == 2
    assert "http" not in text
    assert "2026-01-02 03:04, commit abc: size 200 bytes" in text


def test_names_from_strangers_are_escaped() -> None:
    thing = replace(THING, file="<script>alert(1)</script>")
    assert "<script>" not in page([replace(FIRST, subject=thing, commit="<script>")])
