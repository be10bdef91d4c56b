"""What `dflint check` says of images that are not as dflint.lock has them. It reads no network."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dflint.model.images.lock import Locked, Seen
from dflint.pin.lock_text import lock_text
from tests.rules.project import Project, rules_of

CODES = ("DF118", "DF119", "DF120", "DF130")
OLD, NEW, OTHER = (f"sha256:{it * 64}" for it in "123")
NODE = "docker.io/library/node:22"
NOW = datetime.now(UTC)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / ".git").mkdir()
    return Project(tmp_path, rules_of(*CODES))


def _lock(*images: Locked) -> str:
    return lock_text(images)


def _seen(*days: int) -> list[Seen]:
    """OLD and NEW, seen first so many days ago."""
    digests = zip((OLD, NEW), days, strict=True)
    return [Seen(it, NOW - timedelta(days=day)) for it, day in digests]


def _codes(project: Project, dockerfile: str) -> list[str]:
    project.write("app/Dockerfile", dockerfile)
    return [line.partition(":")[0] for line in project.report("app/Dockerfile")]


def test_without_a_lock_nothing_is_said(project: Project) -> None:
    assert _codes(project, f"FROM node:22@{OLD}\nFROM node\n") == []


def test_the_lock_is_beside_the_dockerfile_or_above_it(project: Project) -> None:
    text = f"FROM node:22@{OLD}\n"
    project.write("dflint.lock", _lock(Locked(NODE, NEW)))
    assert [it[:5] for it in _codes(project, text)] == ["DF118"]
    project.write("app/dflint.lock", _lock(Locked(NODE, OLD)))
    assert _codes(project, text) == []


def test_the_lock_beside_counts_whatever_is_the_build_context(project: Project) -> None:
    project.write("app/dflint.lock", _lock(Locked(NODE, NEW)))
    project.write("app/Dockerfile", f"FROM node:22@{OLD}\nCOPY . .\n")
    project.write("other/x")
    (line,) = project.report("app/Dockerfile", "other")
    assert line.startswith("DF118")


def test_a_lock_outside_of_the_repository_is_not_read(project: Project, tmp_path: Path) -> None:
    project.write("dflint.lock", _lock(Locked(NODE, NEW)))
    (tmp_path / "app" / ".git").mkdir(parents=True)
    assert _codes(project, f"FROM node:22@{OLD}\n") == []


@pytest.mark.parametrize(
    ("dockerfile", "is_found"),
    [
        (f"FROM node:22@{OLD}\n", True),
        (f"FROM docker.io/library/node:22@{OLD}\n", True),
        (f"FROM alpine:3\nCOPY --from=node:22@{OLD} /a /b\n", True),
        (f"FROM alpine:3\nRUN --mount=from=node:22@{OLD},target=/a true\n", True),
        (f"ARG V=22@{OLD}\nFROM node:$V\n", True),
        (f"# syntax=node:22@{OLD}\nFROM alpine:3\n", True),
        (f"ARG X\nFROM node:22@{OLD}\n", True),
        (f"FROM node:22@{NEW}\n", False),
        (f"FROM node:24@{OLD}\n", False),
        (f"FROM node@{OLD}\n", False),  # it has no tag to compare with
        (f"FROM ghcr.io/a/node:22@{OLD}\n", False),
        ("FROM node:22\n", False),
        ("ARG V\nFROM node:$V\n", False),
        ("FROM alpine:3 AS node\nFROM node\n", False),
    ],
)
def test_a_digest_that_is_not_the_locked_one(
    project: Project, dockerfile: str, is_found: bool
) -> None:
    project.write(
        "dflint.lock", _lock(Locked(NODE, NEW), Locked("docker.io/library/alpine:3", NEW))
    )
    assert ("DF118" in " ".join(_codes(project, dockerfile))) is is_found


def test_a_newer_digest_is_reported_after_a_month(project: Project) -> None:
    for days, is_found in ((31, True), (30, True), (28, False)):
        project.write("dflint.lock", _lock(Locked(NODE, OLD, seen=_seen(90, days))))
        assert bool(_codes(project, "FROM node:22\n")) is is_found
    project.write("dflint.lock", _lock(Locked(NODE, OLD, seen=_seen(90, 40))))
    project.write("Dockerfile", f"FROM node:22@{OLD}\n")
    (line,) = project.report("Dockerfile")
    day = NOW - timedelta(days=40)
    assert line.endswith(f"a newer digest of node:22 has been known since {day:%Y-%m-%d}")


def test_a_newer_tag_that_waits_in_the_lock_counts(project: Project) -> None:
    waits = [Seen(OTHER, NOW - timedelta(days=60), "24")]
    project.write("dflint.lock", _lock(Locked(NODE, OLD, seen=_seen(90, 90)[:1], candidates=waits)))
    project.write("Dockerfile", "FROM node:22\n")
    assert "the newer tag 24 of node:22" in project.report("Dockerfile")[0]


def test_of_a_digest_that_the_lock_never_saw_it_is_not_known_what_is_newer(
    project: Project,
) -> None:
    project.write("dflint.lock", _lock(Locked(NODE, OLD, seen=_seen(90, 60))))
    found = _codes(project, f"FROM node:22@{OTHER}\n")
    assert [it[:5] for it in found] == ["DF118"]


def test_an_image_that_is_not_in_the_lock(project: Project) -> None:
    project.write("dflint.lock", _lock(Locked(NODE, OLD)))
    found = _codes(
        project,
        "# syntax=docker/dockerfile:1\nARG X\nFROM node:22\nFROM node:24 AS b\nFROM b\nFROM scratch\nFROM $X\n",
    )
    assert found == ["DF120 docker/dockerfile", "DF120 node"]


def test_a_lock_that_cannot_be_read_is_one_finding(project: Project) -> None:
    for text, reason in (("version = 2\n", "has version 2"), ("version = \n", "this is no TOML")):
        project.write("dflint.lock", text)
        project.write("Dockerfile", f"FROM node:22@{OLD}\nFROM node:24\n")
        (line,) = project.report("Dockerfile")
        assert line.startswith("DF130") and reason in line


def test_a_check_without_a_lock_loads_nothing_for_locks(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM node:22\n")
    script = (
        "import sys; from dflint.cli import run\n"
        "run(sys.argv[1:])\n"
        "print([it for it in ('tomllib', 'dflint.model.images.lock') if it in sys.modules])"
    )
    command = [sys.executable, "-c", script, "check", "--no-cache", "Dockerfile"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.stdout.splitlines()[-1] == "[]", run.stderr
