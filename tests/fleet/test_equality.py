"""What a fleet finds in repositories of which it fetches a part is what `dflint check` finds in checkouts."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from dflint.cli import run as dflint
from tests.corpus import at_hand
from tests.fleet.lab import EXECUTABLE, LINK, MODULE, PATIENT, Content, bare, checkout, rows, run

COUNT = 200
MOST = int(os.environ.get("DFLINT_FLEET_FILES", "1"))  # Dockerfiles of each repository
# What context rules look at, in turns.
BESIDE: tuple[dict[str, Content], ...] = (
    {},
    {".dockerignore": b"docs\nnode_modules\n", "docs/index.md": b"# Docs\n", "README.md": b"x\n"},
    {
        "package.json": b'{"name": "a", "dependencies": {"express": "^4"}, "scripts": {"start": "node ."}}\n',
        "package-lock.json": b"{}\n",
        "index.js": b"1\n",
        "src/app.js": b"2\n",
    },
    {
        "requirements.txt": b"flask==2.0\n",
        "app.py": b"print()\n",
        "docker-entrypoint.sh": b"#!/bin/bash\r\nexec python app.py\n",
        "start.sh": (EXECUTABLE, b"#!/bin/sh\npython app.py\n"),
    },
    {
        "docker-compose.yml": b"services:\n  web:\n    build:\n      context: .\n      dockerfile: missing.Dockerfile\n  api:\n    build: 0\n",
        ".env": b"PASSWORD=hunter2hunter2\n",
        "id_rsa": b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n",
    },
    {
        "dflint.toml": b'ignore = ["DF101"]\n',
        ".gitignore": b"build\n0/ignored\n",
        "Makefile": b"all:\n\tdocker build -t app -f 0/Dockerfile .\n",
        "vendor/lib": (MODULE, b"1" * 40),
    },
    {
        "entry": (LINK, b"real/entry.sh"),
        "real/entry.sh": b"#!/bin/sh\nset -e\n",
        "Dockerfile": (LINK, b"0/Dockerfile"),
        "away": (LINK, b"../../../etc/hosts"),
        "round": (LINK, b"round"),
    },
    {"dflint.toml": b"shellcheck = true\n", "run.sh": b"#!/bin/sh\n"},
    {
        ".hadolint.yaml": b"ignored: [DL3008, DL3009]\n",
        "1/dflint.toml": b'select = ["DF1"]\n',
        "pyproject.toml": b"[project]\nname = 'a'\n",
        "setup.py": b"x\n",
    },
    {"main.go": b"package main\n", "go.mod": b"module a\n\ngo 1.22\n", "cmd/x/main.go": b"x\n"},
)


def _repositories() -> list[dict[str, Content]]:
    """Every Dockerfile at hand, dealt out to so many repositories, with other files beside them."""
    files = at_hand()[: COUNT * MOST]
    count = min(COUNT, len(files))
    found: list[dict[str, Content]] = [dict(BESIDE[n % len(BESIDE)]) for n in range(count)]
    for number, (_, content) in enumerate(files):
        place, turn = number % count, number // count
        found[place][f"{turn}/Dockerfile"] = content
    return found


def test_a_fleet_finds_what_check_finds_in_checkouts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repositories: dict[str, Path] = {}
    expected: Counter[tuple[object, ...]] = Counter()
    for number, files in enumerate(_repositories()):
        name = f"r{number:03}"
        repositories[name] = bare(tmp_path / f"{name}.git", files)
        monkeypatch.chdir(checkout(repositories[name], tmp_path / "checkouts" / name, files))
        expected.update(_checked(name, tmp_path / "report.json"))
    summary = run(tmp_path / "fleet.duckdb", repositories, PATIENT)
    assert summary.problems == {}
    sql = (
        "SELECT repo, path, line, code, severity, message, saves_bytes FROM findings"
        " JOIN messages USING (message_id)"
    )
    found = Counter(
        (*row[:5], _without_size(str(row[5]))) for row in rows(tmp_path / "fleet.duckdb", sql)
    )
    assert found == expected
    assert found


def _checked(name: str, report: Path) -> Iterator[tuple[object, ...]]:
    """What `dflint check` finds in the current folder."""
    assert dflint(["check", "--quiet", "--output-format", "json", "-o", str(report)]) < 2
    for it in json.loads(report.read_text()):
        message = _without_size(it["message"])
        yield name, it["path"], it["start"]["line"], it["code"], it["severity"], message


def _without_size(message: str) -> str:
    """The message without the size of `.git`, which is another one in each clone."""
    return re.sub(r"\.git \([^)]*\)", ".git", message)
