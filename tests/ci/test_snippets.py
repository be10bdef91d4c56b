"""The snippets of docs/ci.md and the action: their schemas, and what they run."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from dflint.cli.options import OPTIONS
from dflint.report.measurement_markdown import MARK
from tests.build.lab import BASE, engine
from tests.hooks.snapshot import program

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "ci.md").read_text()
# By heading: the schema, as check-jsonschema has it.
SCHEMAS = {
    "GitHub Actions": "vendor.github-workflows",
    "reviewdog": "vendor.github-workflows",
    "GitLab": "vendor.gitlab-ci",
    "Image sizes in pull requests": "vendor.github-workflows",
    "Image sizes in merge requests": "vendor.gitlab-ci",
    "Azure Pipelines": "vendor.azure-pipelines",
    "CircleCI": "vendor.circle-ci",
}
COMMAND = re.compile(r"(?:^|[ /'])(dflint (?:check|format)[^|'\n]*)")


class Snippet(NamedTuple):
    """A fence of the page."""

    heading: str
    language: str
    text: str


def snippets() -> list[Snippet]:
    found = []
    for part in PAGE.split("\n## ")[1:]:
        heading = part.partition("\n")[0]
        for language, text in re.findall(r"```(\w+)\n(.*?)```", part, re.DOTALL):
            found.append(Snippet(heading, language, text))
    return found


YAML = [it for it in snippets() if it.language == "yaml"]


def commands(text: str) -> list[str]:
    """The command lines that run dflint, and not in a container."""
    lines = [line for line in text.splitlines() if "docker run" not in line]
    return [found[1] for line in lines for found in COMMAND.finditer(line)]


@pytest.mark.parametrize("snippet", YAML, ids=lambda it: it.heading)
def test_a_snippet_is_what_its_service_reads(snippet: Snippet, tmp_path: Path) -> None:
    assert yaml.safe_load(snippet.text)
    if (schema := SCHEMAS.get(snippet.heading)) is not None:
        path = tmp_path / "snippet.yml"
        path.write_text(snippet.text)
        _check_schema(schema, path)


def test_the_action_is_one() -> None:
    _check_schema("vendor.github-actions", ROOT / "action.yml")


def _check_schema(schema: str, path: Path) -> None:
    command = [program("check-jsonschema"), "--builtin-schema", schema, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_page_has_every_input_of_the_action() -> None:
    inputs = yaml.safe_load((ROOT / "action.yml").read_text())["inputs"]
    table = PAGE.partition("| input | |\n")[2].partition("\n\n")[0]
    named = re.findall(r"`([a-z-]+)`", "\n".join(it.split("|")[1] for it in table.splitlines()[1:]))
    assert sorted(named) == sorted(inputs)


def test_the_component_has_a_job_and_uses_its_inputs() -> None:
    text = (ROOT / "templates" / "check.yml").read_text()
    head, job = yaml.safe_load_all(text)
    inputs = head["spec"]["inputs"]
    assert sorted(set(re.findall(r"\$\[\[ inputs\.(\w+) ]]", text))) == sorted(inputs)
    for name, row in inputs.items():
        assert row["description"]
        text = text.replace(f"$[[ inputs.{name} ]]", row["default"])
    _, job = yaml.safe_load_all(text)
    assert job["dflint"]["artifacts"]["reports"]["codequality"] in "\n".join(
        job["dflint"]["script"]
    )


ALL = [
    *(command for it in snippets() for command in commands(it.text)),
    "dflint check  --output-format gitlab:gl-code-quality-report.json,full -- .",
]


@pytest.mark.parametrize("command", ALL)
def test_the_commands_of_the_snippets_run(command: str, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM debian:12\nRUN apt-get install curl\n")
    (tmp_path / "reports").mkdir()
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@example.com"]
    for args in (["init", "-q"], ["add", "."], ["commit", "-qm", "a"]):
        subprocess.run([*git, *args], cwd=tmp_path, check=True)
    command = command.replace("dflint", f"{sys.executable} -m dflint", 1)
    environment = {**os.environ, "BASE": "HEAD", "PYTHONPATH": f"{ROOT}:{ROOT / 'rules'}"}
    done = subprocess.run(
        command,
        shell=True,
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    assert "dflint: " not in done.stderr
    flags = {flag for option in OPTIONS for flag in option.flags}
    for flag in re.findall(r"\s(--\w[\w-]*)", command):
        assert flag in flags


# --- measuring: with an engine, and with a program in place of gh that writes down what it is asked ---

GH = """#!/bin/sh
printf '%s\\n' "$*" >> "$LOG"
case "$*" in *--paginate*) [ -z "$OLD" ] || printf '%s\\n' "$OLD" ;; esac
"""


def _shell(script: str, folder: Path, **environment: str) -> str:
    (folder / "gh").write_text(GH)
    (folder / "gh").chmod(0o755)
    path = f"{folder}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    own = {
        **os.environ,
        "PATH": path,
        "GITHUB_STEP_SUMMARY": str(folder / "summary"),
        **environment,
    }
    own |= {"LOG": str(folder / "log"), "GITHUB_REPOSITORY": "acme/app", "NUMBER": "7"}
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    done = subprocess.run(command, cwd=folder, env=own, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return (folder / "log").read_text() if (folder / "log").exists() else ""


@pytest.mark.parametrize(
    ("old", "asked"),
    [
        (
            "",
            "api --method POST --field body=@measure.md --silent repos/acme/app/issues/7/comments",
        ),
        (
            "5\n6",
            "api --method PATCH --field body=@measure.md --silent repos/acme/app/issues/comments/5",
        ),
    ],
)
def test_the_comment_is_written_once_and_replaced_then(
    tmp_path: Path, old: str, asked: str
) -> None:
    engine("docker")
    (tmp_path / "Dockerfile").write_text(f"FROM {BASE}\nRUN echo x >/x\n")
    snippet = next(it for it in YAML if it.heading == "Image sizes in pull requests")
    steps = yaml.safe_load(snippet.text)["jobs"]["measure"]["steps"]
    measure, post = (step["run"] for step in steps[2:4])
    _shell(measure.replace("--markdown", "--markdown --no-pull"), tmp_path)
    log = _shell(post, tmp_path, OLD=old)
    assert log.splitlines()[-1] == asked
    assert (tmp_path / "summary").read_text().startswith(MARK)
    assert MARK in post, "the comment is found again by how it starts"


def test_the_job_of_gitlab_writes_what_it_keeps(tmp_path: Path) -> None:
    engine("docker")
    (tmp_path / "Dockerfile").write_text(f"FROM {BASE}\nRUN echo x >/x\n")
    snippet = next(it for it in YAML if it.heading == "Image sizes in merge requests")
    job = yaml.safe_load(snippet.text)["measure"]
    _shell(job["script"][0].replace("--markdown", "--markdown --no-pull"), tmp_path)
    assert all((tmp_path / name).stat().st_size > 500 for name in job["artifacts"]["paths"])
    _shell("\n".join(job["after_script"]), tmp_path, DFLINT_TOKEN="", CI_API_V4_URL="x")


# --- the action, with a runner of our own ---


class Runner:
    """Does what GitHub's runner does for the `run` steps of a composite action."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.work = folder / "work"
        self.temp = folder / "temp"
        self.work.mkdir()
        self.temp.mkdir()

    def __call__(self, **inputs: str) -> tuple[int, str, dict[str, str]]:
        action = yaml.safe_load((ROOT / "action.yml").read_text())
        given = {name: row.get("default", "") for name, row in action["inputs"].items()} | {
            name.replace("_", "-"): value for name, value in inputs.items()
        }
        assert set(given) == set(action["inputs"])
        output = self.folder / "output"
        output.write_text("")
        summary = self.folder / "summary.md"
        step: dict[str, Any] = action["runs"]["steps"][0]
        environment = {
            **{key: value for key, value in os.environ.items() if "DFLINT" not in key},
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(summary),
            "RUNNER_TEMP": str(self.temp),
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            **{key: _evaluated(value, given) for key, value in step["env"].items()},
        }
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.work / _evaluated(step["working-directory"], given),
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        outputs = dict(line.split("=", 1) for line in output.read_text().splitlines())
        return done.returncode, done.stdout + done.stderr, outputs


