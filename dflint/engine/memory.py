"""What was found in an earlier text of a file, of which what has not changed is taken over.

A rule sees nothing but what it asks for. What one finds that asks for an instruction and its step is
found again where the step is the same one (`analyze(…, before)`), and of one that asks for the stage too
where that is. All others are asked again.
"""

from __future__ import annotations

from dflint.engine.diagnostic import Diagnostic
from dflint.engine.dispatch import Dispatch, rules_wanted
from dflint.rule import Finding
from dflint.source import cached
from dflint.syntax.nodes import Onbuild, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.engine.dispatch import RulesFor
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.rule import Rule
    from dflint.source import Source

    # A node, the step that it is in, and the rules that look at it.
    Call = tuple[object, Step | None, RulesFor]

# What a rule may ask for that sees a step, or a stage, and not more.
IN_STEP = frozenset(("Step",))
IN_STAGE = IN_STEP | {"Stage"}
WHOLE = frozenset(("Dockerfile", "Source", "GeneratedFile", "UnusedSuppression"))


class Memory:
    """What is known of the text that was looked at last: its meaning, and what was found in its stages
    and steps. It is for one file, and for one table of rules.

    `of_steps`, `of_stages`, `others`: the rules by how much they see.
    """

    def __init__(self, table: Dispatch) -> None:
        self.of_steps, self.of_stages, self.others = _by_view(table)
        self.file: Dockerfile | None = None
        self._found: dict[Step | Stage, Sequence[Diagnostic]] = {}
        self._calls: dict[Stage, Sequence[Call]] = {}

    def of(self, it: Step | Stage, source: Source) -> list[Diagnostic] | None:
        """What was found in a step or a stage by rules that see no more; None for a new one. In the
        file of today, so that what becomes of them there does not change what is kept."""
        found = self._found.get(it)
        return _in_file(found, source) if found is not None else None

    def keep(self, it: Step | Stage, found: Sequence[Diagnostic]) -> None:
        """Note what was found in a step or a stage."""
        self._found[it] = _in_file(found, found[0].source) if found else ()

    def calls(self, stage: Stage) -> Sequence[Call]:
        """The calls of all other rules for a stage and what is in it. Which these are depends on the
        words in it, and so it is found out once."""
        found = self._calls.get(stage)
        if found is None:
            found = self._calls[stage] = tuple(_calls(stage, self.others))
        return found

    def go_on_with(self, file: Dockerfile) -> None:
        """Keep what a file means, and only what was found in its stages."""
        there = [*file.stages, *(step for stage in file.stages for step in stage.steps)]
        self._found = {it: self._found[it] for it in there if it in self._found}
        self._calls = {it: self._calls[it] for it in file.stages if it in self._calls}
        self.file = file


def _calls(stage: Stage, table: Dispatch) -> Iterator[Call]:
    yield from _asked(table.rules_for("Stage", stage.trigger_words), stage, None, "")
    for step in stage.steps:
        yield from _calls_of_step(step, table)


def _calls_of_step(step: Step, table: Dispatch) -> Iterator[Call]:
    it = step.instruction
    for command in step.commands if isinstance(it, Run) else ():
        yield from _asked(table.rules_for("Command", command.names), command, step, it.lower)
    yield from _asked(table.rules_for(type(it).__name__, step.words), it, step, it.lower)
    if isinstance(it, Onbuild) and step.inner is not None:
        yield from _calls_of_step(step.inner, table)


def _asked(groups: RulesFor, node: object, step: Step | None, text: str) -> Iterator[Call]:
    wanted = rules_wanted(groups, text)
    if wanted:
        yield node, step, wanted


@cached
def _by_view(table: Dispatch) -> tuple[Dispatch, ...]:
    """The rules of a table by how much they see: once for all files that it is for."""
    views = {it: _view(it) for it in table.rules}
    return tuple(
        Dispatch([it for it in table.rules if views[it] == view], table.all_rules)
        for view in ("step", "stage", "file")
    )


def _view(rule: Rule) -> str:
    """How much a rule sees: a "step", a "stage" or the "file"."""
    if rule.node in WHOLE:
        return "file"
    if rule.node != "Stage" and IN_STEP.issuperset(rule.context):
        return "step"
    return "stage" if IN_STAGE.issuperset(rule.context) else "file"


def _in_file(found: Sequence[Diagnostic], source: Source) -> list[Diagnostic]:
    return [Diagnostic(source, it.rule, _copy(it.finding), it.severity) for it in found]


def _copy(finding: Finding) -> Finding:
    return finding.saying(finding.message)
