"""`dflint fleet` as its users see it."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import duckdb
import pytest

from dflint.cli import run
from dflint.fleet.schema import TABLES
from tests.cli.conftest import Dflint, dflint, here
from tests.fleet.lab import bare

__all__ = ["dflint", "here"]
GOOD = b"FROM debian:10\nRUN sudo apt-get install curl\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fleet of three repositories, after one run."""
    here = tmp_path_factory.mktemp("made")
    with contextlib.chdir(here):
        for name in ("web", "api", "job"):
            bare(here / "org" / f"{name}.git", {"Dockerfile": GOOD})
        assert run(["fleet", "init"]) == 0
        assert run(["fleet", "add", "org/web.git", "--team", "front"]) == 0
        assert run(["fleet", "add", "org/*.git", "--team", "back"]) == 0
        assert run(["fleet", "run", "--jobs", "2"]) == 0
    return here


@pytest.fixture
def fleet(made: Path, here: Path) -> Path:
    """The same, in the current folder."""
    shutil.copytree(made, here, dirs_exist_ok=True)
    return here


def test_the_list_is_there_to_be_read(fleet: Path) -> None:
    text = (fleet / "fleet.toml").read_text()
    assert '[[repository]]\naddress = "org/web.git"\nteam = "front"\n' in text
    assert '[[repository]]\naddress = "org/api.git"\nteam = "back"\n' in text
    assert text.count("\n[[repository]]") == 3


def test_status(fleet: Path, dflint: Dflint) -> None:
    code, out, _ = dflint("fleet", "status")
    assert code == 0
    assert "3 repositories, 3 files" in out
    assert "front" in out and "back" in out
    assert "Since the run before" not in out, "there is none before the first"
    record = json.loads(dflint("fleet", "status", "--output-format", "json")[1])
    assert record["last_run"]["run"] == 1
    assert record["problems"] == []
    assert record["teams"]["back"] == 2 * record["teams"]["front"]


def test_query(fleet: Path, dflint: Dflint) -> None:
    sql = "SELECT repo, count(*) AS n FROM findings GROUP BY repo ORDER BY repo"
    code, out, _ = dflint("fleet", "query", sql)
    assert code == 0 and "org/api" in out
    found = json.loads(dflint("fleet", "query", sql, "--output-format", "json")[1])
    assert [it["repo"] for it in found] == ["org/api", "org/job", "org/web"]
    assert found[0]["n"] > 0
    out = dflint("fleet", "query", "SELECT ended FROM runs", "--output-format", "csv")[1]
    assert len(list(csv.reader(io.StringIO(out)))) == 2


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("SELEC 1", "syntax error"),
        ("SELECT * FROM nothing", "nothing"),
        ("DELETE FROM findings", "read-only"),
        ("SELECT * FROM read_text('fleet.toml')", "disabled"),
        ("COPY findings TO 'x.csv'", "disabled"),
        ("SET enable_external_access = true", "locked"),
    ],
)
def test_a_question_that_cannot_be_asked(fleet: Path, dflint: Dflint, sql: str, said: str) -> None:
    code, out, err = dflint("fleet", "query", sql)
    assert (code, out) == (2, "")
    assert said in err and err.count("\n") == 1


def test_parquet(fleet: Path, dflint: Dflint) -> None:
    code, _, err = dflint("fleet", "export", "--parquet", "out")
    assert (code, err) == (0, f"Wrote {len(TABLES)} files to out.\n")
    with duckdb.connect() as connection:
        for table in TABLES:
            exported = f"SELECT * FROM '{fleet}/out/{table}.parquet' ORDER BY ALL"
            sql = f"SELECT * FROM {table} ORDER BY ALL"
            found = json.loads(dflint("fleet", "query", sql, "--output-format", "json")[1])
            there = connection.execute(exported)
            columns = [it[0] for it in there.description or ()]
            assert len(there.fetchall()) == len(found)
            assert not found or columns == list(found[0])


def test_what_a_killed_export_leaves_is_removed(fleet: Path, dflint: Dflint) -> None:
    killed = (
        "import os\nfrom dflint.temporary import TemporaryFolder\n"
        "(TemporaryFolder('out').path / 'runs.parquet').write_text('a part')\nos.kill(os.getpid(), 9)"
    )
    (fleet / "out").mkdir()
    assert subprocess.run([sys.executable, "-c", killed], cwd=fleet).returncode == -9
    assert len(list((fleet / "out").iterdir())) == 1
    assert dflint("fleet", "export", "--parquet", "out")[0] == 0
    assert {it.name for it in (fleet / "out").iterdir()} == {f"{it}.parquet" for it in TABLES}


def test_a_run_with_problems(fleet: Path, dflint: Dflint) -> None:
    (fleet / "org/api.git").rename(fleet / "org/gone")
    code, _, err = dflint("fleet", "run", "--quiet", "-j", "1")
    assert (code, err) == (1, "dflint: org/api: There is nothing at its path.\n")
    assert "could not be read" in dflint("fleet", "status")[1]


# --- webhooks ---