def _evaluated(text: str, inputs: dict[str, str]) -> str:
    found = re.sub(r"\$\{\{ inputs\.([\w-]+) }}", lambda it: inputs[it[1]], text)
    assert "${{" not in found
    return found


def test_the_action_installs_itself_and_lints(tmp_path: Path) -> None:
    runner = Runner(tmp_path)
    (runner.work / "my app").mkdir()
    (runner.work / "my app" / "Dockerfile").write_text("FROM debian:12\nRUN apt-get install curl\n")
    code, text, outputs = runner(src="'my app'", advanced_security="true", fail_on="error")
    if "No matching distribution" in text or "Could not find a version" in text:
        pytest.skip("nothing can be installed here")
    assert code == 1, text
    assert "::error file=my app/Dockerfile,line=2," in text
    assert outputs["exit-code"] == "1" and outputs["dflint-version"]
    assert '"uri":"my%20app/Dockerfile"' in Path(outputs["sarif-file"]).read_text().replace(
        ": ", ":"
    )
    assert "DF301" in (tmp_path / "summary.md").read_text()
    code, text, outputs = runner(args='check --select "DF102"', src="'my app'")
    assert (code, outputs["exit-code"]) == (0, "0"), text
    assert "sarif-file" not in outputs
    code, text, _ = runner(args="check; touch stolen", src="$(touch stolen)")
    assert code == 2
    assert not list(runner.work.glob("stolen"))


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ('[dependency-groups]\ndev = [\n    "dflint==0.1.0", # x\n]\n', "==0.1.0"),
        ("ruff==0.9\ndflint[shell]>=0.1,<1 ; python_version > '3'\n", ">=0.1,<1"),
        ("dflint~=0.1 --hash=sha256:0\n", "~=0.1 --hash=sha256:0"),
    ],
)
def test_the_version_in_a_file(text: str, version: str, tmp_path: Path) -> None:
    sys.path.insert(0, str(ROOT))
    import action

    path = tmp_path / "requirements.txt"
    path.write_text(text)
    assert action._version_in(str(path)) == version.partition(" ")[0]
    with pytest.raises(ValueError, match="names no version"):
        action._version_in(str(ROOT / "pyproject.toml"))


def test_actionlint_takes_the_workflows(tmp_path: Path) -> None:
    """Where it is installed. The binary also reads action.yml, and what the workflow gives it."""
    linter = os.environ.get("DFLINT_ACTIONLINT")
    if linter is None:
        pytest.skip("DFLINT_ACTIONLINT names no actionlint")
    workflows = tmp_path / ".github" / "workflows"
    workflows.mkdir(parents=True)
    for name in ("action.yml", "action.py"):
        (tmp_path / name).write_text((ROOT / name).read_text())
    found = [it.text for it in YAML if SCHEMAS.get(it.heading) == "vendor.github-workflows"]
    for number, text in enumerate(found):
        text = text.replace("OWNER/dflint@v0.1.0", "./")
        (workflows / f"{number}.yml").write_text(text)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    for path in workflows.iterdir():
        command = [*linter.split(), str(path.relative_to(tmp_path))]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
