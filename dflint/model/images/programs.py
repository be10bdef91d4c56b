"""Which programs images surely lack."""

from __future__ import annotations

from dflint.model.images.facts import facts_of
from dflint.model.order import is_so_in
from dflint.model.packages.programs import is_missing
from dflint.syntax.nodes import Add, Copy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.image_reference import Image
    from dflint.model.stages import Stage
    from dflint.model.steps import Step


FETCHERS = frozenset({"curl", "wget"})
# Of users, owners and directories, and of no programs.
BRING_NONE = frozenset({
    "addgroup", "adduser", "chgrp", "chmod", "chown", "groupadd", "groupmod", "mkdir", "useradd", "usermod",
})  # fmt: skip
CHECKERS = (*sorted(FETCHERS), "nc", "jq", "ps", "ping", "openssl")  # what health checks run


def lacks_checker(stage: Stage, program: str, context: Context | None = None) -> bool:
    """Whether a program that health checks run is surely not there when the container runs."""
    if program in FETCHERS:
        return lacks_program(stage, program, context)
    return program in CHECKERS and is_missing(program, stage.steps[-1], stage)


def may_lack_shell(stage: Stage) -> bool:
    """Whether the image of a stage is one of those that have no shell, unless a step brings one."""
    image = stage.image
    return image is not None and (image.is_scratch or "distroless" in image.familiar)


def lacks_program(stage: Stage, program: str, context: Context | None = None) -> bool:
    """Whether a program is surely not there: not in the image, and nothing speaks of it."""
    if not _image_lacks(stage.image, program):
        return False
    return not is_so_in(_may_bring, stage, program, context)


def _may_bring(step: Step, program: str, context: Context | None) -> bool:
    """Whether a step may bring a program."""
    text, keyword = step.instruction.body.text, step.instruction.KEYWORD
    if keyword in ("FROM", "HEALTHCHECK", "CMD", "ENTRYPOINT", "LABEL"):
        return False
    if program in text or ".sh" in text or step.instruction.documents:
        return True
    if keyword == "RUN":
        return "xargs" in text or ("$" in text and not _bring_none(step.commands))
    if keyword not in ("COPY", "ADD") or not text.rstrip('"]').endswith(" /"):
        return False
    return context is None or _may_hold(step, program, context)


def _bring_none(commands: Sequence[Command]) -> bool:
    """Whether commands bring no program, whatever the variables in them are."""
    return bool(commands) and all(
        it.name in BRING_NONE or not any("$" in word for word in it.simple.words) for it in commands
    )


def _may_hold(step: Step, program: str, context: Context) -> bool:
    """Whether a COPY to the root may bring a program: of folders of the context it is known what they hold."""
    from dflint.model.context.build_context import taken
    from dflint.model.context.image_files import PATH
    from dflint.model.packages.sources import is_one_file

    copy = step.instruction
    assert isinstance(copy, Copy | Add)
    sources = taken(copy)
    if copy.flag("from") is not None or len(sources) < len(copy.sources):
        return True
    paths = [f"{it.path}{folder}/{program}" for it in sources for folder in PATH]
    is_plain = all(
        it.is_plain and (context.is_folder(it.path) or is_one_file(it.path)) for it in sources
    )
    return not is_plain or any(map(context.has, paths))


def _image_lacks(image: Image | None, program: str) -> bool:
    if image is None or image.is_scratch:
        return image is not None
    facts = facts_of(image)
    return facts is not None and facts.has(program) is False
