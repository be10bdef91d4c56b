"""Repositories of all kinds, hostile ones among them: each is one row, and no end of the run."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tarfile
import threading
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from hashlib import sha1
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from dflint.fleet import git_source
from dflint.fleet.engines import Limits
from tests.fleet.lab import EXECUTABLE, LINK, PATIENT, Content, bare, checkout, rows, run

STATES = "SELECT repo, state, problem FROM repositories ORDER BY repo"
PATHS = "SELECT path FROM files ORDER BY path"
GOOD = b"FROM debian:10\nRUN sudo apt-get install curl\n"
CODES = "SELECT DISTINCT path, code FROM findings ORDER BY ALL"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "fleet.duckdb"


@pytest.fixture
def silent_host() -> Iterator[str]:
    """A host that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"git://127.0.0.1:{server.getsockname()[1]}/repository"


def _one(store: Path, repository: Path | str, limits: Limits | None = None) -> tuple[str, str]:
    """The state of a repository after a run, and what is wrong with it."""
    run(store, {"r": repository}, limits)
    ((_, state, problem),) = rows(store, STATES)
    return str(state), str(problem or "")


def test_hostile_repositories_and_a_good_one(tmp_path: Path, store: Path) -> None:
    broken = bare(tmp_path / "broken.git", {"Dockerfile": GOOD})
    for path in (broken / "objects").rglob("*"):
        if path.is_file():
            path.chmod(0o644)
            path.write_bytes(b"this is no object")
    (tmp_path / "plain").mkdir()
    (tmp_path / "file").write_text("no archive")
    repositories: dict[str, Path | str] = {
        "broken": broken,
        "file": tmp_path / "file",
        "good": bare(tmp_path / "good.git", {"Dockerfile": GOOD}),
        "missing": tmp_path / "nothing",
        "no-commit": _empty(tmp_path / "none.git"),
        "no-dockerfile": bare(tmp_path / "other.git", {"README.md": b"x"}),
        "no-protocol": "ext::sh -c 'touch% pwned'",
        "no-repository": "file://" + str(tmp_path / "plain"),
    }
    summary = run(store, repositories, PATIENT)
    found = {repo: (state, problem) for repo, state, problem in rows(store, STATES)}
    states = {str(repo): state for repo, (state, _) in found.items()}
    assert states == {
        "broken": "failed",
        "file": "failed",
        "good": "ok",
        "missing": "failed",
        "no-commit": "empty",
        "no-dockerfile": "empty",
        "no-protocol": "failed",
        "no-repository": "failed",
    }
    assert found["good"][1] is None
    assert found["missing"][1] == "There is nothing at its path."
    assert found["file"][1] == "It is a file, and no archive that dflint reads."
    assert found["no-commit"][1] == "It has no commit."
    assert str(found["no-repository"][1]).startswith("git: ")
    assert len(summary.problems) == 5
    assert rows(store, PATHS) == [("Dockerfile",)]


def test_a_host_that_does_not_answer(store: Path, silent_host: str) -> None:
    assert _one(store, silent_host, Limits(seconds=5)) == (
        "timeout",
        "It took longer than 5 seconds.",
    )


def test_names_and_contents_that_are_no_utf_8(tmp_path: Path, store: Path) -> None:
    files = {
        os.fsdecode(b"a\xff/Dockerfile"): b"FROM debian:10\nLABEL a=\xff\n",
        "b\nc/Dockerfile": b"\xff\xfeF\0R\0O\0M\0 \0d\0e\0b\0i\0a\0n\0:\x001\x000\0\n\0",
        "quo\"te\\s'/Dockerfile": b"FROM debian:10\n",
        "nul/Dockerfile": b"\0" * 1000,
    }
    repository = bare(tmp_path / "r.git", files)
    assert _one(store, repository)[0] == "ok"
    run(store, {"r": repository})
    assert rows(store, PATHS) == [
        ("a\\udcff/Dockerfile",),
        ("b\nc/Dockerfile",),
        ("nul/Dockerfile",),
        ("quo\"te\\s'/Dockerfile",),
    ]
    assert {row[0] for row in rows(store, "SELECT last_run FROM findings")} == {2}


def test_links(tmp_path: Path, store: Path) -> None:
    files: dict[str, Content] = {
        "Dockerfile": (LINK, b"Dockerfile"),
        "a/Dockerfile": (LINK, b"../b/Dockerfile"),
        "b": (LINK, b"c"),
        "c": (LINK, b"b"),
        "d/Dockerfile": (LINK, b"/etc/passwd"),
        "e/Dockerfile": (LINK, b"../../../../../etc/passwd"),
        "f/Dockerfile": GOOD,
        "g": (LINK, b"f"),
        "h/Dockerfile": (LINK, b"../f/Dockerfile"),
        "i/Dockerfile": (LINK, b"\0"),
        "j/Dockerfile": (LINK, b"x" * 100_000),
    }
    assert _one(store, bare(tmp_path / "r.git", files)) == ("ok", "")
    assert rows(store, PATHS) == [("f/Dockerfile",)]


