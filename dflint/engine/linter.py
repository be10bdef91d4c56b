"""Show the nodes of a file to the rules that want them, in one pass."""

from __future__ import annotations

from dflint.engine.diagnostic import Diagnostic
from dflint.engine.suppress import without_suppressed
from dflint.model.context import place_of
from dflint.model.ignorefile import is_ignore_file, read_ignore
from dflint.model.stages import Dockerfile, Step, understand
from dflint.rule import Finding, Rule, Severity
from dflint.source import Source, Span
from dflint.syntax.nodes import KINDS, Unknown
from dflint.syntax.parser import parse
from dflint.syntax.suppressions import is_check_error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Protocol

    from dflint.model.context import Context

    class Extra(Protocol):
        """Findings that come from elsewhere, such as another program."""

        def __call__(self, file: Dockerfile) -> Iterable[Diagnostic]:
            """What it finds in a file."""

        def looks_for(self, code: str) -> bool:
            """Whether a finding of its own could have that code."""


INSTRUCTIONS = [Unknown.__name__, *(kind.__name__ for kind in KINDS.values())]


class Dispatch:
    """Rules by what they look at: the kind of node, and the programs that they want to see.

    `by_text`: for each kind of instruction, the rules that ask for one of some pieces of text.
    `by_program`: the rules over a RUN that ask for one in which certain programs run.
    `in_context`: a rule asks what a COPY can see.
    """

    __slots__ = (
        "any_command", "by_command", "by_kind", "by_program", "by_text", "heeds_comments",
        "in_context", "known", "rules",
    )  # fmt: skip

    def __init__(
        self, rules: Sequence[Rule], known: Iterable[str], heeds_comments: bool = True
    ) -> None:
        self.rules = tuple(rules)
        self.heeds_comments = heeds_comments
        self.known = frozenset(known)
        self.by_kind: dict[str, list[Rule]] = {}
        self.by_text: dict[str, dict[tuple[str, ...], list[Rule]]] = {}
        self.by_command: dict[str, dict[Rule, None]] = {}
        self.by_program: dict[str, dict[Rule, None]] = {}
        self.any_command: list[Rule] = []
        self.in_context = any("Context" in rule.context for rule in rules)


def dispatch(
    rules: Sequence[Rule], all_rules: Sequence[Rule] = (), heeds_comments: bool = True
) -> Dispatch:
    """Sort the rules that are to be run. `all_rules` are those that a comment may name."""
    known = (code.lower() for rule in all_rules or rules for code in rule.codes)
    table = Dispatch(rules, known, heeds_comments)
    for rule in rules:
        for kind in INSTRUCTIONS if rule.node == "Instruction" else rule.node.split(" | "):
            if kind == "Command" and not rule.on:
                table.any_command.append(rule)
            elif kind in ("Command", "Run") and rule.on:
                by_name = table.by_command if kind == "Command" else table.by_program
                for program in rule.on:
                    by_name.setdefault(program, {})[rule] = None
            elif rule.text:
                table.by_text.setdefault(kind, {}).setdefault(rule.text, []).append(rule)
            else:
                table.by_kind.setdefault(kind, []).append(rule)
    return table


def lint(
    source: Source,
    table: Dispatch,
    *,
    extra: Extra | None = None,
    context: Context | None = None,
) -> list[Diagnostic]:
    """What the rules find in a file, in the order of the file, without what comments silence.

    `extra` finds more, which comments silence as well. `context` is the folder that the file is
    built in or lies in; without it, rules that ask what a COPY can see are not asked. The file may
    also be a .dockerignore.
    """
    if is_ignore_file(source.path):
        return _lint_ignore_file(source, table, context)
    found: list[Diagnostic] = []
    if source.is_binary:
        _ask(table.by_kind.get("Source", ()), source, {}, source, found)
        return _sorted(found)
    try:
        tree = parse(source)
        file = understand(tree)
        place = place_of(file, context) if context is not None and table.in_context else None
    except Exception as error:  # a bug in us is one finding, not the end of the run
        return [_crash(source, "the parser", error, Span(0, 0))]
    _look(file, table, place, found)
    if extra is not None:
        found += extra(file)
    if not table.heeds_comments:
        return _sorted(found)
    if is_check_error(tree):
        found = [_as_error(it) if _is_buildkit(it.rule) else it for it in found]
    in_place = place is not None
    kept, unused = without_suppressed(tree, found, table.rules, table.known, extra, in_place)
    for comment in unused:
        around: dict[str, object] = {"Dockerfile": file}
        _ask(table.by_kind.get("UnusedSuppression", ()), comment, around, source, kept)
    return _sorted(kept)


