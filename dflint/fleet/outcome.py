"""What a run learns of a repository: plain values, which any process can send to any other."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

OK, EMPTY, FAILED, CRASHED, TIMEOUT = "ok", "empty", "failed", "crashed", "timeout"
PROBLEMS = (FAILED, CRASHED, TIMEOUT)  # nothing is known of the repository in this run


@dataclass(frozen=True)
class FileRow:
    """A file that was linted. `content` is a digest; `bases` are images as they are written."""

    path: str
    content: str
    bases: tuple[str, ...] = ()


@dataclass(frozen=True)
class FindingRow:
    """A finding. `fingerprint` is that of its instruction, as in a baseline; `line` is from 1."""

    path: str
    fingerprint: str
    code: str
    severity: str
    line: int
    message: str
    saves_bytes: int | None = None
    saves_seconds: float | None = None


@dataclass(frozen=True)
class ImageRow:
    """A base image in use. `release`: as in "Debian 12"; None, as the end of life, where not known."""

    path: str
    reference: str
    release: str | None = None
    end_of_life: date | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of a repository in a run.

    `is_unchanged`: all that its findings depend on is as it was, and the rows of the run before
    hold. So they do where the state is one of PROBLEMS. `asked`: see `asked` in the schema.
    """

    repo: str
    address: str
    team: str = ""
    state: str = OK
    problem: str | None = None
    commit: str = ""
    commit_date: datetime | None = None
    key: str = ""
    asked: tuple[str, ...] = ()
    is_unchanged: bool = False
    files: list[FileRow] = field(default_factory=list)
    findings: list[FindingRow] = field(default_factory=list)
    images: list[ImageRow] = field(default_factory=list)
