"""What was found in an earlier text of a file, of which what has not changed is taken over.

A rule sees nothing but what it is shown. What it finds in an instruction is found again where the step is
the same one (`analyze(…, before)`). Its stage, the file, its text and its context may be others. What a
rule asks them is noted when it runs: most ask nothing, and many only what has the same answer in the next
text, such as from which image the stage is, or which stage a name means.
"""

from __future__ import annotations

from dflint.engine.diagnostic import Diagnostic
from dflint.engine.dispatch import rules_wanted
from dflint.engine.guard import MEANT_FOR_PEOPLE
from dflint.engine.linter import run_rules, visit_all
from dflint.model.stages import Dockerfile, Stage
from dflint.rule import Finding
from dflint.source import Source
from dflint.syntax.nodes import Onbuild, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from dflint.engine.dispatch import Dispatch, Parents, RulesFor, Wanted
    from dflint.engine.guard import Guard
    from dflint.model.steps import Step

    # A name, and the arguments if it is called.
    Question = tuple[str, tuple[object, ...] | None]

IN_STEP = frozenset(("Step",))  # what a rule may ask for that sees nothing that may be another
# What a stage and a file can be asked whose answers can be compared: equal, or the very same thing.
OF_STAGE = frozenset(
    ("base", "from_", "image", "in_final_image", "index", "is_final", "name", "start")
)
OF_FILE = frozenset(
    ("before_from", "builds", "final", "global_args", "global_pairs", "used", "variables")
)
NOWHERE = Source("", "")  # no text is kept for what was found in it
CALLED = frozenset(("is_always_given", "later_stage", "stage_named"))


class Memory:
    """What is known of the text that was looked at last: its meaning, and what was found in its stages
    and steps, without fixes. It is for one file, and for one table of rules."""

    def __init__(self, table: Dispatch) -> None:
        self.table = table
        self.file: Dockerfile | None = None
        self._known: dict[Step | Stage, _Known] = {}
        self._has_context = False

    def begin(self, file: Dockerfile, has_context: bool) -> None:
        """Forget what is not in a file any more; all, where a context came or went: rules see whether
        there is one without asking it."""
        there = [*file.stages, *(step for stage in file.stages for step in stage.steps)]
        known = self._known if has_context == self._has_context else {}
        self._known = {it: known[it] for it in there if it in known}
        self._has_context = has_context
        self.file = file

    def visit(self, stage: Stage, parents: Parents, guard: Guard) -> None:
        """Show a stage and what is in it to the rules, as far as it is not known what they find."""
        known = self._known.get(stage)
        before = len(guard.found)
        look = _Look(self.table, stage, parents, guard)
        try:
            if known is None:
                self._known[stage] = look.at_stage(self._known)
            else:
                look.again(known, is_same_stage=True)
        except MEANT_FOR_PEOPLE:
            raise
        except (
            Exception
        ):  # a bug where words are looked for: that is said of the step that it is in
            del guard.found[before:]
            visit_all(stage, self.table, parents, guard)
        finally:
            look.shown = ()  # which is in a circle with it
        if guard.ledger.exhausted:
            self._known.clear()


class _Look:
    """One look at a stage, in which is noted what rules ask it and the file."""

    def __init__(self, table: Dispatch, stage: Stage, parents: Parents, guard: Guard) -> None:
        self.table = table
        self.stage = stage
        self.file = parents[2]
        self.guard = guard
        self.of_stage, self.of_file = _Asked(), _Asked()
        self.shown: tuple[object, ...] = (stage, *[it and _Watched(it, self) for it in parents[2:]])

    def at_stage(self, known: dict[Step | Stage, _Known]) -> _Known:
        """Show a stage of which something is another than before, and what is in it."""
        found = _Known()
        calls = [*_calls(self.table.rules_for("Stage", self.stage.trigger_words), self.stage, None)]
        _WatchedStage.look = self
        self.stage.__class__ = _WatchedStage
        try:
            for step in self.stage.steps:
                of_step = known.get(step)
                if of_step is None:
                    of_step = known[step] = self._at(_calls_of_step(step, self.table))
                else:
                    self.again(of_step, is_same_stage=False)
                found.take(of_step)
        finally:
            self.stage.__class__ = Stage
        found.take(self._at(calls))
        return found

    def again(self, known: _Known, is_same_stage: bool) -> None:
        """Find again what is known, and ask again where there are other answers."""
        self.guard.found += known.found
        for it in known.again:
            if it.of_file.are_same(self.file) and (
                is_same_stage or it.of_stage.are_same(self.stage)
            ):
                self.guard.found += it.found
            else:
                self._make(it)

    def _at(self, calls: Iterable[_Call]) -> _Known:
        known = _Known()
        for it in calls:
            self._make(it)
            if it.of_file is NOTHING and it.of_stage is NOTHING:
                known.found += it.found
            else:
                known.again.append(it)
        return known

    def _make(self, it: _Call) -> None:
        """Make a call, and note what it asks and finds."""
        if self.of_stage or self.of_file:
            self.of_stage, self.of_file = _Asked(), _Asked()
        found = self.guard.found
        before = len(found)
        run_rules(it.rules, it.node, (it.step, *self.shown), self.guard)  # type: ignore[arg-type]
        it.found = found[before:] = [*map(_kept, found[before:])] if len(found) > before else ()
        it.of_stage = self.of_stage if self.of_stage else NOTHING
        it.of_file = self.of_file if self.of_file else NOTHING


