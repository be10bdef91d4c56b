"""What lies beside a Dockerfile may be made to stop a run: one file is passed over, and all others are linted."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from dflint.cli import run

TEXT = """FROM node:20
WORKDIR /app
COPY . .
RUN npm ci && pip install -r requirements.txt
CMD ["npm", "start"]
"""
DEEP = 50_000
LISTS = "".join(f"x{i}: &x{i} [{', '.join([f'*x{i - 1}'] * 9)}]\n" for i in range(1, 15))
MERGES = "".join(f"x{i}: &x{i} {{<<: [{', '.join([f'*x{i - 1}'] * 9)}]}}\n" for i in range(1, 15))
SERVICE = "services:\n  a:\n    build: {context: ., args: *x14}\n"
DOUBLED = "".join(
    f'variable "V{i}" {{ default = "${{V{i - 1}}}${{V{i - 1}}}" }}\n' for i in range(1, 60)
)
BESIDE = {
    "nested JSON": ("package.json", '{"a":' * DEEP + "1" + "}" * DEEP),
    "open JSON": ("package-lock.json", "[" * DEEP),
    "numbers in JSON": ("package.json", f'{{"engines": {{"node": {"9" * 5_000}}}}}'),
    "scripts that call each other": ("package.json", '{"scripts": {"start": "npm run a", "a": "npm run start"}}'),
    "requirements of themselves": ("requirements.txt", "-r requirements.txt\n"),
    "aliases in Compose": ("compose.yaml", f"x0: &x0 [a]\n{LISTS}{SERVICE}"),
    "merges in Compose": ("compose.yaml", f"x0: &x0 {{a: b}}\n{MERGES}{SERVICE}"),
    "a service of itself": ("compose.yaml", "services: &s\n  a:\n    build: .\n    b: *s\n"),
    "targets of each other": ("docker-bake.hcl", 'target "a" { inherits = ["b"] }\ntarget "b" { inherits = ["a"] }\n'),
    "a function of itself": ("docker-bake.hcl", 'function "f" {\n params = [x]\n result = f(x)\n}\ntarget "a" { args = { A = f(1) } }\n'),
    "variables that double": ("docker-bake.hcl", f'variable "V0" {{ default = "a" }}\n{DOUBLED}target "a" {{ args = {{ A = V59 }} }}\n'),
    "nested HCL": ("docker-bake.hcl", f'target "a" {{ args = {{ A = {"(" * DEEP}1{")" * DEEP} }} }}\n'),
    "numbers in HCL": ("docker-bake.hcl", f'target "a" {{ args = {{ A = a.{"9" * 5_000} }} }}\n'),
    "nested variables of make": ("Makefile", f"a:\n\tdocker build -t {'$(A' * DEEP}{')' * DEEP} .\n"),
    "jobs of each other": (".gitlab-ci.yml", ".a: {extends: .b}\n.b: {extends: .a}\nc: {extends: .a}\n"),
    "patterns with wildcards": (".dockerignore", "".join(f"**/a{i}*b*\n*c{i}*\n" for i in range(2_000))),
    "keys of Cargo": ("Cargo.toml", "a" + ".a" * DEEP + " = 1\n"),
}  # fmt: skip
SETTINGS = {
    "lists": ("dflint.toml", f"a = {'[' * DEEP}"),
    "a key": ("dflint.toml", "a" + ".a" * DEEP + " = 1\n"),
    "a table": ("dflint.toml", f"[{'a.' * DEEP}a]\n"),
    "a key in a table": ("dflint.toml", f"a = {{ b = 1, c{'.a' * DEEP} = 1 }}\n"),
    "a number": ("dflint.toml", f"a = {'9' * 5_000}\n"),
    "lists in YAML": (".hadolint.yaml", f"a: {'[' * DEEP}\n"),
    "merges in YAML": (".hadolint.yaml", f"x0: &x0 {{a: b}}\n{MERGES}"),
    "a date": (".hadolint.yaml", "a: 2026-02-31\n"),
    "a number in YAML": (".hadolint.yaml", f"a: {'9' * 5_000}\n"),
}


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a Dockerfile, in which dflint is started."""
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (tmp_path / "Dockerfile").write_text(TEXT)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _codes(capfd: pytest.CaptureFixture[str]) -> set[str]:
    """The codes of what is found."""
    assert run(["check", "--select", "ALL", "--output-format", "json"]) == 1
    out, err = capfd.readouterr()
    assert "Traceback" not in err and "bug" not in err
    return {it["code"] for it in json.loads(out)}


@pytest.mark.parametrize("name", BESIDE)
def test_a_file_beside_the_dockerfile(
    name: str, repository: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path, text = BESIDE[name]
    (repository / path).write_text(text)
    found = _codes(capfd)
    assert "DF000" not in found and "DF341" in found


@pytest.mark.parametrize("name", SETTINGS)
def test_a_configuration_is_explained_in_a_sentence(
    name: str, repository: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path, text = SETTINGS[name]
    (repository / path).write_text(text)
    assert run(["check"]) == 2
    err = capfd.readouterr().err
    assert err.startswith(f"dflint: {path}:") and "Traceback" not in err


def test_folders_nested_thousands_deep(repository: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for _ in range(1_100):
        os.mkdir("d")
        os.chdir("d")
    Path("Dockerfile").write_text(TEXT)
    try:
        os.chdir(repository)
        assert run(["check", "--output-format", "json"]) == 1
        paths = {it["path"] for it in json.loads(capfd.readouterr().out)}
        assert paths == {"Dockerfile", "d/" * 1_100 + "Dockerfile"}
    finally:  # which shutil cannot remove
        for _ in range(1_100):
            os.chdir("d")
        Path("Dockerfile").unlink()
        for _ in range(1_100):
            os.chdir("..")
            os.rmdir("d")


def test_a_chain_of_thousands_of_requirement_files(
    repository: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (repository / "requirements.txt").write_text("-r r0.txt\n")
    for number in range(1_500):
        (repository / f"r{number}.txt").write_text(f"-r r{number + 1}.txt\n")
    assert "DF000" not in _codes(capfd)


def test_links_and_pipes(repository: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for name in ("package.json", ".dockerignore", "compose.yaml", ".gitignore", "x.Dockerfile"):
        os.mkfifo(name)
    for name, target in {
        "self": ".",
        "up": "..",
        "one": "two",
        "two": "one",
        "Makefile": "Makefile",
    }.items():
        os.symlink(target, name)
    os.mkdir(".github")
    os.symlink(".", ".github/workflows")
    assert "DF000" not in _codes(capfd)
