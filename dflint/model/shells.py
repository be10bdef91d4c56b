"""Shells that know pipefail: which images have one, and which commands switch it on."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.commands import Command
    from dflint.model.stages import Stage

BASH = 'SHELL ["/bin/bash", "-o", "pipefail", "-c"]'
ASH = 'SHELL ["/bin/ash", "-o", "pipefail", "-c"]'

# Official images with bash, unless their tag names alpine.
WITH_BASH = frozenset({
    "almalinux", "amazonlinux", "archlinux", "bash", "buildpack-deps", "centos", "debian",
    "eclipse-temurin", "fedora", "gcc", "golang", "gradle", "maven", "nginx", "node", "openjdk",
    "oraclelinux", "perl", "php", "postgres", "pypy", "python", "r-base", "rockylinux", "ruby",
    "rust", "tomcat", "ubuntu",
})  # fmt: skip
PIPEFAIL_SETTERS = frozenset({"set", "bash", "ash", "zsh"})


def sets_pipefail(command: Command) -> bool:
    """Whether it is `set -o pipefail`, alone or with other options."""
    return command.name in PIPEFAIL_SETTERS and "pipefail" in command.args


def bash_of(stage: Stage) -> str:
    """The SHELL instruction that makes pipes fail in a stage, or nothing if its image is unknown."""
    image = stage.image
    if image is None:
        return ""
    if image.familiar == "alpine" or "alpine" in (image.tag or ""):
        return ASH
    return BASH if image.familiar in WITH_BASH else ""