def _lint_ignore_file(source: Source, table: Dispatch, place: Context | None) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    context: dict[str, object] = {"Source": source}
    if place is not None:
        context["Context"] = place
    file = read_ignore(source.text)
    _ask(table.by_kind.get("IgnoreFile", ()), file, context, source, found)
    return _sorted(found)


def _look(
    file: Dockerfile, table: Dispatch, place: Context | None, found: list[Diagnostic]
) -> None:
    """Show the file, its stages, their instructions, and the commands of every RUN."""
    source = file.source
    by_kind = table.by_kind
    context: dict[str, object] = {"Dockerfile": file}
    if place is not None:
        context["Context"] = place
    _ask(by_kind.get("Source", ()), source, context, source, found)
    _ask(by_kind.get("Dockerfile", ()), file, context, source, found)
    for step in file.strays:
        _look_at(step, table, {**context, "Step": step}, source, found)
    for stage in file.stages:
        context["Stage"] = stage
        of_stage = by_kind.get("Stage", ())
        wanted = [it for it in of_stage if not it.on or not stage.programs.isdisjoint(it.on)]
        _ask(wanted, stage, context, source, found)
        for step in stage.steps:
            context["Step"] = step
            _look_at(step, table, context, source, found)


def _look_at(
    step: Step,
    table: Dispatch,
    context: Mapping[str, object],
    source: Source,
    found: list[Diagnostic],
) -> None:
    """Show an instruction, and what is in it."""
    instruction = step.instruction
    kind = type(instruction).__name__
    wanted = list(table.by_kind.get(kind, ()))
    if kind in table.by_text:
        text = instruction.written.lower()
        for pieces, rules in table.by_text[kind].items():
            for piece in pieces:
                if piece in text:
                    wanted += rules
                    break
    if wanted:
        _ask(wanted, instruction, context, source, found)
    if kind == "Run":
        _look_at_commands(step, table, context, source, found)
    elif kind == "Onbuild" and step.inner is not None:
        _look_at(step.inner, table, {**context, "Step": step.inner}, source, found)


def _look_at_commands(
    step: Step,
    table: Dispatch,
    context: Mapping[str, object],
    source: Source,
    found: list[Diagnostic],
) -> None:
    """Show what a RUN runs, and the RUN itself to the rules that ask for one of its programs."""
    by_command, by_program = table.by_command, table.by_program
    of_run: dict[Rule, None] = {}
    for command in step.commands:
        of_command = dict.fromkeys(table.any_command)
        for name in command.names:
            if name in by_command:
                of_command.update(by_command[name])
            if name in by_program:
                of_run.update(by_program[name])
        if of_command:
            _ask(of_command, command, context, source, found)
    if of_run:
        text = step.instruction.written.lower()
        wanted = [it for it in of_run if not it.text or any(piece in text for piece in it.text)]
        _ask(wanted, step.instruction, context, source, found)


def _ask(
    rules: Iterable[Rule],
    node: object,
    context: Mapping[str, object],
    source: Source,
    found: list[Diagnostic],
) -> None:
    """Show one node to rules."""
    known: dict[tuple[str, ...], list[object] | None] = {(): []}
    for rule in rules:
        names = rule.context
        if names not in known:
            known[names] = _around(names, context)
        around = known[names]
        if around is None:
            continue
        try:
            for finding in rule.check(node, *around, **rule.settings):
                found.append(Diagnostic(source, rule, finding, rule.severity))  # noqa: PERF401
        except Exception as error:  # a bug in a rule is a finding, and the others go on
            start = getattr(node, "start", 0)
            found.append(_crash(source, f"rule {rule.name}", error, Span(start, start)))


def _around(names: Iterable[str], context: Mapping[str, object]) -> list[object] | None:
    """What a rule asks for, if it is all there: before the first FROM there is no stage."""
    try:
        return [context[name] for name in names]
    except KeyError:
        return None


def _crash(source: Source, who: str, error: Exception, where: Span) -> Diagnostic:
    message = f"{who} failed with {type(error).__name__}: {error}. Please report this as a bug"
    finding = Finding(where, message)
    return Diagnostic(source, INTERNAL_ERROR, finding, Severity.ERROR)


def internal_error(file: Dockerfile) -> Iterator[Finding]:
    """dflint itself failed on this file.

    The rest of the file and all other files were still looked at. It is a bug in dflint.
    """
    yield from ()


INTERNAL_ERROR = Rule(internal_error, "DF000", Severity.ERROR, "correctness")


def _is_buildkit(rule: Rule) -> bool:
    """Whether BuildKit has this check: its names are words without digits."""
    return any(alias.isalpha() for alias in rule.also)


def _as_error(it: Diagnostic) -> Diagnostic:
    return Diagnostic(it.source, it.rule, it.finding, Severity.ERROR)


def _sorted(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    return sorted(found, key=lambda it: (it.start, it.end, it.rule.code))
