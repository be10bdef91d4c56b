"""`dflint init`: look at a repository, write its configuration, and say what fits it."""

from __future__ import annotations

import os

import click

from dflint import __version__
from dflint.cli.check import check
from dflint.cli.configuration import configurations, explained
from dflint.cli.inputs import Skipped, documents, files
from dflint.cli.options import CheckOptions
from dflint.cli.output import write, write_new
from dflint.cli.usage import UsageError
from dflint.config.hadolint import read_hadolint
from dflint.config.init_template import as_toml, init_template
from dflint.config.search import Search
from dflint.config.settings import ConfigError, Origin, Setting
from dflint.engine.registry import all_rules
from dflint.report.screen import shown
from dflint.report.text import count

NEW = "dflint.toml"
BASELINE = "dflint-baseline.json"
HOOKS = ".pre-commit-config.yaml"
HADOLINT = (".hadolint.yaml", ".hadolint.yml")
ADDRESS = "https://github.com/OWNER/dflint"
HOOK = f"""\
repos:
  - repo: {ADDRESS} # where you have dflint from
    rev: v{__version__}
    hooks:
      - id: dflint-check
"""
WORKFLOW = f"""\
name: dflint
on:
  push:
    branches: [main]
  pull_request:
permissions:
  contents: read
jobs:
  dflint:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v6
        with:
          persist-credentials: false
      - uses: OWNER/dflint@v{__version__} # where you have dflint from
"""
JOB = f"""\
dflint:
  image: python:3.13-slim
  script:
    - pip install --quiet dflint=={__version__} # or the address of a wheel
    - dflint check
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality-report.json
"""
# The CI of a repository by what is there: where the file for dflint goes, and what is in it.
CI = {
    ".github": (".github/workflows/dflint.yml", WORKFLOW),
    ".gitlab-ci.yml": (".gitlab/dflint.gitlab-ci.yml", JOB),
}
OTHER_CI = ("azure-pipelines.yml", ".circleci", "Jenkinsfile")


@click.command("init")
@click.option("--from-hadolint", is_flag=True, help="Write what hadolint's configuration means.")
@click.option("--hook", "has_hook", is_flag=True, help=f"Write {HOOKS}, too.")
@click.option("--ci", "has_ci", is_flag=True, help="Write a job for GitHub Actions or GitLab, too.")
@click.option(
    "--baseline", "has_baseline", is_flag=True, help="Report only new findings from now on."
)
def init_command(from_hadolint: bool, has_hook: bool, has_ci: bool, has_baseline: bool) -> int:
    """Write a dflint.toml with all keys as comments, and look at what the repository has.

    The settings of a .hadolint.yaml are taken over. Folders with nothing but generated Dockerfiles are
    excluded. A file that is there is never overwritten.
    """
    here = _Repository()
    text = _configuration(here, from_hadolint, has_baseline)
    planned = {NEW: text}
    if has_hook:
        planned[HOOKS] = HOOK
    if has_ci:
        path, content = CI[here.ci or ".github"]
        planned[path] = content
    for path in planned:
        if os.path.lexists(path):
            raise UsageError(f'there is a file "{path}" already.')
    for path, content in planned.items():
        _write_new(path, content)
    if has_baseline:
        check(CheckOptions({"write_baseline": True, "baseline": BASELINE, "quiet": True}))
    write("".join(f"{line}\n" for line in here.advice(planned, has_baseline)))
    return 0


class _Repository:
    """What the current folder has that matters to dflint."""

    def __init__(self) -> None:
        self.hadolint = next((it for it in HADOLINT if os.path.isfile(it)), "")
        self.ci = next((it for it in CI if os.path.exists(it)), "")
        self.other_ci = next((it for it in OTHER_CI if os.path.exists(it)), "")
        request = CheckOptions({})
        try:
            known = configurations(request, all_rules())
            self.skipped = Skipped(request, known)
            found = files(request, known, self.skipped)
        except ConfigError as error:
            raise explained(error) from None
        opened = documents(found, request, self.skipped)
        self.linted = [it.source.path for it in opened if not isinstance(it, UsageError)]

    def generated_folders(self) -> list[str]:
        """The folders below this one whose Dockerfiles are all generated."""
        own = {os.path.dirname(path) for path in (*self.linted, *self.skipped.templates)}
        folders = {os.path.dirname(path) for path in self.skipped.generated}
        return sorted(
            folder
            for folder in folders
            if folder and not any(it == folder or it.startswith(f"{folder}/") for it in own)
        )

    def advice(self, written: dict[str, str], has_baseline: bool) -> list[str]:
        """What was written, found, and can be done next."""
        lines = [f"Wrote {path}." for path in written]
        if self.hadolint:
            lines.append(
                f"It has the settings of {self.hadolint}, which dflint no longer reads here."
            )
        lines += [
            f"Excluded {shown(folder)}: all Dockerfiles there are generated."
            for folder in self.generated_folders()
        ]
        if self.skipped.templates:
            number = count(len(self.skipped.templates), "template")
            lines.append(f"Found {number}, which are not linted unless they are named.")
        if not self.linted:
            return lines
        lines.append(f"Found {count(len(self.linted), 'Dockerfile')}: dflint check")
        if not has_baseline:
            lines.append("To report only new findings from now on: dflint init --baseline")
        if HOOKS not in written and os.path.exists(HOOKS):
            lines += [f"For {HOOKS}:", *HOOK.splitlines()[1:]]
        elif HOOKS not in written:
            lines.append("For a hook of pre-commit or prek: dflint init --hook")
        if self.ci and CI[self.ci][0] not in written:
            lines.append("For a job in your CI: dflint init --ci")
        if self.ci == ".gitlab-ci.yml" and CI[self.ci][0] in written:
            lines.append(f"Include it in .gitlab-ci.yml: include: {{local: {CI[self.ci][0]}}}")
        if self.other_ci:
            lines.append(f"For {self.other_ci}: docs/ci.md")
        return lines


def _configuration(here: _Repository, from_hadolint: bool, has_baseline: bool) -> str:
    """The text of dflint.toml. Raises UsageError."""
    layer: dict[tuple[str, ...], Setting] = {}
    notes: list[str] = []
    if from_hadolint or here.hadolint:
        file = here.hadolint or Search(os.environ).hadolint_file(os.getcwd())
        if not file and not any(it.startswith("HADOLINT_") for it in os.environ):
            raise UsageError("there is no .hadolint.yaml or .hadolint.yml here, nor any at home.")
        try:
            read, said = read_hadolint(file, os.environ, all_rules())
        except ConfigError as error:
            raise explained(error) from None
        layer, notes = dict(read), list(said)
    origin = Origin("dflint init")
    if folders := here.generated_folders():
        layer[("extend-exclude",)] = Setting(tuple(folders), origin)
    if has_baseline:
        layer[("baseline",)] = Setting(BASELINE, origin)
    return as_toml(layer, notes) if layer or notes or from_hadolint else init_template()


def _write_new(path: str, text: str) -> None:
    try:
        if folder := os.path.dirname(path):
            os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise UsageError(f'cannot write "{path}": {error.strerror}.') from None
    if not write_new(path, text):
        raise UsageError(f'there is a file "{path}" already.')