def test_a_file_that_is_too_large(tmp_path: Path, store: Path) -> None:
    files = {
        "Dockerfile": b"FROM scratch\n" + b"#" * 12_000_000,
        "b/Dockerfile": GOOD,
        "data.bin": os.urandom(3_000_000),
    }
    state, problem = _one(store, bare(tmp_path / "r.git", files))
    assert (state, problem) == ("ok", 'cannot read "Dockerfile": it is larger than 10 MB.')
    assert rows(store, PATHS) == [("b/Dockerfile",)]


def test_many_dockerfiles(tmp_path: Path, store: Path) -> None:
    count = int(os.environ.get("DFLINT_FLEET_DOCKERFILES", "500"))
    files = {f"{number // 100}/{number}/Dockerfile": b"FROM a:1\n" for number in range(count)}
    assert _one(store, bare(tmp_path / "r.git", files)) == ("ok", "")
    assert rows(store, "SELECT count(*) FROM files") == [(count,)]


def test_a_repository_whose_configuration_names_programs(tmp_path: Path, store: Path) -> None:
    mark = tmp_path / "mark"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch '{mark}'\n")
    program.chmod(0o755)
    config = f"""
[core]
    fsmonitor = {program}
    sshCommand = {program}
    pager = {program}
    hooksPath = {tmp_path}
    gitProxy = {program}
[uploadpack]
    packObjectsHook = {program}
[filter "x"]
    smudge = {program}
    process = {program}
    required = true
[credential]
    helper = {program}
[alias]
    ls-tree = !{program}
[remote "origin"]
    url = ext::{program}
    uploadpack = {program}
"""
    files = {"Dockerfile": GOOD, ".gitattributes": b"* filter=x\n"}
    for place in (
        bare(tmp_path / "r.git", files),
        checkout(bare(tmp_path / "s.git", files), tmp_path / "folder", files),
    ):
        git = place if place.suffix else place / ".git"
        with open(git / "config", "a") as file:
            file.write(config)
        (git / "hooks").mkdir()
        for hook in ("post-checkout", "pre-auto-gc", "reference-transaction", "proc-receive"):
            (git / "hooks" / hook).write_text(program.read_text())
            (git / "hooks" / hook).chmod(0o755)
        assert _one(store, place) == ("ok", "")
    assert not mark.exists()
    assert ("Dockerfile",) in rows(store, PATHS)


def test_a_tree_with_names_that_git_checks_out_nowhere(tmp_path: Path, store: Path) -> None:
    repository = _empty(tmp_path / "r.git")
    blob = _object(repository, "blob", GOOD)
    names = (b"..", b".git", b"Dockerfile")
    entries = b"".join(b"100644 %s\0%s" % (name, blob) for name in names)
    inner = _object(repository, "tree", b"100644 Dockerfile\0" + blob)
    entries = b"40000 ...\0" + inner + entries
    tree = _object(repository, "tree", entries)
    person = b"A <a@b.example> 1790000000 +0000"
    text = b"tree %s\nauthor %s\ncommitter %s\n\nx\n" % (tree.hex().encode(), person, person)
    commit = _object(repository, "commit", text)
    (repository / "refs/heads/main").write_text(commit.hex() + "\n")
    state, _ = _one(store, repository)
    assert state in ("ok", "failed")
    assert not (tmp_path.parent / "Dockerfile").exists()
    assert set(rows(store, PATHS)) <= {(".../Dockerfile",), ("Dockerfile",)}


def test_secrets_are_not_stored(tmp_path: Path, store: Path) -> None:
    text = b"FROM wordpress:5.1\nENV WORDPRESS_DB_PASSWORD=wordpress\n"
    assert _one(store, bare(tmp_path / "r.git", {"Dockerfile": text})) == ("ok", "")
    messages = [str(row[0]) for row in rows(store, "SELECT message FROM messages")]
    assert any("***" in it for it in messages)
    assert not any("wordpress" in it for it in messages)


def test_a_broken_configuration_is_a_problem_of_its_repository(tmp_path: Path, store: Path) -> None:
    files = {"Dockerfile": GOOD, "dflint.toml": b'select = ["DF9999"]\n'}
    state, problem = _one(store, bare(tmp_path / "r.git", files))
    assert state == "failed"
    assert problem.startswith("dflint.toml:1:") and "DF9999" in problem


