"""Outcomes of repositories that tests make up."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from dflint.fleet.outcome import FileRow, FindingRow, ImageRow, Outcome
from dflint.fleet.store import Store
from dflint.fleet.writer import Writer

PATH = "Dockerfile"


def finding(code: str, line: int = 1, fingerprint: str = "a" * 16, **more: object) -> FindingRow:
    severity = str(more.pop("severity", "warning"))
    message = str(more.pop("message", f"{code} is wrong."))
    return FindingRow(PATH, fingerprint, code, severity, line, message, **more)  # type: ignore[arg-type]


def outcome(repo: str, *findings: FindingRow, **more: object) -> Outcome:
    """A repository with one Dockerfile upon debian:10."""
    return Outcome(
        repo,
        f"https://git.example/{repo}.git",
        state=str(more.pop("state", "ok")),
        key=str(more.pop("key", "k1")),
        commit="c" * 12,
        files=[FileRow(PATH, "d1", ("debian:10",))],
        findings=list(findings),
        images=[ImageRow(PATH, "debian:10", "Debian 10", date(2024, 6, 30))],
        **more,  # type: ignore[arg-type]
    )


def record(path: Path, *outcomes: Outcome) -> int:
    """A whole run of these outcomes; its number."""
    with Store(str(path), is_writer=True) as store:
        writer = Writer(store, "1.0", "rules")
        writer.record(outcomes)
        writer.finish()
        return writer.run
