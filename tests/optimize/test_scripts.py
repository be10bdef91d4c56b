"""Installations in scripts of the build context: which come above the sources, and which stay."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.optimize.test_orders import NODE, order, proposal

Project = Mapping[str, str]

APT = "apt-get update\napt-get install -y --no-install-recommends curl git\nrm -rf /var/lib/apt/lists/*\n"
PYTHON = {"requirements.txt": "-r base.txt\n", "base.txt": "flask\n", "src/a.py": ""}


def dockerfile(run: str, copies: str = "COPY . .\n") -> str:
    return f"FROM node:22\nWORKDIR /app\n{copies}RUN {run}\nRUN npm run build\n"


@pytest.mark.parametrize(
    ("script", "files", "copied"),
    [
        (f"#!/bin/sh\nset -eux\n{APT}", NODE, ["COPY scripts/a.sh scripts/"]),
        (
            "#!/usr/bin/env bash\nset -euo pipefail\necho installing $0\nnpm ci\n", NODE,
            ["COPY scripts/a.sh scripts/", "COPY package.json package-lock.json ./"],
        ),
        (
            f"set -e\nexport DEBIAN_FRONTEND=noninteractive\n{APT}pip install -r requirements.txt\nmkdir -p /data\n", PYTHON,
            ["COPY scripts/a.sh scripts/", "COPY requirements.txt base.txt ./"],
        ),
        (
            'cd "$(dirname "$0")"\ncd ../web && npm install -g pnpm@9 && npm ci > /dev/null 2>&1\n',
            {"web/package.json": "{}", "web/package-lock.json": "{}", "web/.npmrc": "", "a.js": ""},
            ["COPY scripts/a.sh scripts/", "COPY web/package.json web/package-lock.json web/.npmrc web/"],
        ),
        (
            "cd /app/web\nnpm ci\ncd ../api\npip install --no-cache-dir -r requirements.txt\n",
            {"web/package.json": "{}", "api/requirements.txt": "flask\n", "a.js": ""},
            ["COPY scripts/a.sh scripts/", "COPY web/package.json web/", "COPY api/requirements.txt api/"],
        ),
    ],
)  # fmt: skip
def test_a_script_that_only_installs_comes_above_the_sources(
    tmp_path: Path, script: str, files: Project, copied: list[str]
) -> None:
    text = order(tmp_path, dockerfile("sh scripts/a.sh"), {**files, "scripts/a.sh": script})
    rows = text.splitlines()
    assert rows[:2] == ["FROM node:22", "WORKDIR /app"]
    assert sorted(rows[2:-3]) == sorted(copied)
    assert rows[-3:] == ["RUN sh scripts/a.sh", "COPY . .", "RUN npm run build"]


@pytest.mark.parametrize(
    ("script", "files", "copied"),
    [
        (
            "if [ -f yarn.lock ]; then yarn --frozen-lockfile\nelif [ -f package-lock.json ]; then npm ci\nelse exit 1; fi\n",
            NODE, ["COPY package.json package-lock.json ./"],
        ),
        (
            'case "$(uname -m)" in\n  arm*) apt-get update && apt-get install -y make ;;\n  *) echo none ;;\nesac\n'
            "npm ci || npm install\n",
            NODE, ["COPY package.json package-lock.json ./"],
        ),
        ("for it in requirements base; do pip install -r $it.txt; done\n", PYTHON, ["COPY requirements.txt base.txt ./"]),
        (
            "fetch() {\n  (cd web && npm ci)\n}\nif ! command -v git >/dev/null; then apt-get update && apt-get install -y git; fi\nfetch\n",
            {"web/package.json": "{}", "a.js": ""}, ["COPY web/package.json web/"],
        ),
        (
            "until npm ci; do sleep 1; done\ncd web || exit 1\nnpm ci\n",
            {**NODE, "web/package.json": "{}"}, ["COPY package.json package-lock.json ./", "COPY web/package.json web/"],
        ),
        ("[[ $CI == true ]] && npm ci\ngrep -q debian /etc/os-release && true\n", NODE, ["COPY package.json package-lock.json ./"]),
    ],
)  # fmt: skip
def test_every_branch_of_a_script_is_read(
    tmp_path: Path, script: str, files: Project, copied: list[str]
) -> None:
    text = order(tmp_path, dockerfile("bash scripts/a.sh"), {**files, "scripts/a.sh": script})
    rows = text.splitlines()
    assert sorted(rows[2:-3]) == sorted(["COPY scripts/a.sh scripts/", *copied])
    assert rows[-3:] == ["RUN bash scripts/a.sh", "COPY . .", "RUN npm run build"]


@pytest.mark.parametrize(
    ("run", "files", "copied"),
    [
        ("if [ -f package-lock.json ]; then npm ci; else npm install; fi", NODE, "COPY package.json package-lock.json ./\n"),
        (
            "if [ -f .npmrc ]; then npm ci; else npm install; fi", {**NODE, ".npmrc": ""},
            "COPY package.json package-lock.json .npmrc ./\n",
        ),
        ("set -eux; apt-get update; apt-get install -y curl; rm -rf /var/lib/apt/lists/*", NODE, ""),
        ("for d in web api; do (cd $d && npm ci); done", {"web/package.json": "{}", "api/package.json": "{}"}, "COPY web/package.json web/\nCOPY api/package.json api/\n"),
    ],
)  # fmt: skip
def test_every_branch_of_a_run_is_read(
    tmp_path: Path, run: str, files: Project, copied: str
) -> None:
    assert order(tmp_path, dockerfile(run), files) == dockerfile(run).replace(
        f"COPY . .\nRUN {run}\n", f"{copied}RUN {run}\nCOPY . .\n"
    )


@pytest.mark.parametrize("run", ["./setup.sh", "bash -e /app/setup.sh", "cd /app && ./setup.sh"])
def test_a_script_is_found_as_it_is_started(tmp_path: Path, run: str) -> None:
    files = {**NODE, "setup.sh": f"#!/bin/bash\n{APT}"}
    assert order(tmp_path, dockerfile(run), files) == dockerfile(run).replace(
        f"COPY . .\nRUN {run}\n", f"COPY setup.sh ./\nRUN {run}\nCOPY . .\n"
    )


def test_a_script_comes_above_copies_that_it_does_not_read(tmp_path: Path) -> None:
    files = {**NODE, "scripts/a.sh": APT}
    before = dockerfile("sh scripts/a.sh", "COPY scripts/a.sh scripts/\nCOPY src/ src/\n")
    assert order(tmp_path, before, files) == (
        "FROM node:22\nWORKDIR /app\nCOPY scripts/a.sh scripts/\nRUN sh scripts/a.sh\nCOPY src/ src/\n"
        "RUN npm run build\n"
    )


def test_the_mode_of_a_script_is_as_before(tmp_path: Path) -> None:
    before = dockerfile("chmod +x setup.sh && ./setup.sh")
    files = {**NODE, "setup.sh": APT}
    assert order(tmp_path, before, files) == (
        "FROM node:22\nWORKDIR /app\nCOPY setup.sh ./\nRUN chmod +x setup.sh && ./setup.sh\nCOPY . .\n"
        "RUN chmod +x /app/setup.sh\nRUN npm run build\n"
    )
    (tmp_path / "setup.sh").chmod(0o755)
    assert "RUN chmod +x /app" not in order(tmp_path, before, files)
    alone = dockerfile("chmod +x setup.sh\nRUN ./setup.sh")
    (tmp_path / "setup.sh").chmod(0o644)
    assert order(tmp_path, alone, files) == alone


STAY: dict[str, tuple[str, Project, str]] = {
    "a command that is not known": ("npm ci\nmake tools\n", NODE, '"make tools"'),
    "a build": ("npm ci\nnpm run build\n", NODE, '"npm run build"'),
    "an installation with the project": (
        "pip install .\n", {"pyproject.toml": "", "a.py": ""}, "pip install .",
    ),
    "an installation that needs the sources as well": (
        "poetry install\n", {"pyproject.toml": "[tool.poetry]\nname = 'a'\n", "a.py": ""}, "needs the sources",
    ),
    "a list of requirements that only a run knows": (
        "pip install -r requirements-$ENV.txt\n", PYTHON, "only a run knows",
    ),
    "a package in a file": ("apt-get update && apt-get install -y ./deb/a.deb\n", {"deb/a.deb": ""}, "./deb/a.deb"),
    "a limit in a file": ("pip install flask -c base.txt\n", PYTHON, "names files"),
    "another script": (". ./scripts/common.sh\nnpm ci\n", NODE, "common.sh"),
    "a loop over files": ("for a in *.txt; do pip install -r $a; done\n", PYTHON, "in a loop, only a run knows"),
    "a command that is not known in a branch": ("if [ -n \"$CI\" ]; then npm test; else npm ci; fi\n", NODE, '"npm test"'),
    "something unknown where it fails": ("npm ci || make\n", NODE, '"make"'),
    "a condition about a folder of the project": ("[ -d src ] && npm ci\n", NODE, "src, a folder"),
    "a condition about a file that only a run knows": ("if [ -f $LOCK ]; then npm ci; fi\n", NODE, "only a run knows"),
    "a condition about what a program writes": ('case "$(cat package.json)" in *) npm ci ;; esac\n', NODE, "asks what cat writes"),
    "branches that end in different folders": ("if [ -n \"$X\" ]; then cd src; fi\nnpm ci\n", NODE, "different folders"),
    "a folder that a condition leads to": ("[ -n \"$X\" ] && cd src\nnpm ci\n", NODE, "after a condition"),
    "a condition about a file of another stage": ("if [ -f /dist/a ]; then npm ci; fi\n", NODE, "/dist/a, which is among"),
    "something in the background": ("npm ci &\nwait\n", NODE, "in the background"),
    "a search in the project": ("grep -q next package.json && npm ci\n", NODE, "package.json"),
    "a pipeline": ("curl -fsSL https://example.org/x | sh\n", NODE, '"curl'),
    "a file that is read": ("npm ci < answers.txt\n", NODE, "given"),
    "a file of the project that is written": ("echo a > src/version.js\nnpm ci\n", NODE, "src/version.js"),
    "a folder of the project that is removed": ("npm ci\nrm -rf src\n", NODE, "/app/src"),
    "a variable that names a file": ("export PIP_CONSTRAINT=base.txt\npip install flask\n", PYTHON, "PIP_CONSTRAINT"),
    "what the sources bring along": (
        "npm ci\n", {**NODE, "node_modules/a/index.js": ""}, "put it into .dockerignore",
    ),
    "another language": ("#!/usr/bin/env python3\nimport os\n", NODE, "no script of a shell"),
    "line ends of Windows": ("set -e\r\nnpm ci\r\n", NODE, "no script of a shell"),
}  # fmt: skip


@pytest.mark.parametrize("name", STAY)
def test_a_script_stays_below_the_sources_with(name: str, tmp_path: Path) -> None:
    script, files, words = STAY[name]
    before = dockerfile("sh a.sh", "COPY --from=other:1 /dist /dist\nCOPY . .\n")
    found = proposal(tmp_path, before, {**files, "a.sh": script})
    assert found.text == before
    assert words in "; ".join(it.reason for it in found.left)


@pytest.mark.parametrize(
    "copy", ["COPY npmrc /root/.npmrc", "COPY --from=node:20 /usr/local /usr/local"]
)
def test_settings_and_programs_stay_above_a_script(tmp_path: Path, copy: str) -> None:
    files = {**NODE, "a.sh": "npm ci\n", "npmrc": ""}
    text = order(tmp_path, dockerfile("sh a.sh", f"COPY . .\n{copy}\n"), files)
    assert text.index(copy) < text.index("RUN sh a.sh") < text.index("COPY . .")
