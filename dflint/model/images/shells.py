"""Shells that know pipefail: which images have one, and which commands switch it on."""

from __future__ import annotations

from dflint.model.scripts.bashisms import ASH, DASH, NOT_DEBIAN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.commands.command import Command
    from dflint.model.image_reference import Image
    from dflint.model.stages import Stage

BASH_PIPEFAIL = 'SHELL ["/bin/bash", "-o", "pipefail", "-c"]'
ASH_PIPEFAIL = 'SHELL ["/bin/ash", "-o", "pipefail", "-c"]'
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
        return ASH_PIPEFAIL
    return BASH_PIPEFAIL if image.familiar in WITH_BASH else ""


def plain_shell(image: Image | None) -> str:
    """The /bin/sh of an image: "dash", "ash", or nothing if it is not known, or is bash."""
    if image is None:
        return ""
    tag = str(image.tag or "")
    if "$" in tag or "$" in image.familiar:
        return ""
    if image.familiar in ("alpine", "busybox") or "alpine" in tag:
        return "ash" if image.familiar in ASH else ""
    if image.familiar not in DASH:
        return ""
    for other in NOT_DEBIAN:
        if other in tag:
            return ""
    return "dash"


def links_shell(stage: Stage) -> bool:
    """Whether a RUN makes another shell of /bin/sh."""
    for one in stage.chain:
        for step in one.steps:
            text = step.instruction.rest.text
            if "/bin/sh" in text and ("ln " in text or "mv " in text or "cp " in text):
                return True
            if "dpkg-reconfigure" in text and "dash" in text:
                return True
    return False
