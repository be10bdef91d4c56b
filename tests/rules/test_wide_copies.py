"""COPYs of more than a build reads, and what the command of a build in a folder needs first."""

import pytest

from tests.rules.project import Project, rules_of

AFTER = "FROM scratch\nCOPY --from=a /out /out\n"
MOUNTED = "FROM python:3.13\nRUN --mount=from=a,source=/out,target=/out pip install /out/a.whl\n"


@pytest.mark.parametrize(
    ("command", "after", "read"),
    [
        ("RUN cd /w/tools/gen && go build -o /out .", AFTER, "tools/gen"),
        ("RUN pip wheel -w /out ./client", AFTER, "client"),
        ("RUN pip wheel -w /out ./client", MOUNTED, "client"),
        ("RUN pip wheel -w /out ./client -r requirements.txt", AFTER, ""),
        ("RUN pip wheel -w /out ./versioned", AFTER, ""),
        ("RUN pip wheel -w /out requests", AFTER, ""),
    ],
)
def test_what_a_build_reads_of_the_whole_context(
    project: Project, command: str, after: str, read: str
) -> None:
    project.rules = rules_of("DF232")
    project.write("tools/gen/go.mod", "module gen\n")
    project.write("tools/gen/main.go", "package main\n")
    project.write("client/pyproject.toml", '[project]\nname = "client"\n')
    project.write("versioned/pyproject.toml", '[build-system]\nrequires = ["setuptools-scm"]\n')
    project.write("docs/a.md")
    project.write("Dockerfile", f"FROM golang:1.26 AS a\nWORKDIR /w\nCOPY . .\n{command}\n{after}")
    found = project.report()
    assert (f"only reads {read}" in found[0]) if read else not found


def test_packages_of_a_workspace_are_more_than_their_manifests(project: Project) -> None:
    project.rules = rules_of("DF231")
    project.write("package.json", '{"workspaces": ["packages/*"]}')
    project.write("yarn.lock")
    project.write("packages/a/package.json", '{"name": "a"}')
    project.write("packages/a/main.js")
    copies = "COPY packages packages\nCOPY package.json yarn.lock ./\n"
    project.write("Dockerfile", f"FROM node:24\nWORKDIR /w\n{copies}RUN yarn install\n")
    (found,) = project.findings()
    assert found.fix is not None
    assert "packages/a/package.json" in found.fix.title


@pytest.mark.parametrize(
    ("command", "title"),
    [
        ("cargo build", "Copy Cargo.toml and its lock file first and run cargo fetch"),
        ("cargo build --manifest-path a/Cargo.toml", "Copy a/Cargo.toml and its lock file first"),
        ("cd a && cargo build", "Copy a/Cargo.toml and its lock file first"),
        ("cd $A && cargo build", "Mount a cache for them"),
    ],
)
def test_the_manifest_that_is_copied_first_is_that_of_the_build(
    project: Project, command: str, title: str
) -> None:
    project.rules = rules_of("DF231")
    project.write("Dockerfile", f"FROM rust:1.90\nWORKDIR /w\nCOPY . .\nRUN {command}\n")
    (found,) = project.findings()
    assert found.fix is not None
    assert found.fix.title.startswith(title)
