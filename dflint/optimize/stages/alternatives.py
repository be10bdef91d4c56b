"""What speaks for and against the other variants of an image: alpine and distroless.

They are not proposed: another C library, another package manager or no shell change more than a build
shows. Sources: PEP 656 and 600 (wheels for musl and glibc), the README of distroless, the Dockerfiles of node
and python; 2026-11.
"""

from __future__ import annotations

from dflint.knowledge.runtime_stages import DISTROLESS_NODE, NEWEST_DISTROLESS, PURE_PYTHON
from dflint.model.images.facts import known_tag
from dflint.model.images.purpose import is_shipped_program
from dflint.model.lookups.image_bases import plain_name, release_of
from dflint.model.packages.installs import installs
from dflint.optimize.stages.started import started_by
from dflint.optimize.stages.unknown import Unknown
from dflint.optimize.stages.wheels import Lists, names_of
from dflint.syntax.nodes import Cmd, Entrypoint, Healthcheck, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.image_reference import Image
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step

MOST = 3  # reasons against a variant


class Alternative:
    """A variant that could do. `reasons`: what speaks for it, and what against it."""

    __slots__ = ("image", "reasons")

    def __init__(self, image: str, pro: list[str], against: list[str]) -> None:
        self.image = image
        self.reasons = ""
        if against:
            more = len(against) - MOST
            shown = "; ".join(against[:MOST]) + (f"; and {more} more" if more > 0 else "")
            self.reasons = f"against it: {shown}"
        if pro:
            joint = " — " if self.reasons else ""
            self.reasons = f"for it: {'; '.join(pro)}{joint}{self.reasons}"


def alternatives(file: Dockerfile, stage: Stage, context: Context) -> Iterator[Alternative]:
    """The variants of the image of a final stage that are not proposed, with the evidence."""
    image = stage.image
    if image is None or image.tag is None or "$" in image.text or stage.base is not None:
        return
    name, tag = plain_name(image.familiar), known_tag(image)
    version, _, variant = tag.partition("-")
    if (
        name not in ("node", "python")
        or "alpine" in variant
        or not is_shipped_program(stage)
        or not version
    ):
        return
    lines = {step: file.source.position(step.start).line for step in stage.steps}
    apt = [lines[s] for s in stage.steps_of(Run) if any(i.manager == "apt" for i in installs(s))]
    alpine = f"{version}-alpine"
    if release_of(image.familiar, alpine) is not None:
        against = [f"line {it} installs with apt-get, which it has not" for it in apt]
        against += [f"line {it} uses bash, which it has not" for it in _with_bash(stage, lines)]
        against += _musl(file, stage, context, name)
        pro = [] if against else ["no step needs the C library or the packages of Debian"]
        yield Alternative(f"{image.familiar}:{alpine}", pro, against)
    distroless = _distroless(name, image)
    if distroless:
        against = list(_shells(stage, lines))
        pro = [] if against else ["nothing that is started needs a shell"]
        yield Alternative(distroless, pro, against)


def _with_bash(stage: Stage, lines: dict[Step, int]) -> list[int]:
    return [lines[step] for step in stage.steps_of(Run) if "bash" in step.programs]


def _musl(file: Dockerfile, stage: Stage, context: Context, name: str) -> list[str]:
    """The packages that may have no build for musl."""
    if name == "node":
        return []
    found: list[str] = []
    for step in stage.steps_of(Run):
        for install in installs(step):
            if install.row.ecosystem != "python" or install.manager != "pip":
                continue
            try:
                names = [it for it, _ in names_of(install, Lists(file, stage, context, step), 0)]
            except Unknown as reason:
                return [f"musl: {reason}"]
            found += [f"{it} may have no wheel for musl" for it in names if it not in PURE_PYTHON]
    return list(dict.fromkeys(found))


def _distroless(name: str, image: Image) -> str:
    """The distroless image of the same version; "" where there is none."""
    major = known_tag(image).partition("-")[0].partition(".")[0]
    if name == "node" and major in DISTROLESS_NODE:
        return f"gcr.io/distroless/nodejs{major}-{NEWEST_DISTROLESS}"
    return ""  # that of Python is of the version of Debian


def _shells(stage: Stage, lines: dict[Step, int]) -> Iterator[str]:
    """What needs a shell, or another program than node, in the stage that would be the last."""
    runs = [lines[step] for step in stage.steps_of(Run)]
    if runs:
        yield f"it has no shell for the RUNs of this stage (line {runs[0]} is the first)"
    for step in stage.steps_of(Cmd, Entrypoint, Healthcheck):
        if step.instruction.form != "exec" and lines[step] not in runs:  # type: ignore[attr-defined]
            yield f"{step.instruction.keyword} at line {lines[step]} needs a shell"
    try:
        program = started_by(stage).program
    except Unknown as reason:
        yield str(reason)
        return
    if program not in ("node", "/usr/local/bin/node"):
        yield f"the container starts {program}, and it has node alone"