def test_configurations_above_the_checkout_do_not_count(tmp_path: Path, store: Path) -> None:
    files = {"Dockerfile": GOOD, "dflint.toml": b'extend = "../dflint.toml"\n'}
    state, problem = _one(store, bare(tmp_path / "r.git", files))
    assert (state, "there is no file" in problem) == ("failed", True)


def test_folders_archives_and_repositories_are_the_same(tmp_path: Path, store: Path) -> None:
    files: dict[str, Content] = {
        "Dockerfile": GOOD + b"COPY start.sh gone /\nENTRYPOINT /start.sh\n",
        ".dockerignore": b"*.md\n",
        "start.sh": (EXECUTABLE, b"#!/bin/sh\r\nexec true\n"),
        "link": (LINK, b"start.sh"),
    }
    git = bare(tmp_path / "r.git", files)
    folder = checkout(git, tmp_path / "folder" / "app-1.0", files)
    with tarfile.open(tmp_path / "app.tar.gz", "w:gz") as archive:
        archive.add(folder, "app-1.0", filter=lambda it: None if ".git/" in it.name else it)
    with zipfile.ZipFile(tmp_path / "app.zip", "w") as packed:
        for name in ("Dockerfile", ".dockerignore", "start.sh"):
            packed.write(folder / name, name)
    places = (git, folder, tmp_path / "app.tar.gz", tmp_path / "app.zip")
    summary = run(store, {place.name: place for place in places})
    assert summary.problems == {}
    sql = "SELECT repo, path, line, code FROM findings ORDER BY ALL"
    found: dict[object, list[tuple[object, ...]]] = {}
    for repo, *finding in rows(store, sql):
        found.setdefault(repo, []).append(tuple(finding))
    assert len(found) == 4
    assert all(it == found["app-1.0"] for it in found.values())
    assert any(row[2] == "DF701" or row[0] == "Dockerfile" for row in found["app-1.0"])


@pytest.mark.parametrize("name", ["a.tar", "a.tar.gz", "a.zip"])
def test_an_archive_that_is_none(tmp_path: Path, store: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"PK\3\4 and no archive" * 100)
    state, problem = _one(store, tmp_path / name)
    assert (state, problem[:12]) == ("failed", "The archive ")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes with names")
def test_a_pipe_in_a_folder(tmp_path: Path, store: Path) -> None:
    (tmp_path / "app").mkdir()
    os.mkfifo(tmp_path / "app" / "Dockerfile")
    (tmp_path / "app" / "b.Dockerfile").write_bytes(GOOD)
    assert _one(store, tmp_path / "app")[0] == "ok"
    assert rows(store, PATHS) == [("b.Dockerfile",)]


def test_only_what_counts_is_fetched(tmp_path: Path, store: Path) -> None:
    """Of a host that knows filters, no content is fetched that no rule asks."""
    files = {"Dockerfile": GOOD, **{f"data/{n}.bin": os.urandom(50_000) for n in range(40)}}
    repository = bare(tmp_path / "r.git", files)
    source = git_source.GitSource(f"file://{repository}", str(tmp_path / "clone"))
    tree = source.tree()
    assert tree is not None
    assert len(tree.nodes) == 41
    tree.load(["Dockerfile"])
    assert tree.contents == {"Dockerfile": GOOD}
    fetched = sum(it.stat().st_size for it in (tmp_path / "clone").rglob("*") if it.is_file())
    assert fetched < 100_000


def test_a_host_without_filters(
    tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(git_source, "SERVE", "git -c uploadpack.allowFilter=false upload-pack")
    assert _one(store, bare(tmp_path / "r.git", {"Dockerfile": GOOD, "a": b"x"})) == ("ok", "")
    assert rows(store, PATHS) == [("Dockerfile",)]


def test_a_web_server_that_knows_nothing_of_git(tmp_path: Path, store: Path) -> None:
    repository = bare(tmp_path / "r.git", {"Dockerfile": GOOD})
    subprocess.run(["git", "--git-dir", str(repository), "update-server-info"], check=True)
    handler = partial(_Quiet, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        state = _one(store, f"http://127.0.0.1:{server.server_port}/r.git")
        server.shutdown()
    assert state == ("ok", "")
    assert rows(store, PATHS) == [("Dockerfile",)]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


def _empty(path: Path) -> Path:
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(path)], check=True)
    return path


def _object(repository: Path, kind: str, content: bytes) -> bytes:
    """Write an object as it is; its name."""
    raw = b"%s %d\0%s" % (kind.encode(), len(content), content)
    name = sha1(raw)
    path = repository / "objects" / name.hexdigest()[:2] / name.hexdigest()[2:]
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(zlib.compress(raw))
    return name.digest()
