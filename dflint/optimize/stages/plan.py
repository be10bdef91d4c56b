"""Everything that is proposed for the stages of a file: fixes, and why others are not proposed."""

from __future__ import annotations

from dflint.fix import Fix, with_edits
from dflint.optimize.proposal import Proposal
from dflint.optimize.stages.alternatives import alternatives
from dflint.optimize.stages.copies import repeated_stages, without_unused
from dflint.optimize.stages.joining import all_joined
from dflint.optimize.stages.python import wheels_stage
from dflint.optimize.stages.runtime import runtime_stage
from dflint.optimize.stages.unknown import Unknown
from dflint.optimize.stages.variants import variant
from dflint.optimize.stages.web import narrowed
from dflint.optimize.stages.worth import of_full_variant, of_packages, of_toolchain
from dflint.optimize.words import Step
from dflint.source import Source, touches

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from typing import TypeVar

    from dflint.fix import Edit
    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.sizes import Estimate

    T = TypeVar("T")


class Proposed:
    """A fix, and what the plan says of it."""

    __slots__ = ("fix", "step")

    def __init__(self, step: Step, fix: Fix) -> None:
        self.step = step
        self.fix = fix


class StagePlan:
    """The text with all these fixes, what they are, and what is left as it is, with the reason."""

    def __init__(self, source: Source, proposed: list[Proposed], left: list[Step]) -> None:
        self.source = source
        self.proposed = _apart(proposed)
        self.left = left
        self._edits = sorted(
            (edit for it in self.proposed for edit in it.fix.edits), key=lambda it: it.start
        )
        self.text = with_edits(source.text, self._edits)
        self._new = Source(source.path, self.text)

    @property
    def steps(self) -> list[Step]:
        return [it.step for it in self.proposed]

    def line_before(self, line: int) -> int:
        """The line of the file that a line of the new text was, or that which it is put at."""
        starts = self._new.line_starts
        offset = starts[min(line, len(starts)) - 1]
        grown = 0
        for edit in self._edits:
            at = edit.start + grown
            if offset < at:
                break
            if offset < at + len(edit.text):
                return self.source.position(edit.start).line
            grown += len(edit.text) - (edit.end - edit.start)
        return self.source.position(min(max(offset - grown, 0), len(self.source.text))).line


def propose_stages(
    file: Dockerfile, context: Context, targets: Collection[str] = (), may_mount: bool = True
) -> StagePlan:
    """What to change about the stages. `targets`: the names of stages that are built by themselves.
    `may_mount`: whether bind mounts are proposed, which is not so where buildah builds."""
    proposed: list[Proposed] = []
    left: list[Step] = []
    final = file.final
    if final is not None:
        _add_runtime(file, final, context, targets, proposed, left)
        _add_wheels(file, final, context, proposed, left)
        _add_variant(file, final, context, proposed, left)
        _add_served(file, final, context, proposed, left)
    _add_unused(file, targets, proposed, left)
    proposed += [
        Proposed(Step(it.line, it.fix.title, it.reason), it.fix) for it in repeated_stages(file)
    ]
    for stage in file.stages:
        _add_joined(file, stage, may_mount, proposed, left)
    return StagePlan(file.source, proposed, left)


def _add_runtime(
    file: Dockerfile,
    stage: Stage,
    context: Context,
    targets: Collection[str],
    proposed: list[Proposed],
    left: list[Step],
) -> None:
    """A stage for the program alone, where a compiler is shipped."""
    line = file.source.position(stage.start).line
    title = "No stage for the program alone is proposed"
    made = _made(lambda: runtime_stage(file, stage, context, targets), title, line, left)
    if made is not None:
        worth = of_toolchain(stage, made.kept)
        proposed.append(_proposed(line, made.fix, made.reasons, worth, "DF112"))


def _add_wheels(
    file: Dockerfile,
    stage: Stage,
    context: Context,
    proposed: list[Proposed],
    left: list[Step],
) -> None:
    """A stage that compiles packages of Python."""
    line = file.source.position(stage.start).line
    title = "No stage that compiles packages of Python is proposed"
    made = _made(lambda: wheels_stage(file, stage, context), title, line, left)
    if made is not None:
        worth = of_packages(made.gone, made.kept, stage)
        proposed.append(_proposed(made.line, made.fix, made.reasons, worth, "DF278"))


