"""Packages whose build scripts pnpm does not run, and stops for that."""

import pytest

from tests.rules.project import Project, rules_of

LOCK = "lockfileVersion: '9.0'\n\npackages:\n\n  esbuild@0.25.0:\n    hasBin: true\n\nsnapshots:\n"
NEWEST = "corepack enable"


def found(project: Project, before: str, command: str, files: dict[str, str]) -> bool:
    project.rules = rules_of("DF727")
    for name, text in {"package.json": "{}", "pnpm-lock.yaml": LOCK, **files}.items():
        project.write(name, text)
    lines = ["FROM node:24", f"RUN {before}", "WORKDIR /app", "COPY . .", f"RUN {command}", ""]
    project.write("Dockerfile", "\n".join(lines))
    return "which is built by a script" in "".join(project.report())


@pytest.mark.parametrize(
    ("before", "command", "files"),
    [
        (NEWEST, "pnpm install --frozen-lockfile", {}),
        ("npm install -g pnpm", "pnpm install", {}),
        ("npm install -g pnpm@12", "pnpm i --prod", {"package.json": '{"dependencies": {"esbuild": "1"}}'}),
        (NEWEST, "pnpm i", {"package.json": '{"packageManager": "pnpm@11.1.3"}'}),
        (NEWEST, "pnpm i", {"package.json": '{"pnpm": {"onlyBuiltDependencies": ["esbuild"]}}'}),
        (NEWEST, "pnpm i", {"pnpm-workspace.yaml": "allowBuilds:\n  sharp: true\n"}),
        (NEWEST, "pnpm i", {"pnpm-lock.yaml": LOCK.replace("esbuild@", "'@swc/core@").replace("0:", "0':")}),
    ],
)  # fmt: skip
def test_a_build_script_that_is_not_allowed(
    project: Project, before: str, command: str, files: dict[str, str]
) -> None:
    assert found(project, before, command, files)


@pytest.mark.parametrize(
    ("before", "command", "files"),
    [
        ("npm install -g pnpm@10", "pnpm install --frozen-lockfile", {}),
        ("true", "pnpm install --frozen-lockfile", {}),
        (NEWEST, "pnpm i", {"package.json": '{"packageManager": "pnpm@10.33.0"}'}),
        (NEWEST, "pnpm i", {"pnpm-workspace.yaml": "allowBuilds:\n  esbuild: true\n"}),
        (NEWEST, "pnpm i", {"pnpm-workspace.yaml": "strictDepBuilds: false\n"}),
        (NEWEST, "pnpm i --ignore-scripts", {}),
        (NEWEST, "pnpm i --prod", {}),
        (NEWEST, "pnpm i", {".npmrc": "ignore-scripts=true\n"}),
        (NEWEST, "pnpm i", {"pnpm-lock.yaml": LOCK.replace("esbuild@0.25.0", "sharp@0.35.1")}),
    ],
)  # fmt: skip
def test_a_build_script_that_is_allowed_or_not_run(
    project: Project, before: str, command: str, files: dict[str, str]
) -> None:
    assert not found(project, before, command, files)
