"""Show the nodes of a file to the rules that want them, in one pass."""

from __future__ import annotations

from dflint.engine.diagnostic import Diagnostic
from dflint.engine.suppression import without_commented, without_suppressed
from dflint.model.analyze import analyze
from dflint.model.context.build_context import place_of
from dflint.model.context.dockerignore import is_ignore_file, read_ignore
from dflint.model.errors import errors_in
from dflint.model.variables.secret_values import secret_values
from dflint.rule import Finding, Rule, Severity
from dflint.source import Span
from dflint.syntax.nodes import Onbuild, Run
from dflint.syntax.origin import generated, is_tree_of_template, uses_foreign_syntax
from dflint.syntax.parser import parse
from dflint.syntax.suppressions import is_check_error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from dflint.engine.diagnostic import ExternalFindings
    from dflint.engine.dispatch import Dispatch, Parents, RulesFor
    from dflint.model.builds import Build
    from dflint.model.context.build_context import Context
    from dflint.model.context.declared_builds import BuildFile
    from dflint.model.measured import BuiltStep
    from dflint.model.stages import Dockerfile
    from dflint.model.steps import Step
    from dflint.source import Source


def lint(
    source: Source,
    table: Dispatch,
    *,
    extra: ExternalFindings | None = None,
    context: Context | None = None,
    built: Callable[[Dockerfile], Iterable[BuiltStep]] | None = None,
    builds: Sequence[Build] = (),
    skip_generated: bool = False,
) -> list[Diagnostic]:
    """What the rules find in a file, in the order of the file, without what comments silence.

    `extra` finds more, which comments silence as well. `context` is the folder that the file is
    built in or lies in; without it, rules that ask what a COPY can see are not asked. `built` gives
    what an image shows of the steps of the file; without it, rules over these are not asked.
    `builds`: how the repository says that the file is built. The file may also be a .dockerignore.
    With `skip_generated`, only rules over a GeneratedFile are asked about a file that a program
    writes. Nothing in a template has a fix, and nothing is said of a file that uses what only another
    frontend knows.
    """
    if is_ignore_file(source.path):
        return _lint_ignore_file(source, table, context)
    found: list[Diagnostic] = []
    if source.is_binary:
        _run_rules(table.rules_for("Source"), source, (None, None, None, None, source), found)
        return _sorted(found)
    marker = generated(source) if skip_generated else None
    if marker is not None:
        _run_rules(
            table.rules_for("GeneratedFile"), marker, (None, None, None, None, source), found
        )
        return _sorted(found)
    try:
        tree = parse(source)
        if uses_foreign_syntax(tree):
            return []
        file = analyze(tree, builds)
        place = place_of(file, context) if context is not None and table.in_context else None
    except Exception as error:  # a bug in us is one finding, not the end of the run
        return [_crash(source, "the parser", error, Span(0, 0))]
    look(file, table, place, found)
    if built is not None:
        _visit_built(file, table, place, built, found)
    if extra is not None:
        found += extra(file)
    if found:
        try:
            source.secrets = secret_values(file)
        except Exception as error:
            found.append(_crash(source, "the search for secrets", error, Span(0, 0)))
    if is_tree_of_template(tree):
        found = [it.without_fix() for it in found]
    if not table.heeds_comments:
        return _sorted(_without_vain_fixes(found, file))
    if is_check_error(tree):
        found = [_as_error(it) if _is_buildkit(it.rule) else it for it in found]
    is_known = place is not None, built is not None
    kept, unused = without_suppressed(tree, found, table, extra, *is_known)
    for comment in unused:
        rules = table.rules_for("UnusedSuppression")
        _run_rules(rules, comment, (None, None, file, place, source), kept)
    return _sorted(_without_vain_fixes(kept, file))


