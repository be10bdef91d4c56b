"""Which files are found, and what stops nothing."""

import shutil
import subprocess
from pathlib import Path

import pytest

from dflint.builds.discovery import files_of
from dflint.builds.projects import Projects
from dflint.model.context.build_files import kind_of
from tests.builds.lab import Project
from tests.effort import calls, slope

FILES = {
    "compose.yaml": "compose",
    "deploy/docker-compose.prod.yml": "compose",
    "ci/docker-bake.hcl": "bake",
    "images/gpu.hcl": "hcl",
    ".github/workflows/ci.yaml": "workflow",
    ".github/actions/build/action.yml": "workflow",
    ".gitlab-ci.yml": "gitlab",
    ".gitlab/jobs/build.yml": "gitlab",
    "k8s/skaffold.yaml": "skaffold",
    ".devcontainer/web/devcontainer.json": "devcontainer",
    ".goreleaser.yml": "goreleaser",
    "scripts/build.sh": "script",
    "sub/Makefile": "makefile",
    "web/package.json": "other",
}
OTHERS = (
    "vendor/a/compose.yaml",
    "node_modules/a/build.sh",
    "workflows/ci.yaml",
    "a.pkr.hcl",
    ".terraform.lock.hcl",
    "README.md",
)


@pytest.mark.skipif(shutil.which("git") is None, reason="without git")
@pytest.mark.parametrize("is_added", [True, False])
def test_the_index_of_git_tells_of_all_folders(tmp_path: Path, is_added: bool) -> None:
    for path in (*FILES, *OTHERS, f"{'long' * 60}/docker-compose.yml"):
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    if is_added:
        subprocess.run(["git", "add", "-A"], cwd=tmp_path, check=True)
    found = {path: kind_of(path) for path in files_of(str(tmp_path), ["web"])}
    if is_added:
        assert found == {**FILES, f"{'long' * 60}/docker-compose.yml": "compose"}
    else:  # the folder of the Dockerfile, those above it, and where some files always are
        near = ("compose.yaml", ".github/workflows/ci.yaml", ".gitlab-ci.yml", ".goreleaser.yml")
        assert found == {path: FILES[path] for path in (*near, "web/package.json")}


@pytest.mark.parametrize(
    "index", [b"", b"DIRC", b"DIRC\0\0\0\2\0\0\xff\xff" + b"x" * 100, b"\0" * 1000]
)
def test_an_index_that_is_none_is_skipped(tmp_path: Path, index: bytes) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "index").write_bytes(index)
    (tmp_path / "compose.yaml").write_text("")
    assert files_of(str(tmp_path), ["."]) == ["compose.yaml"]


HOSTILE = {
    "anchors": "a0: &a0 [x, x]\n"
    + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))
    + "services: {build: *a59}\n",
    "merges": "m0: &m0 {build: x}\n"
    + "".join(f"m{n}: &m{n}\n  <<: *m{n - 1}\n  k{n}: 1\n" for n in range(1, 2_000)),
    "circle": "services: &s {build: &b {context: *b, args: *s}}\n",
    "deep": "build: " + "[" * 50_000,
    "blocks": "- build: " + "- " * 5_000,
    "long": "services: {a: {build: " + "x" * 2_000_000 + "}}",
    "binary": "build: \0\1\2",
    "surrogate": "build: \udcff",
    "variables": "services: {a: {build: '" + "${A:-" * 5_000 + "'}}",
    "services": "services:\n" + "".join(f"  s{n}: {{build: .}}\n" for n in range(3_000)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_file_stops_the_run(project: Project, name: str) -> None:
    project.write("Dockerfile")
    text = HOSTILE[name].encode("utf-8", "surrogateescape")
    for path in ("compose.yaml", ".github/workflows/ci.yml", "docker-bake.hcl", "docker-bake.json"):
        file = project.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text)
    project.write("build.sh", "docker build .\n")
    builds = project.repository.builds
    assert [build.path for build in builds][-1] == "build.sh"


def test_what_is_no_plain_file_is_not_opened(project: Project, tmp_path: Path) -> None:
    import os

    project.write("Dockerfile")
    os.mkfifo(tmp_path / "compose.yaml")
    (tmp_path / "docker-bake.hcl").symlink_to("/dev/zero")
    (tmp_path / "Makefile").mkdir()
    (tmp_path / "build.sh").symlink_to("nowhere")
    assert project.builds() == []


def test_a_file_that_cannot_be_read_is_a_problem_of_its_own(project: Project) -> None:
    project.write("Dockerfile")
    project.write("compose.yaml", "services:\n  a:\n    build: [\n")
    project.write("docker-bake.hcl", 'target "a" {')
    project.write("docker-bake.override.hcl", 'target "b" {}')
    repository = project.repository
    assert [build.name for build in repository.builds] == ["b"]
    assert set(repository.problems) == {"compose.yaml", "docker-bake.hcl"}
    message, start = repository.problems["compose.yaml"]
    assert message.startswith("this is not YAML") and start > 20


def test_a_folder_without_a_repository_costs_no_more_where_there_are_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")

    def cost(count: int) -> int:
        paths = [tmp_path / str(number) / "Dockerfile" for number in range(count)]
        for path in paths:
            path.parent.mkdir(exist_ok=True)
        projects = Projects(map(str, paths))
        return calls(lambda: [projects.place(str(path)) for path in paths])

    cost(1)  # loads what is loaded once
    assert slope(cost(20), cost(160), 8) < 1.1


def test_what_declares_builds_in_the_folder_of_a_file_is_found_without_a_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    for name in ("a", "a.b", "ab"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "Dockerfile").write_text("FROM debian:12\n")
        (tmp_path / name / "compose.yaml").write_text("services: {web: {build: .}}\n")
    paths = [str(tmp_path / name / "Dockerfile") for name in ("a", "a.b", "ab")]

    found = Projects(paths).with_build_files(paths, [])

    assert found[3:] == [str(Path(path).parent / "compose.yaml") for path in paths]


@pytest.mark.parametrize(
    ("line", "is_named"),
    [
        ("wait.sh", True),
        ("sh ./tools/old/wait.sh", True),  # which is not there: something may make it
        ("bash ./tools/wait.sh db:5432", False),
        ("sh tools/wait.sh && cp tools/wait.sh build/", True),
        ("make build/tools/wait.sh", True),
        ("sh tools/await.sh", False),
    ],
)
def test_another_file_of_that_name_is_no_mention(
    project: Project, line: str, is_named: bool
) -> None:
    project.write("tools/wait.sh", "exit\n")
    project.write("run.sh", f"{line}\n")
    assert project.repository.mentions("wait.sh") is is_named