class _Hook(BaseHTTPRequestHandler):
    received: list[tuple[str, dict[str, object]]] = []  # noqa: RUF012
    code = 200

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.received.append((self.headers.get("Authorization", ""), json.loads(content)))
        self.send_response(self.code)
        self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def hook() -> Iterator[str]:
    """A webhook; what it received is in _Hook.received."""
    _Hook.received, _Hook.code = [], 200
    server = HTTPServer(("127.0.0.1", 0), _Hook)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://user:secret@127.0.0.1:{server.server_port}/token-of-mine"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_webhook_gets_what_is_new_and_what_is_gone(
    fleet: Path, dflint: Dflint, hook: str
) -> None:
    bare(fleet / "org/web.git", {"Dockerfile": b"FROM debian:10\nMAINTAINER a\n"})
    code, _, err = dflint("fleet", "run", "--webhook", hook, "-j", "1")
    assert (code, err) == (0, "Run 2: 1 read, 2 unchanged, 0 not read.\n")
    ((authorization, content),) = _Hook.received
    assert authorization.startswith("Basic ")
    assert content["run"] == 2
    kinds = {(it["kind"], it["team"]) for it in content["changes"]}  # type: ignore[attr-defined]
    assert kinds == {("new", "front"), ("gone", "front")}
    assert content["is_whole"] is True


@pytest.mark.parametrize("answer", [500, 302])
def test_a_webhook_that_fails_is_said(fleet: Path, dflint: Dflint, hook: str, answer: int) -> None:
    _Hook.code = answer
    code, _, err = dflint("fleet", "run", "--webhook", hook, "--quiet", "-j", "1")
    assert (code, err) == (0, f"dflint: the webhook at 127.0.0.1 answered {answer}.\n")


def test_a_webhook_that_is_not_there(fleet: Path, dflint: Dflint) -> None:
    address = "http://user:secret@127.0.0.1:9/token-of-mine"
    code, _, err = dflint("fleet", "run", "--webhook", address, "--quiet", "-j", "1")
    assert code == 0
    assert err.startswith("dflint: the webhook at 127.0.0.1 cannot be reached")
    assert "secret" not in err and "token" not in err


# --- mistakes ---


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["run"], 'there is no list "./fleet.toml": dflint fleet init makes one.'),
        (["status"], "there is no store"),
        (["query", "SELECT 1"], "there is no store"),
        (["export", "--parquet", "x"], "there is no store"),
        (["add", "nothing-here"], 'there is no file or folder "nothing-here"'),
        (["add", "https://me:word@host/app.git"], "an address has no password in it"),
        (["run", "--engine", "ray://x:1"], '"ray://x:1" is no engine'),
        (["run", "--engine", "dask://x:1", "--jobs", "2"], "--jobs and --engine"),
        (["run", "--webhook", "ftp://x"], "a webhook is an address"),
    ],
)
def test_mistakes(here: Path, dflint: Dflint, args: list[str], said: str) -> None:
    if args[0] == "run" and len(args) > 1:
        (here / "fleet.toml").write_text("")
    code, out, err = dflint("fleet", *args)
    assert (code, out) == (2, "")
    assert said in err and err.count("\n") == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[repository]]\n", "repository 1 has no address"),
        ('[[repository]]\naddress = "a"\nteem = "x"\n', 'has a key "teem". Did you mean "team"?'),
        ('[[repository]]\naddress = "a"\n[[repository]]\naddress = "./a"\n', 'the name "a"'),
        ('[[repositories]]\naddress = "a"\n', 'no key "repositories"'),
        ("repository = 1\n", "each repository is a table"),
        ("[[", "this is no TOML"),
    ],
)
def test_mistakes_in_a_list(here: Path, dflint: Dflint, text: str, said: str) -> None:
    (here / "fleet.toml").write_text(text)
    code, _, err = dflint("fleet", "run")
    assert code == 2
    assert said in err and err.count("\n") == 1


def test_a_list_is_not_overwritten(here: Path, dflint: Dflint) -> None:
    (here / "fleet.toml").write_text("# mine\n")
    assert dflint("fleet", "init")[0] == 2
    assert (here / "fleet.toml").read_text() == "# mine\n"


def test_addresses_from_a_file(here: Path, dflint: Dflint) -> None:
    bare(here / "a.git", {})
    (here / "list.txt").write_text(
        "# ours\nhttps://git.example/web/shop.git front\ngit@git.example:web/shop.git\n\na.git back\n"
    )
    assert dflint("fleet", "add", "list.txt", "--team", "rest")[0] == 0
    import tomllib

    found = tomllib.loads((here / "fleet.toml").read_text())["repository"]
    assert found == [
        {"address": "https://git.example/web/shop.git", "team": "front"},
        {"address": "git@git.example:web/shop.git", "name": "web/shop-2", "team": "rest"},
        {"address": "a.git", "team": "back"},
    ]
    _, _, err = dflint("fleet", "add", "list.txt")
    assert err == "Added 0 to ./fleet.toml; 3 were there already.\n"


def test_without_duckdb(here: Path, dflint: Dflint, monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.util

    usual = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util,
        "find_spec",
        lambda name, *more: None if name == "duckdb" else usual(name, *more),
    )
    (here / "fleet.toml").write_text("")
    code, _, err = dflint("fleet", "run")
    assert code == 2
    assert err == (
        'dflint: dflint fleet needs DuckDB, which is not installed: run pip install "dflint[fleet]".\n'
    )


def test_help_has_every_command(dflint: Dflint) -> None:
    _, out, _ = dflint("fleet", "--help")
    assert all(f"  {it} " in out for it in ("init", "add", "run", "status", "query", "export"))