def _without_vain_fixes(found: list[Diagnostic], file: Dockerfile) -> list[Diagnostic]:
    """The same; in a file that the builder cannot read, with only the fixes that help it to.

    What stands there may be the rest of an instruction, or of one in another language.
    """
    with_fix = [it for it in found if it.finding.may_have_fix]
    if with_fix and errors_in(file):
        from dflint.engine.verify import repairs  # only where something is wrong

        for it in with_fix:
            it.finding.fix_only_if(lambda fix: not fix.edits or repairs(file, fix))
    return found


def lint_build_file(file: BuildFile, table: Dispatch) -> list[Diagnostic]:
    """What the rules find in a file that declares builds."""
    found: list[Diagnostic] = []
    parents = (None, None, None, None, file.source)
    _run_rules(table.rules_for("BuildFile"), file, parents, found)
    return _sorted(found if not table.heeds_comments else without_commented(file.source, found))


def _lint_ignore_file(source: Source, table: Dispatch, place: Context | None) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    parents = (None, None, None, place, source)
    _run_rules(table.rules_for("IgnoreFile"), read_ignore(source.text), parents, found)
    return _sorted(found)


def look(file: Dockerfile, table: Dispatch, place: Context | None, found: list[Diagnostic]) -> None:
    """Show the file, its stages, their instructions, and the commands of every RUN."""
    source = file.source
    parents: Parents = (None, None, file, place, source)
    _run_rules(table.rules_for("Source"), source, parents, found)
    _run_rules(table.rules_for("Dockerfile"), file, parents, found)
    for step in file.before_from:
        _visit_instruction(step, table, (step, *parents[1:]), found)
    for stage in file.stages:
        parents = (None, stage, file, place, source)
        _run_rules(table.rules_for("Stage", stage.trigger_words), stage, parents, found)
        for step in stage.steps:
            _visit_instruction(step, table, (step, stage, file, place, source), found)


def _visit_instruction(
    step: Step, table: Dispatch, parents: Parents, found: list[Diagnostic]
) -> None:
    """Show an instruction, and what is in it."""
    instruction = step.instruction
    text = instruction.lower
    if isinstance(instruction, Run):
        for command in step.commands:
            rules = table.rules_for("Command", command.names)
            if rules:
                _run_rules(rules, command, parents, found, text)
    rules = table.rules_for(type(instruction).__name__, step.words)
    if rules:
        _run_rules(rules, instruction, parents, found, text)
    if isinstance(instruction, Onbuild) and step.inner is not None:
        _visit_instruction(step.inner, table, (step.inner, *parents[1:]), found)


def _visit_built(
    file: Dockerfile,
    table: Dispatch,
    place: Context | None,
    built: Callable[[Dockerfile], Iterable[BuiltStep]],
    found: list[Diagnostic],
) -> None:
    """Show what an image that was built of the file shows of its steps."""
    rules = table.rules_for("BuiltStep")
    try:
        steps = built(file) if rules else ()
    except Exception as error:
        found.append(_crash(file.source, "the reading of the image", error, Span(0, 0)))
        return
    for it in steps:
        stage = next((stage for stage in file.stages if it.step in stage.steps), None)
        _run_rules(rules, it, (it.step, stage, file, place, file.source), found)


def _run_rules(
    groups: RulesFor, node: object, parents: Parents, found: list[Diagnostic], text: str = ""
) -> None:
    """Show one node to rules. `text`: what is written of the instruction, in lower case."""
    node_and_parents = (node, *parents)
    for pieces, by_arguments in groups:
        if pieces:
            for piece in pieces:
                if piece in text:
                    break
            else:  # none of them is there
                continue
        for pick_arguments, rules in by_arguments:
            nodes = pick_arguments(node_and_parents)
            if None in nodes and rules[0].lacks(nodes):  # there is no stage before the first FROM
                continue
            for rule in rules:
                try:
                    for finding in rule.look(*nodes):
                        severity = rule.severity_of(finding)
                        found.append(Diagnostic(parents[-1], rule, finding, severity))
                except Exception as error:  # a bug in a rule is a finding, and the others go on
                    start = getattr(node, "start", 0)
                    found.append(
                        _crash(parents[-1], f"rule {rule.name}", error, Span(start, start))
                    )


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
