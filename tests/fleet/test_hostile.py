"""Stores, lists, questions and archives that a stranger has made: one sentence, and nothing but the store is read."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import threading
import zipfile
from pathlib import Path

import duckdb
import pytest

from dflint.fleet.archive_source import ArchiveSource
from dflint.fleet.notify import WebhookError, host_of, post
from dflint.fleet.tree import SourceError
from tests.cli.conftest import Dflint, dflint, here
from tests.fleet.rows import finding, outcome, record

__all__ = ["dflint", "here"]
STORE = "dflint-fleet.duckdb"
SECRET = "ghp_0123456789"
COMMANDS = (
    ("status",), ("status", "--output-format", "json"), ("report",), ("report", "--html", "o.html"),
    ("report", "--output-format", "json"), ("export", "--parquet", "out"), ("query", "SELECT * FROM runs"),
    ("run", "--quiet"),
)  # fmt: skip
CHANGES = {
    "a view in the place of a table": (
        "DROP TABLE runs",
        "CREATE VIEW runs AS SELECT 1 AS run, TIMESTAMP '2026-11-30' AS started, TIMESTAMP '2026-11-30' AS"
        " ended, content AS dflint, 'r' AS rules, 1 AS repositories, 1 AS files, 1 AS findings, 0 AS failed"
        " FROM read_text('secret')",
    ),
    "a table of another kind": ("ALTER TABLE runs DROP COLUMN rules",),
    "a column of another kind": ("ALTER TABLE runs ALTER failed TYPE VARCHAR",),
    "values that are not there": ("UPDATE runs SET started = NULL, dflint = NULL",),
    "no team": ("UPDATE repositories SET team = NULL",),
    "a version that is a text": (
        "DROP TABLE schema_version",
        "CREATE TABLE schema_version(version VARCHAR)",
        "INSERT INTO schema_version VALUES ('x')",
    ),
    "a version that never was": ("UPDATE schema_version SET version = -3",),
    "a version to come": ("UPDATE schema_version SET version = 99",),
}


@pytest.fixture
def fleet(here: Path) -> Path:
    """A fleet after one run, and a secret beside it."""
    record(here / STORE, outcome("a", finding("DF101")))
    (here / "fleet.toml").write_text('[[repository]]\naddress = "a"\n')
    (here / "secret").write_text(SECRET)
    return here


@pytest.mark.parametrize("change", CHANGES)
def test_a_store_that_a_stranger_has_changed(change: str, fleet: Path, dflint: Dflint) -> None:
    with duckdb.connect(fleet / STORE) as connection:
        for sql in CHANGES[change]:
            connection.execute(sql)
    for command in COMMANDS:
        code, out, err = dflint("fleet", *command)
        assert (code, out, err.count("\n")) == (2, "", 1), command
        assert SECRET not in err
    assert not (fleet / "out").exists() and not (fleet / "o.html").exists()


def test_a_view_besides_the_tables_reads_no_file(fleet: Path, dflint: Dflint) -> None:
    with duckdb.connect(fleet / STORE) as connection:
        connection.execute("CREATE VIEW more AS SELECT * FROM read_text('secret')")
    code, out, err = dflint("fleet", "query", "SELECT * FROM more")
    assert (code, out) == (2, "") and "disabled" in err and SECRET not in err


@pytest.mark.parametrize("kind", ["pipe", "folder", "text"])
def test_a_store_that_is_none(kind: str, fleet: Path, dflint: Dflint) -> None:
    (fleet / STORE).unlink()
    match kind:
        case "pipe":
            os.mkfifo(fleet / STORE)
        case "folder":
            (fleet / STORE).mkdir()
        case _:
            (fleet / STORE).write_text("no store\n" * 5_000)
    for command in COMMANDS:
        code, out, err = dflint("fleet", *command)
        assert (code, out, err.count("\n")) == (2, "", 1), command


@pytest.mark.parametrize(
    "sql",
    [
        "", " ; ", "ATTACH 'other.db' AS o", "EXPORT DATABASE 'out'", "INSTALL httpfs", "LOAD 'x.so'",
        "SET profiling_output = 'p.json'", "PRAGMA enable_profiling = 'json'", "CREATE TABLE x(a INT)",
        "CREATE SECRET s (TYPE s3)", "SELECT * FROM glob('*')", "SELECT * FROM 'secret'", "SELECT 1; COPY runs TO 'x'",
        "CREATE TEMP TABLE x AS SELECT 1; COPY x TO 'y.csv'", "BEGIN; DELETE FROM runs; COMMIT", "\udcff",
    ],
)  # fmt: skip
def test_a_question_reads_and_writes_nothing_else(sql: str, fleet: Path, dflint: Dflint) -> None:
    before = sorted(os.listdir(fleet)), (fleet / STORE).read_bytes()
    code, out, err = dflint("fleet", "query", sql)
    assert (code, out, err.count("\n")) == (2, "", 1), err
    assert (sorted(os.listdir(fleet)), (fleet / STORE).read_bytes()) == before


def test_answers_are_json_whatever_they_hold(fleet: Path, dflint: Dflint) -> None:
    sql = "SELECT 'NaN'::DOUBLE a, [DATE '2020-01-01'] b, {'x': TIME '01:00'} c, TIMESTAMP 'infinity' d, 1::HUGEINT e"
    code, out, _ = dflint("fleet", "query", sql, "--output-format", "json")
    assert code == 0
    [found] = json.loads(out, parse_constant=pytest.fail)
    assert (found["a"], found["b"], found["c"]) == (None, ["2020-01-01"], {"x": "01:00:00"})
    code, out, err = dflint("fleet", "query", "SELECT 1 AS a, 2 AS a", "--output-format", "json")
    assert (code, out, err) == (2, "", 'dflint: two columns are called "a": name them with AS.\n')


@pytest.mark.parametrize("content", [b"a = " + b"[" * 100_000, b"\xff", None])
def test_a_list_that_is_none(content: bytes | None, fleet: Path, dflint: Dflint) -> None:
    (fleet / "fleet.toml").unlink()
    if content is None:
        os.mkfifo(fleet / "fleet.toml")
    else:
        (fleet / "fleet.toml").write_bytes(content)
    for command in (("run",), ("add", "org")):
        (fleet / "org").mkdir(exist_ok=True)
        code, out, err = dflint("fleet", *command)
        assert (code, out, err.count("\n")) == (2, "", 1), err


def test_an_archive_with_damaged_contents(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Dockerfile", b"FROM a\n" * 1_000)
    content = bytearray(path.read_bytes())
    content[45:60] = b"\xff" * 15
    path.write_bytes(content)
    with pytest.raises(SourceError, match="cannot be read"):
        ArchiveSource(str(path)).tree()


@pytest.mark.parametrize("port", ["99999", "abc", "0x10", "-1"])
def test_a_webhook_with_a_port_that_is_none(port: str) -> None:
    with pytest.raises(WebhookError, match=r"^a webhook is an address"):
        host_of(f"http://127.0.0.1:{port}/")


def test_a_webhook_that_answers_a_byte_at_a_time() -> None:
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            connection, _ = server.accept()
            with connection, contextlib.suppress(OSError):
                connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
                while not over.wait(0.05):
                    connection.sendall(b"x")

        thread = threading.Thread(target=drip)
        thread.start()
        try:
            with pytest.raises(WebhookError, match="did not answer in time"):
                post(f"http://127.0.0.1:{server.getsockname()[1]}/", {}, seconds=1)
        finally:
            over.set()
            thread.join()
