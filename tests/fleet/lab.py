"""Repositories of git that tests make up, quickly, and a fleet of them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from dflint.fleet.engines import DONE, Limits, Reply
from dflint.fleet.listing import Repository
from dflint.fleet.processes import Processes
from dflint.fleet.run import Summary, run_fleet
from dflint.fleet.store import Store
from dflint.fleet.worker import named, outcome_of

READ = "dflint.cli.fleet_lint:read_repository"
CONFIG = "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n"
LINK, EXECUTABLE, REGULAR, MODULE = "120000", "100755", "100644", "160000"
PATIENT = Limits(seconds=300, megabytes=2048)
Content = bytes | tuple[str, bytes]  # with a mode, if it is none of a regular file
Files = Mapping[str, Content]


def bare(path: Path, files: Files, date: int = 1_790_000_000) -> Path:
    """A bare repository with one more commit, of these files and no others."""
    if not path.exists():
        for it in ("objects", "refs/heads"):
            (path / it).mkdir(parents=True)
        (path / "HEAD").write_text("ref: refs/heads/main\n")
        (path / "config").write_text(CONFIG)
    parent = b"from refs/heads/main^0\n" if _has_commit(path) else b""
    lines = [b"commit refs/heads/main\n", f"committer A <a@b.example> {date} +0000\n".encode()]
    lines += [b"data 1\nx\n", parent, b"deleteall\n"]
    for name, content in files.items():
        mode, raw = content if isinstance(content, tuple) else (REGULAR, content)
        if mode == MODULE:
            lines.append(b"M %s %s %s\n" % (mode.encode(), raw, _quoted(name)))
        else:
            lines.append(b"M %s inline %s\n" % (mode.encode(), _quoted(name)))
            lines.append(b"data %d\n%s\n" % (len(raw), raw))
    _git(path, "fast-import", "--quiet", "--force", text=b"".join(lines))
    return path


def checkout(repository: Path, path: Path, files: Files) -> Path:
    """A full checkout of the files of a repository, as a clone makes it."""
    shutil.copytree(repository, path / ".git")
    (path / ".git/config").write_text(CONFIG.replace("bare = true", "bare = false"))
    for name, content in files.items():
        mode, raw = content if isinstance(content, tuple) else (REGULAR, content)
        place = path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if mode == MODULE:
            place.mkdir()
        elif mode == LINK:
            place.symlink_to(os.fsdecode(raw))
        else:
            place.write_bytes(raw)
            place.chmod(0o755 if mode == EXECUTABLE else 0o644)
    _git(path / ".git", "read-tree", "HEAD")
    return path


class InTurn:
    """An engine without processes, which take a second each to begin."""

    def map(self, function: str, items: Sequence[Any], limits: Limits) -> Iterator[Reply]:
        work = named(function)
        for number, item in enumerate(items):
            here = os.getcwd()
            state, value = outcome_of(work, item)
            os.chdir(here)
            yield (
                Reply(number, state, value) if state == DONE else Reply(number, state, None, value)
            )


def run(
    path: Path,
    repositories: Mapping[str, Path | str],
    limits: Limits | None = None,
    is_asked_first: bool = False,
) -> Summary:
    """A run over repositories, by their names, into the store at a path; with limits in processes."""
    listed = [Repository(name, str(it)) for name, it in repositories.items()]
    engine = InTurn() if limits is None else Processes(2)
    with Store(str(path), is_writer=True) as store:
        return run_fleet(
            store, listed, ".", engine, READ, limits or PATIENT, is_asked_first=is_asked_first
        )


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    with Store(str(path)) as store:
        return store.rows(sql)


def _has_commit(path: Path) -> bool:
    return (path / "refs/heads/main").exists()


def _quoted(name: str) -> bytes:
    text = os.fsencode(name)
    return (
        b'"'
        + b"".join(b"\\%03o" % it if it < 33 or it in b'"\\' else bytes([it]) for it in text)
        + b'"'
    )


def _git(folder: Path, *args: str, text: bytes = b"") -> None:
    subprocess.run(["git", "--git-dir", str(folder), *args], input=text, check=True)
