"""Which programs images surely lack."""

from __future__ import annotations

from dflint.model.images.facts import facts_of
from dflint.model.order import is_so_in
from dflint.model.packages.programs import is_missing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.image_reference import Image
    from dflint.model.stages import Stage
    from dflint.model.steps import Step


FETCHERS = frozenset({"curl", "wget"})
CHECKERS = (*sorted(FETCHERS), "nc", "jq", "ps", "ping", "openssl")  # what health checks run


def lacks_checker(stage: Stage, program: str) -> bool:
    """Whether a program that health checks run is surely not there when the container runs."""
    if program in FETCHERS:
        return lacks_program(stage, program)
    return program in CHECKERS and is_missing(program, stage.steps[-1], stage)


def lacks_program(stage: Stage, program: str) -> bool:
    """Whether a program is surely not there: not in the image, and nothing speaks of it."""
    if not _image_lacks(stage.image, program):
        return False
    return not is_so_in(_may_bring, stage, program)


def _may_bring(step: Step, program: str) -> bool:
    """Whether a step may bring a program."""
    text, keyword = step.instruction.body.text, step.instruction.KEYWORD
    if keyword in ("FROM", "HEALTHCHECK", "CMD", "ENTRYPOINT", "LABEL"):
        return False
    if program in text or ".sh" in text or step.instruction.documents:
        return True
    if keyword == "RUN":
        return "$" in text or "xargs" in text
    return keyword in ("COPY", "ADD") and text.rstrip('"]').endswith(" /")


def _image_lacks(image: Image | None, program: str) -> bool:
    if image is None or image.is_scratch:
        return image is not None
    facts = facts_of(image)
    return facts is not None and facts.has(program) is False
