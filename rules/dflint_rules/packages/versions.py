"""Packages that are installed without a version. All off unless selected: see each page."""

from __future__ import annotations

from dflint.knowledge.package_managers import ROWS
from dflint.model.order import is_so_before
from dflint.model.packages.installs import installing, unpinned
from dflint.model.variables.values import words_meant
from dflint.rule import Finding, Severity, rule
from dflint.source import span_of
from dflint.syntax.nodes import Copy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.knowledge.rows import PackageManager
    from dflint.model.commands.command import Command
    from dflint.model.packages.installs import Install
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Run

# Each of these has a page of its own below.
PAGES = ("debian", "python", "node", "alpine", "ruby", "redhat", "suse", "golang")


def _page(row: PackageManager) -> str:
    return row.ecosystem if row.ecosystem in PAGES else ""


def _has_versions(row: PackageManager) -> bool:
    """Whether it can be told which version to install, and may find it tomorrow."""
    if row.is_system and not _page(row):
        return False
    return bool(row.pin or row.version_marks or row.version_style or row.version_options)


# By page, the programs of those that are looked at; "" for all that have none.
PROGRAMS: dict[str, str] = {}
for _row in ROWS:
    if _has_versions(_row):
        PROGRAMS[_page(_row)] = " ".join([PROGRAMS.get(_page(_row), ""), *_row.programs])


@rule(
    "DF351",
    Severity.INFO,
    "reproducibility",
    also="DL3008",
    needs=PROGRAMS["debian"],
    default=False,
)
def unpinned_apt_packages(run: Run, step: Step) -> Iterator[Finding]:
    """Debian or Ubuntu packages are installed without a version.

    Off unless selected, because pins of single packages rot: the mirrors of Debian and Ubuntu
    throw old versions away, and soon a security update makes the build fail, while everything the
    package depends on floats all the same. What holds still is a base image by digest together
    with a snapshot of the archive, which Debian and Ubuntu keep for every day.

    ```dockerfile bad
    FROM debian:12
    RUN apt-get update && apt-get install -y nginx
    ```

    ```dockerfile good
    FROM debian:12
    RUN apt-get update && apt-get install -y nginx=1.22.* ./local.deb
    ```
    """
    return _unpinned(step, "debian")


@rule(
    "DF352",
    Severity.INFO,
    "reproducibility",
    also="DL3013",
    needs=PROGRAMS["python"],
    default=False,
)
def unpinned_python_packages(run: Run, step: Step) -> Iterator[Finding]:
    """Python packages are installed without a version.

    Off unless selected, because what a package depends on is not held by its pin: a lock file
    (`uv.lock`, `poetry.lock`, a requirements file with hashes) holds all of it, and is easier to
    keep up to date. Versions on PyPI do not go away, so a pin here does not rot as fast as those
    of distributions. A range such as `>=2` counts as a version.

    ```dockerfile bad
    FROM python:3.13
    RUN pip install gunicorn
    ```

    ```dockerfile good
    FROM python:3.13
    RUN pip install gunicorn==23.0.0 -r requirements.txt
    ```
    """
    return _unpinned(step, "python")


@rule(
    "DF353",
    Severity.INFO,
    "reproducibility",
    also="DL3016",
    needs=PROGRAMS["node"],
    default=False,
)
def unpinned_node_packages(run: Run, step: Step) -> Iterator[Finding]:
    """Node packages are installed without a version.

    Off unless selected. What the project needs belongs into package.json and the lock file, and
    `npm ci` installs just that. What is left are tools installed with `-g`. `@latest` is no
    version, and an address of git needs `#commit`.

    ```dockerfile bad
    FROM node:22
    RUN npm install -g pnpm
    ```

    ```dockerfile good
    FROM node:22
    RUN npm install -g pnpm@9.12.0
    ```
    """
    return _unpinned(step, "node")


@rule(
    "DF354",
    Severity.INFO,
    "reproducibility",
    also="DL3018",
    needs=PROGRAMS["alpine"],
    default=False,
)
def unpinned_apk_packages(run: Run, step: Step) -> Iterator[Finding]:
    """Alpine packages are installed without a version.

    Off unless selected, because such pins rot: a branch of Alpine holds one version of each
    package, and on the day of a security update the pinned one is gone and the build fails. The
    version of Alpine in FROM is the pin that works. `~` takes every release of a version.

    ```dockerfile bad
    FROM alpine:3.20
    RUN apk add --no-cache curl
    ```

    ```dockerfile good
    FROM alpine:3.20
    RUN apk add --no-cache curl~8.9
    ```
    """
    return _unpinned(step, "alpine")