def _add_variant(
    file: Dockerfile,
    stage: Stage,
    context: Context,
    proposed: list[Proposed],
    left: list[Step],
) -> None:
    """A smaller variant of the image."""
    line = file.source.position(stage.start).line
    left += [
        Step(line, f"{it.image} is not proposed", it.reasons)
        for it in alternatives(file, stage, context)
    ]
    title = "No smaller variant of the image is proposed"
    made = _made(lambda: variant(file, stage, context), title, line, left)
    if made is not None:
        worth = of_full_variant(stage) if made.code == "DF113" else None
        proposed.append(_proposed(line, made.fix, made.reasons, worth, made.code))


def _add_served(
    file: Dockerfile,
    stage: Stage,
    context: Context,
    proposed: list[Proposed],
    left: list[Step],
) -> None:
    """What a web server gets and does not send."""
    for it in narrowed(file, stage, context):
        if isinstance(it, Unknown):
            left.append(Step(it.line, "The whole project stays in the web server", str(it)))
        else:
            proposed.append(Proposed(Step(it.line, it.fix.title, it.reason), it.fix))


def _add_unused(
    file: Dockerfile, targets: Collection[str], proposed: list[Proposed], left: list[Step]
) -> None:
    """Stages that nothing uses, and that have no name to ask for."""
    for stage in file.unreferenced:
        if stage.name:
            continue
        try:
            change = without_unused(file, stage, targets)
        except Unknown as reason:
            left.append(Step(reason.line, "The stage that nothing uses stays", str(reason)))
            continue
        proposed.append(
            Proposed(Step(change.line, change.fix.title, change.reason, code="DF131"), change.fix)
        )


def _add_joined(
    file: Dockerfile,
    stage: Stage,
    may_mount: bool,
    proposed: list[Proposed],
    left: list[Step],
) -> None:
    """RUNs whose files are removed in a later layer."""
    found, reasons = all_joined(file, stage, may_mount)
    for it in found:
        reason = f"a later layer removes {it.path}, and its own layer keeps it: so no layer has it"
        proposed.append(Proposed(Step(it.line, it.fix.title, reason, code="DF241"), it.fix))
    title = "What is removed stays in an earlier layer"
    left += [Step(it.line, title, str(it)) for it in reasons]


def _made(make: Callable[[], T | None], title: str, line: int, left: list[Step]) -> T | None:
    """What is proposed, if that is known; else it is noted why not, at a line unless the reason has one."""
    try:
        return make()
    except Unknown as reason:
        left.append(Step(reason.line or line, title, str(reason)))
        return None


def _proposed(
    line: int, fix: Fix, reasons: Sequence[str], worth: Estimate | None, code: str
) -> Proposed:
    """A fix with what the plan says of it. `code`: the rule that finds the same."""
    evidence = f"the image is {worth.amount} smaller: {worth.basis}" if worth is not None else ""
    return Proposed(Step(line, fix.title, "; ".join(reasons), evidence, code), fix)


def _apart(proposed: list[Proposed]) -> list[Proposed]:
    """Those that touch none before them."""
    kept: list[Proposed] = []
    taken: list[Edit] = []
    for it in proposed:
        if not any(touches(one.span, other.span) for one in it.fix.edits for other in taken):
            kept.append(it)
            taken += it.fix.edits
    return kept


def with_stages(proposal: Proposal, plan: StagePlan) -> Proposal:
    """One proposal of an order for the text of a plan, and of the plan: lines are those of the file."""
    for it in (*proposal.steps, *proposal.left):
        it.line = plan.line_before(it.line)
    by_line = lambda it: it.line  # noqa: E731
    steps = sorted([*plan.steps, *proposal.steps], key=by_line)
    left = sorted([*plan.left, *proposal.left], key=by_line)
    return Proposal(proposal.text, steps, left, proposal.seconds)
