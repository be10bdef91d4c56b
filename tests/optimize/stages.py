"""Small projects, and the stages that are proposed for them."""

from collections.abc import Mapping
from pathlib import Path

from dflint.folders import Folders, context_of
from dflint.model.analyze import analyze
from dflint.model.errors import errors_in
from dflint.optimize.stages.plan import StagePlan, propose_stages
from dflint.source import Source
from dflint.syntax.parser import parse

Files = Mapping[str, str]

GO = {"go.mod": "module example.org/hello\n", "main.go": 'package main\nimport "net/http"\n'}
RUST = {
    "Cargo.toml": "[package]\nname = 'hello'\n", "src/main.rs": "fn main() {}\n",
    "Cargo.lock": '[[package]]\nname = "hello"\nversion = "1.0.0"\n',
}  # fmt: skip
MAVEN = {
    "pom.xml": "<project><build><plugin><artifactId>spring-boot-maven-plugin</artifactId></plugin></build></project>",
    "src/main/java/A.java": "class A {}\n",
}  # fmt: skip
DOTNET = {
    "app.csproj": '<Project Sdk="Microsoft.NET.Sdk.Web"></Project>',
    "Program.cs": "var a = 1;\n",
}
NODE = {
    "package.json": '{"scripts": {"build": "tsc", "start": "node dist/a.js"},'
    ' "dependencies": {"express": "4"}, "devDependencies": {"typescript": "5"}}',
    "package-lock.json": '{"lockfileVersion": 3, "packages": {"": {}, "node_modules/express": {},'
    ' "node_modules/typescript": {"dev": true}}}',
    "src/a.ts": "import express from 'express'\n",
}  # fmt: skip
PYTHON = {"requirements.txt": "psycopg2==2.9\n", "app.py": "import psycopg2\n"}


def plan(folder: Path, dockerfile: str, files: Files, targets: tuple[str, ...] = ()) -> StagePlan:
    """What is proposed for a Dockerfile in a folder with these files."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    path = folder / "Dockerfile"
    path.write_text(dockerfile)
    file = analyze(parse(Source(str(path), dockerfile)))
    found = propose_stages(file, context_of(str(path), str(folder), Folders()), targets)
    after = analyze(parse(Source(str(path), found.text)))
    assert len(errors_in(after)) <= len(errors_in(file))
    return found


def stage(folder: Path, dockerfile: str, files: Files) -> str:
    """The last stage of the text that is proposed; nothing if it is the same."""
    text = plan(folder, dockerfile, files).text
    return "" if text == dockerfile else "FROM " + text.rpartition("FROM ")[2]


def reason(folder: Path, dockerfile: str, files: Files) -> str:
    """Why nothing is proposed."""
    found = plan(folder, dockerfile, files)
    assert found.text == dockerfile
    return "; ".join(it.reason for it in found.left)