def _kept(it: Diagnostic) -> Diagnostic:
    finding = Finding(it, it.message, None, *it.related)
    return Diagnostic(NOWHERE, it.rule, finding, it.severity)


class _Known:
    """What is known of a step or a stage: what is `found` by rules that ask for no more, and the calls of
    those that do, which may have to be made `again`."""

    __slots__ = ("again", "found")

    def __init__(self) -> None:
        self.found: list[Diagnostic] = []
        self.again: list[_Call] = []

    def take(self, of_step: _Known) -> None:
        """Take over for a stage what is known of a step of it."""
        self.found += of_step.found
        for it in of_step.again:
            if it.of_file is not NOTHING:
                self.again.append(it)
            else:
                self.found += it.found


class _Call:
    """Rules that are asked about a node, what they found, and what they asked the stage and the file. One
    rule, if it may ask these."""

    __slots__ = ("found", "node", "of_file", "of_stage", "rules", "step")

    def __init__(self, node: object, step: Step | None, rules: Wanted) -> None:
        self.node = node
        self.step = step
        self.rules = rules
        self.found: Sequence[Diagnostic] = ()
        self.of_stage = self.of_file = NOTHING


class _Asked:
    """What was asked of one thing, with the answers, and whether that is not all (`more`)."""

    __slots__ = ("answers", "more")

    def __init__(self) -> None:
        self.answers: list[tuple[Question, object]] = []
        self.more = False

    def __bool__(self) -> bool:
        return self.more or bool(self.answers)

    def are_same(self, thing: object) -> bool:
        """Whether the same questions have the same answers in another thing."""
        if self.more:
            return False
        for (name, arguments), known in self.answers:  # noqa: SIM110 - it is asked often
            if _answer(thing, name, arguments) != known:
                return False
        return True


NOTHING = _Asked()


class _WatchedStage(Stage):
    """A stage for the time of a call, in which it notes what it is asked. It is the stage itself, as rules
    compare stages with each other."""

    __slots__ = ()  # those of a stage, which may then become one

    look: _Look

    def __getattribute__(self, name: str) -> Any:
        value = object.__getattribute__(self, name)
        asked = _WatchedStage.look.of_stage
        if name in OF_STAGE:
            asked.answers.append(((name, None), value))
        else:
            asked.more = True
        return value


class _Watched:
    """Stands for a file, its text or its context, and notes what it is asked."""

    __slots__ = ("_look", "_thing")

    def __init__(self, thing: object, look: _Look) -> None:
        object.__setattr__(self, "_thing", thing)
        object.__setattr__(self, "_look", look)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._thing, name)
        asked = self._look.of_file
        if type(self._thing) is not Dockerfile:
            asked.more = True
        elif name in OF_FILE:
            asked.answers.append(((name, None), value))
        elif name in CALLED:
            return lambda *arguments: self._called(name, arguments)
        else:
            asked.more = True
        return value

    def _called(self, name: str, arguments: tuple[object, ...]) -> object:
        answer = _answer(self._thing, name, arguments)
        self._look.of_file.answers.append(((name, arguments), answer))
        return answer

    def __setattr__(self, name: str, value: object) -> None:
        self._look.of_file.more = True
        setattr(self._thing, name, value)


def _answer(thing: object, name: str, arguments: tuple[object, ...] | None) -> object:
    found = getattr(thing, name)
    return found if arguments is None else found(*arguments)


def _calls_of_step(step: Step, table: Dispatch) -> Iterator[_Call]:
    it = step.instruction
    for command in step.commands if isinstance(it, Run) else ():
        yield from _calls(table.rules_for("Command", command.names), command, step)
    yield from _calls(table.rules_for(type(it).__name__, step.words), it, step)
    if isinstance(it, Onbuild) and step.inner is not None:
        yield from _calls_of_step(step.inner, table)


def _calls(groups: RulesFor, node: object, step: Step | None) -> Iterator[_Call]:
    """The calls for a node: one for all rules that see no more than a step, and one for each other."""
    text = step.instruction.lower if step is not None else ""
    for pick_arguments, needed, rules in rules_wanted(groups, text):
        may_ask = not IN_STEP.issuperset(rules[0].context)
        for some in [[it] for it in rules] if may_ask else [rules]:
            yield _Call(node, step, ((pick_arguments, needed, some),))
