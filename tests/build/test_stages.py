"""Proposed stages are built, and their programs say the same as before."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from shutil import which

import pytest

from dflint.folders import Folders, context_of
from dflint.model.analyze import analyze
from dflint.optimize.stages.plan import propose_stages
from dflint.source import Source
from dflint.syntax.parser import parse
from tests.build.bases import image_of, remove_bases
from tests.build.lab import engine
from tests.build.stage_projects import PROJECTS, STAND_INS, Project

TAG = "dflint-test-stage"


@pytest.fixture(autouse=True, scope="module")
def _bases() -> Iterator[None]:
    yield
    if which("docker"):
        command = ("docker", "image", "rm", "--force", f"{TAG}:before", f"{TAG}:after")
        subprocess.run(command, capture_output=True)
    remove_bases()


@pytest.mark.parametrize("name", PROJECTS)
def test_the_program_does_the_same_in_less(name: str, tmp_path: Path) -> None:
    engine("docker")
    project = PROJECTS[name]
    before, after = _texts(project, tmp_path)
    assert f"FROM {project.base}\n" in after
    for tag, text in (("before", before), ("after", after)):
        _build(text, tag, tmp_path)
        assert _run(tag) == project.prints, tag
    sizes = [_inspected(tag)["Size"] for tag in ("before", "after")]
    assert sizes[1] < sizes[0]  # type: ignore[operator]
    settings = [_inspected(tag)["Config"] for tag in ("before", "after")]
    for key in (
        "User",
        "ExposedPorts",
        "WorkingDir",
        "Entrypoint",
        "Cmd",
        "Volumes",
        "Labels",
        "Healthcheck",
    ):
        assert settings[0].get(key) == settings[1].get(key), key  # type: ignore[attr-defined]
    for path in project.gone:
        assert [_has("before", path), _has("after", path)] == [True, False], path


def _texts(project: Project, folder: Path) -> tuple[str, str]:
    for path, content in project.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        data = content.encode() if isinstance(content, str) else content
        (folder / path).write_bytes(data)
    file = analyze(parse(Source("Dockerfile", project.text)))
    context = context_of(str(folder / "Dockerfile"), str(folder), Folders())
    plan = propose_stages(file, context)
    assert plan.proposed, [it.reason for it in plan.left]
    return project.text, plan.text


def _build(text: str, tag: str, folder: Path) -> None:
    named = set(re.findall(r"^FROM (\S+)|--from=(\S+)", text, re.MULTILINE))
    contexts = [
        f"--build-context={name}=docker-image://{image_of(STAND_INS[name])}"
        for name in sorted({base or copied for base, copied in named} & STAND_INS.keys())
    ]
    command = [
        "docker",
        "build",
        "--quiet",
        "--network=host",
        f"--tag={TAG}:{tag}",
        *contexts,
        "--file=-",
        str(folder),
    ]
    done = subprocess.run(command, input=text, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr[-3000:]


def _run(tag: str) -> str:
    done = subprocess.run(
        ("docker", "run", "--rm", "--network=none", f"{TAG}:{tag}"), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def _inspected(tag: str) -> dict[str, object]:
    done = subprocess.run(
        ("docker", "image", "inspect", f"{TAG}:{tag}"), capture_output=True, check=True
    )
    found: dict[str, object] = json.loads(done.stdout)[0]
    return found


def _has(tag: str, path: str) -> bool:
    """Whether a file is in an image, which need not have a shell."""
    made = subprocess.run(
        ("docker", "create", f"{TAG}:{tag}"), capture_output=True, text=True, check=True
    )
    container = made.stdout.strip()
    try:
        copied = subprocess.run(
            ("docker", "cp", "-L", f"{container}:{path}", "-"), capture_output=True
        )
        return copied.returncode == 0
    finally:
        subprocess.run(("docker", "rm", container), capture_output=True)
