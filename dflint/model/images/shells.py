"""Shells that know pipefail: which images have one, and which commands switch it on."""

from __future__ import annotations

from dflint.model.images.facts import facts_of, system_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.commands.command import Command
    from dflint.model.image_reference import Image
    from dflint.model.stages import Stage

BASH_PIPEFAIL = 'SHELL ["/bin/bash", "-o", "pipefail", "-c"]'
ASH_PIPEFAIL = 'SHELL ["/bin/ash", "-o", "pipefail", "-c"]'
PIPEFAIL_SETTERS = frozenset({"set", "bash", "ash", "zsh"})


def sets_pipefail(command: Command) -> bool:
    """Whether it is `set -o pipefail`, alone or with other options."""
    return command.name in PIPEFAIL_SETTERS and "pipefail" in command.args


def bash_of(stage: Stage) -> str:
    """The SHELL instruction that makes pipes fail in a stage, or nothing if its image is unknown."""
    image = stage.image
    if image is None:
        return ""
    if system_of(image) == "alpine":
        return ASH_PIPEFAIL
    facts = facts_of(image)
    return BASH_PIPEFAIL if facts is not None and facts.has("bash") else ""


def plain_shell(image: Image | None) -> str:
    """The /bin/sh of an image: "dash", "ash", or nothing if it is not known, or is bash."""
    facts = facts_of(image) if image is not None else None
    shell = facts.shell_program if facts is not None else None
    return shell if shell in ("dash", "ash") else ""


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
