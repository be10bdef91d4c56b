"""Twice the Dockerfile, twice the work, where it lies beside a project that rules read.

With a build context, rules ask what a COPY brings, what a command needs, and what a script does that is started.
"""

from __future__ import annotations

import io
import os
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from dflint.cli import run
from tests.effort import calls, slope
from tests.growth import SHAPES, repeated

STEEPEST = 1.1
FEW, MANY = 16, 240
PROJECT = {
    ".dockerignore": "node_modules\n",
    "Cargo.toml": '[package]\nname = "a"\nversion = "0.1.0"\n',
    "Gemfile": 'source "https://rubygems.org"\ngem "rails"\n',
    "app.py": "from flask import Flask\napp = Flask(__name__)\n",
    "composer.json": "{}\n",
    "entrypoint.sh": '#!/bin/sh\nset -e\nexec "$@"\n',
    "go.mod": "module a\n\ngo 1.22\n",
    "main.go": "package main\nfunc main() {}\n",
    "package.json": '{"scripts": {"build": "tsc", "start": "node a.js"}, "dependencies": {"express": "^4"}}\n',
    "pom.xml": "<project></project>\n",
    "pyproject.toml": '[project]\nname = "a"\nversion = "1"\n',
    "requirements.txt": "flask\nnumpy\n",
    "src/a.js": "1\n",
    "src/b/c.js": "1\n",
}
# What is repeated below `FROM node:22`.
IN_PROJECT = {
    "all-managers": "COPY . /d{i}\nRUN pip install -r requirements.txt && npm ci && bundle install"
    " && go build ./... && cargo build && composer install && mvn package\n",
    "manifests": "COPY package.json requirements.txt go.mod /app{i}/\nWORKDIR /app{i}\n"
    "RUN pip install -r requirements.txt && npm install\n",
    "folders": "COPY src src/b /to{i}/\n",
    "wildcards": "COPY s* /to{i}/\nCOPY *.json ./\n",
    "scripts": "COPY entrypoint.sh /s{i}.sh\nRUN chmod +x /s{i}.sh && /s{i}.sh && sh /s{i}.sh\n",
    "here-documents": "COPY <<E /f{i}.sh\n#!/bin/bash\necho {i}\nE\nRUN /f{i}.sh\n",
    "stages": "FROM node:22 AS s{i}\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\n"
    'CMD ["node", "server.js"]\n',
    "stages-that-copy": "FROM node:22 AS s{i}\nCOPY --from=s{i} /app /app\nRUN npm ci\nCOPY . .\n"
    'ENTRYPOINT ["/app/entrypoint.sh"]\n',
    "starts": 'COPY app.py /app{i}/\nCMD ["python", "/app{i}/app.py"]\n',
    "removals": "ADD src Gemfile /x{i}/\nRUN rm -rf /x{i}\n",
    "python": "COPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .\nCMD python app.py\n",
    "go": "COPY go.mod .\nRUN go mod download\nCOPY . .\nRUN go build -o /bin/x{i} .\n",
    "rust": "COPY Cargo.toml .\nRUN cargo build\nCOPY . .\nRUN cargo build --release\n",
    "java": "COPY pom.xml .\nRUN mvn dependency:go-offline\nCOPY . .\nRUN mvn package\n",
    "php": "COPY composer.json .\nRUN composer install\nCOPY . .\nRUN composer dump-autoload\n",
    "ruby": "COPY Gemfile .\nRUN bundle install\nCOPY . .\nRUN bundle exec rake assets:precompile\n",
    "system-packages": "RUN apt-get update && apt-get install -y curl\nCOPY . /d{i}\nRUN make -C /d{i}\n",
    "makefiles": "COPY Gemfile Makefile\nRUN make t{i}\n",
    "users": "RUN useradd u{i}\nUSER u{i}\nCOPY --chown=u{i} . /h{i}\n",
    "mounts": "RUN --mount=type=bind,target=/m{i} npm ci\n",
    "search-path": "ENV PATH=/d{i}:$PATH\nRUN tool{i}\n",
}
TEXTS = [name for name, make in SHAPES.items() if isinstance(make(2), str)]


@pytest.mark.parametrize("name", [*TEXTS, *IN_PROJECT])
def test_work_grows_with_a_file_in_a_project(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path, text in PROJECT.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "Dockerfile"
    counts = []
    for number in (2, FEW, MANY):  # what is loaded or worked out once, is
        file.write_bytes(_text(name, number).encode("utf-8", "surrogateescape"))
        with redirect_stdout(_stream()), redirect_stderr(_stream()):
            counts.append(calls(lambda: run(["check", "--no-cache", "--select", "ALL"])))
    assert slope(counts[1], counts[2], MANY / FEW) <= STEEPEST, counts


def _text(name: str, number: int) -> str:
    if name in IN_PROJECT:
        return "FROM node:22\n" + repeated(IN_PROJECT[name], number)
    text = SHAPES[name](number)
    assert isinstance(text, str)
    return text


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(open(os.devnull, "wb"), "utf-8")