@rule(
    "DF355", Severity.INFO, "reproducibility", also="DL3028", needs=PROGRAMS["ruby"], default=False
)
def unpinned_gems(run: Run, step: Step) -> Iterator[Finding]:
    """Gems are installed without a version.

    Off unless selected: a Gemfile with its Gemfile.lock holds all versions, not only the first.

    ```dockerfile bad
    FROM ruby:3.3
    RUN gem install bundler
    ```

    ```dockerfile good
    FROM ruby:3.3
    RUN gem install bundler:2.5.18 && gem install rake -v 13.2.1
    ```
    """
    return _unpinned(step, "ruby")


@rule(
    "DF356",
    Severity.INFO,
    "reproducibility",
    also="DL3033 DL3041",
    needs=PROGRAMS["redhat"],
    default=False,
)
def unpinned_rpm_packages(run: Run, step: Step) -> Iterator[Finding]:
    """Packages of Fedora, RHEL and related systems are installed without a version.

    Off unless selected, because such pins rot: the repositories of Fedora hold one version of a
    package, and those of others throw old ones away. The version of the base image is the pin that
    works, with a mirror of your own where it matters.

    ```dockerfile bad
    FROM fedora:40
    RUN dnf install -y git java-17-openjdk
    ```

    ```dockerfile good
    FROM fedora:40
    RUN dnf install -y git-2.45.2 @development-tools
    ```
    """
    return _unpinned(step, "redhat")


@rule(
    "DF357", Severity.INFO, "reproducibility", also="DL3037", needs=PROGRAMS["suse"], default=False
)
def unpinned_zypper_packages(run: Run, step: Step) -> Iterator[Finding]:
    """Packages of SUSE are installed without a version.

    Off unless selected, because such pins rot: the update repositories do not keep old versions
    for ever, and what a package depends on floats all the same.

    ```dockerfile bad
    FROM opensuse/leap:15.6
    RUN zypper --non-interactive install git
    ```

    ```dockerfile good
    FROM opensuse/leap:15.6
    RUN zypper --non-interactive install "git=2.43.0"
    ```
    """
    return _unpinned(step, "suse")


@rule(
    "DF358",
    Severity.INFO,
    "reproducibility",
    also="DL3062",
    needs=PROGRAMS["golang"],
    default=False,
)
def unpinned_go_programs(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """A Go program is installed without a version.

    `@latest` is whatever was tagged last. Without any version, it is the one in go.mod: nothing is
    said where files of the project were copied before. The module proxy keeps every version, so
    that a pin here does not rot. Off unless selected, as the others that ask for versions.

    ```dockerfile bad
    FROM golang:1.23
    RUN go install golang.org/x/tools/cmd/stringer@latest
    ```

    ```dockerfile good
    FROM golang:1.23
    RUN go install golang.org/x/tools/cmd/stringer@v0.25.0
    ```
    """
    for command, install in installing(step):
        if install.row.ecosystem == "golang":
            words = command.operands
            versioned = any("@" in it for it in words)
            if versioned or not (words[1:2] == ("tool",) or _has_project(step, stage)):
                yield from _named(command, install, step)


@rule(
    "DF359",
    Severity.INFO,
    "reproducibility",
    needs=PROGRAMS[""],
    default=False,
)
def unpinned_other_packages(run: Run, step: Step) -> Iterator[Finding]:
    """A package of Composer, Cargo, PECL, conda and others is installed without a version.

    Off unless selected. Their registries keep every version, so that a pin does not rot; but what
    the project needs belongs into its lock file.

    ```dockerfile bad
    FROM rust:1.82
    RUN cargo install cargo-chef
    ```

    ```dockerfile good
    FROM rust:1.82
    RUN cargo install cargo-chef@0.1.67 && cargo install just --version 1.36.0
    ```
    """
    return _unpinned(step, "")


def _unpinned(step: Step, ecosystem: str) -> Iterator[Finding]:
    """What these managers install without a version."""
    for command, install in installing(step):
        if _page(install.row) == ecosystem and _has_versions(install.row):
            yield from _named(command, install, step)


def _named(command: Command, install: Install, step: Step) -> Iterator[Finding]:
    """One finding for an installation, from the first to the last package without a version."""
    if not install.packages or install.constraints:
        return
    names = unpinned(install, words_meant(install.packages, step))
    if names:
        first, last, mark = names[0], names[-1], install.row.pin
        more = (
            f" and {len(names) - 1} more are unpinned: no version is given"
            if len(names) > 1
            else " is unpinned: no version is given"
        )
        how = f", as in {first.rpartition('@')[0] or first}{mark}VERSION" if mark else ""
        place = span_of(first, last) if command.editable else first
        yield Finding(place, f"{first}{more}{'' if first.expands else how}")


def _has_project(step: Step, stage: Stage) -> bool:
    """Whether files were copied from the build context before: then there may be a go.mod."""
    return bool(step.mounts) or is_so_before(_copies_project, step, stage)


def _copies_project(step: Step) -> bool:
    return isinstance(step.instruction, Copy) and not step.instruction.from_
