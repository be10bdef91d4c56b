"""Shells that know pipefail: which images have one, and which commands switch it on."""

from __future__ import annotations

from dflint.model.images.facts import facts_of, system_of
from dflint.model.order import is_so_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.commands.command import Command
    from dflint.model.image_reference import Image
    from dflint.model.stages import Stage
    from dflint.model.steps import Step

_BASH, _ASH_SHELL = "/bin/bash", "/bin/ash"
_WITH_PIPEFAIL = frozenset({"bash", "ash", "zsh", "ksh", "mksh"})
PIPEFAIL_SETTERS = frozenset({"set", "bash", "ash", "zsh"})


def sets_pipefail(command: Command) -> bool:
    """Whether it is `set -o pipefail`, alone or with other options."""
    return command.name in PIPEFAIL_SETTERS and "pipefail" in command.args


def shell_with_pipefail(step: Step, stage: Stage) -> str:
    """The SHELL instruction that makes pipes fail, with the options of the shell in force.

    Nothing if the image is not known to have a shell that can.
    """
    in_force = step.state.shell
    if in_force.explicit:
        program = in_force.words[0]
        if in_force.name not in _WITH_PIPEFAIL:
            program = _bash_of(stage) if in_force.name == "sh" else ""
        options = in_force.words[1:]
    else:
        program, options = _bash_of(stage), ("-c",)
    words = ", ".join(_quoted(it) for it in (program, "-o", "pipefail", *options))
    return f"SHELL [{words}]" if program and options else ""


def changes_shell(step: Step, stage: Stage) -> bool:
    """Whether a shell with pipefail is another program than the one in force, which may be dash."""
    in_force = step.state.shell
    return in_force.name not in _WITH_PIPEFAIL and _bash_of(stage) != _ASH_SHELL


def _bash_of(stage: Stage) -> str:
    """A shell with pipefail in the image of a stage, or nothing if that is not known."""
    image = stage.image
    if image is None:
        return ""
    if system_of(image) == "alpine":
        return _ASH_SHELL
    facts = facts_of(image)
    return _BASH if facts is not None and facts.has("bash") else ""


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def plain_shell(image: Image | None) -> str:
    """The /bin/sh of an image: "dash", "ash", or nothing if it is not known, or is bash."""
    facts = facts_of(image) if image is not None else None
    shell = facts.shell_program if facts is not None else None
    return shell if shell in ("dash", "ash") else ""


def links_shell(stage: Stage) -> bool:
    """Whether a RUN makes another shell of /bin/sh."""
    return is_so_in(_links_shell, stage)


def _links_shell(step: Step) -> bool:
    text = step.instruction.body.text
    if "/bin/sh" in text and ("ln " in text or "mv " in text or "cp " in text):
        return True
    return "dpkg-reconfigure" in text and "dash" in text
