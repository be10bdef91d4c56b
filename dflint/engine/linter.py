"""Show the nodes of a file to the rules that want them, in one pass."""

from __future__ import annotations

from dflint.allowance import UNCHARGED, UNLIMITED, TooMuchWork, meter
from dflint.engine.diagnostic import Diagnostic
from dflint.engine.dispatch import absent, rules_wanted
from dflint.engine.guard import MEANT_FOR_PEOPLE, Guard
from dflint.engine.suppression import without_commented, without_suppressed
from dflint.model.analyze import analyze
from dflint.model.context.build_context import lies_in, place_of
from dflint.model.context.build_files import is_ignore_file
from dflint.model.errors import errors_in
from dflint.model.variables.secret_values import secret_values
from dflint.rule import Rule, Severity
from dflint.syntax.nodes import Onbuild, Run
from dflint.syntax.origin import generated, is_tree_of_template, uses_foreign_syntax
from dflint.syntax.parser import parse
from dflint.syntax.suppressions import is_check_error, suppressions_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dflint.engine.diagnostic import ExternalFindings
    from dflint.engine.dispatch import Dispatch, Parents, RulesFor, Wanted
    from dflint.engine.guard import Remembers
    from dflint.model.builds import Build
    from dflint.model.context.build_context import Context
    from dflint.model.context.declared_builds import BuildFile
    from dflint.model.measured import BuiltStep
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Source
    from dflint.syntax.tree import Tree


CHECKED = "CheckedFile"


def lint(
    source: Source,
    table: Dispatch,
    *,
    memory: Remembers | None = None,
    extra: ExternalFindings | None = None,
    context: Context | None = None,
    built: Callable[[Dockerfile], Iterable[BuiltStep]] | None = None,
    builds: Sequence[Build] = (),
    skip_generated: bool = False,
    suppressed: list[Diagnostic] | None = None,
    tree: Tree | None = None,
    image: object | None = None,
) -> list[Diagnostic]:
    """What the rules find in a file, in the order of the file, without what comments silence.

    `memory`: what was found in an earlier text of the file with the same table; it is filled with what
    is found now. `extra` finds more, which comments silence as well. `context` is the folder that the file is
    built in or lies in; without it, rules that ask what a COPY can see are not asked. `built` gives
    what an image shows of the steps of the file; without it, rules over these are not asked.
    `builds`: how the repository says that the file is built. The file may also be a .dockerignore.
    With `skip_generated`, only rules over a GeneratedFile are asked about a file that a program
    writes. Nothing in a template has a fix, and nothing is said of a file that uses what only another
    frontend knows. What comments silence is added to `suppressed`. `tree`: the source, if it is
    parsed already. `image`: what rules over a CheckedFile are shown of an image; they are asked about
    generated files too, and told where a file cannot be read. A bug in dflint is one of the findings;
    only `extra` can raise, and nothing but Expected.
    """
    guard = Guard(source, [], memory)
    try:
        read = (builds, tree, image)
        _look_at(source, guard, table, extra, context, built, read, skip_generated, suppressed)
    finally:
        meter.left = UNLIMITED
    guard.report_exhausted()
    return _sorted(guard.found)


def _look_at(
    source: Source,
    guard: Guard,
    table: Dispatch,
    extra: ExternalFindings | None,
    context: Context | None,
    built: Callable[[Dockerfile], Iterable[BuiltStep]] | None,
    read: tuple[Sequence[Build], Tree | None, object | None],
    skip_generated: bool,
    suppressed: list[Diagnostic] | None,
) -> None:
    marker = generated(source) if skip_generated else None
    if is_ignore_file(source.path):
        guard.run("the linter", 0, _lint_ignore_file, guard, table, context)
    elif source.is_binary:
        run_rules(table.wanted("Source"), source, (None, None, None, None, source), guard)
        if table.looks_at(CHECKED):
            _visit_checked(guard, table, None, read[2])
    elif marker is not None:
        parents = (None, None, None, None, source)
        run_rules(table.wanted("GeneratedFile"), marker, parents, guard)
        if table.looks_at(CHECKED):
            file = guard.run("the parser", 0, _read, source, *read[:2])
            _visit_checked(guard, table, file, read[2])
            if file is not None and table.heeds_comments:
                guard.found[:], _ = without_suppressed(file.tree, guard.found, table, extra)
    else:
        file = guard.run("the parser", 0, _read, source, *read[:2])
        if file is not None:
            more = (extra, context, built, suppressed, read[2])
            guard.run("the linter", 0, _lint, guard, file, table, *more)
        elif table.looks_at(CHECKED):
            _visit_checked(guard, table, None, read[2])


def _read(source: Source, builds: Sequence[Build], tree: Tree | None) -> Dockerfile | None:
    tree = tree or parse(source)
    return None if uses_foreign_syntax(tree) else analyze(tree, builds)


def _lint(
    guard: Guard,
    file: Dockerfile,
    table: Dispatch,
    extra: ExternalFindings | None,
    context: Context | None,
    built: Callable[[Dockerfile], Iterable[BuiltStep]] | None,
    suppressed: list[Diagnostic] | None,
    image: object | None,
) -> None:
    source, tree, found, place = guard.source, file.tree, guard.found, None
    if context is not None:
        lies_in(file, context)
    guard.settles = file.is_long
    if context is not None and table.in_context:
        place = guard.run("the look at the build context", 0, place_of, file, context)
    look(file, table, place, guard)
    if built is not None:
        guard.run("the reading of the image", 0, _visit_built, file, table, place, built, guard)
    if extra is not None:
        found += guard.run("another linter", 0, extra, file) or ()
    is_known = place is not None, built is not None
    if table.looks_at(CHECKED):
        before = list(found)

        def kept_before() -> list[Diagnostic]:
            return without_suppressed(tree, before, table, extra, *is_known)[0]

        _visit_checked(guard, table, file, image, before, kept_before)
    if found:
        secrets = guard.run("the search for secrets", 0, secret_values, file)
        source.secrets = secrets if secrets is not None else source.secrets
    if found and is_tree_of_template(tree):
        found[:] = [it.without_fix() for it in found]
    if not table.heeds_comments:
        guard.run("the check of fixes", 0, _without_vain_fixes, found, file)
        return
    if is_check_error(tree):
        found[:] = [_as_error(it) if _is_buildkit(it.rule) else it for it in found]
    kept, unused = without_suppressed(tree, found, table, extra, *is_known)
    if suppressed is not None and len(kept) < len(found):
        suppressed += [it for it in found if it not in kept]
    found[:] = kept
    if table.looks_at("Suppression"):
        rules = table.wanted("Suppression")
        for it in suppressions_of(tree):
            run_rules(rules, it, (None, None, file, place, source), guard)
    for comment in unused:
        rules = table.wanted("UnusedSuppression")
        run_rules(rules, comment, (None, None, file, place, source), guard)
    guard.run("the check of fixes", 0, _without_vain_fixes, found, file)


def _visit_checked(
    guard: Guard,
    table: Dispatch,
    file: Dockerfile | None,
    image: object | None,
    found: Sequence[Diagnostic] = (),
    kept: Callable[[], Sequence[Diagnostic]] | None = None,
) -> None:
    """Show the file with what was found in it; None for one that cannot be read.

    `kept`: what is left of it without what comments silence.
    """
    from dflint.engine.checked_file import CheckedFile

    checked = CheckedFile(file, found, kept, image)
    parents = (None, None, file, None, guard.source)
    run_rules(table.wanted(CHECKED), checked, parents, guard)


def _without_vain_fixes(found: list[Diagnostic], file: Dockerfile) -> None:
    """In a file that the builder cannot read, leave only the fixes that help it to.

    What is there may be the rest of an instruction, or of one in another language.
    """
    with_fix = [it for it in found if it.finding.may_have_fix]
    if with_fix and errors_in(file):
        from dflint.engine.verify import repairs  # only where something is wrong

        for it in with_fix:
            it.finding.fix_only_if(lambda fix: not fix.edits or repairs(file, fix))


def lint_build_file(file: BuildFile, table: Dispatch) -> list[Diagnostic]:
    """What the rules find in a file that declares builds: once where builds share a part of it."""
    guard = Guard(file.source, [])
    parents = (None, None, None, None, file.source)
    try:
        run_rules(table.wanted("BuildFile"), file, parents, guard)
    finally:
        meter.left = UNLIMITED
    same = {
        (it.rule, it.finding.start, it.finding.end, it.finding.message): it for it in guard.found
    }
    found = [*same.values()]
    return _sorted(found if not table.heeds_comments else without_commented(file.source, found))


def _lint_ignore_file(guard: Guard, table: Dispatch, place: Context | None) -> None:
    source = guard.source
    parents = (None, None, None, place, source)
    from dflint.model.context.dockerignore import read_ignore

    run_rules(table.wanted("IgnoreFile"), read_ignore(source.text), parents, guard)


def look(file: Dockerfile, table: Dispatch, place: Context | None, guard: Guard) -> None:
    """Show the file, its stages, their instructions, and the commands of every RUN."""
    source = file.source
    parents: Parents = (None, None, file, place, source)
    run_rules(table.wanted("Source"), source, parents, guard)
    run_rules(table.wanted("Dockerfile"), file, parents, guard)
    for step in file.before_from:
        _guarded_visit(step, table, (step, *parents[1:]), guard)
    memory = guard.memory
    if memory is not None:
        memory.begin(file, place is not None)
    for stage in file.stages:
        parents = (None, stage, file, place, source)
        if memory is None:
            visit_all(stage, table, parents, guard)
        else:
            memory.visit(stage, parents, guard)


def visit_all(stage: Stage, table: Dispatch, parents: Parents, guard: Guard) -> None:
    """Show a stage and what is in it to all rules."""
    guard.run("the linter", stage.start, _visit_stage, stage, table, parents, guard)
    for step in stage.steps:
        _guarded_visit(step, table, (step, *parents[1:]), guard)


def _visit_stage(stage: Stage, table: Dispatch, parents: Parents, guard: Guard) -> None:
    run_rules(table.wanted("Stage", stage.trigger_words), stage, parents, guard)


def _guarded_visit(step: Step, table: Dispatch, parents: Parents, guard: Guard) -> None:
    try:  # not by way of the guard, which would cost a call for each instruction
        _visit_instruction(step, table, parents, guard)
    except MEANT_FOR_PEOPLE:
        raise
    except Exception as error:
        guard.report("the linter", step.start, error)


def _visit_instruction(step: Step, table: Dispatch, parents: Parents, guard: Guard) -> None:
    """Show an instruction, and what is in it."""
    instruction = step.instruction
    text = instruction.lower
    if isinstance(instruction, Run):
        # The text is searched once for the same rules, not for each command. They are kept as long as
        # their ids are in use.
        asked: dict[int, tuple[RulesFor, Wanted]] = {}
        for command in step.commands:
            rules = table.rules_for("Command", command.names)
            known = asked.get(id(rules))
            if known is None:
                known = asked[id(rules)] = rules, rules_wanted(rules, text)
            if known[1]:
                run_rules(known[1], command, parents, guard)
    wanted = table.wanted(type(instruction).__name__, step.words, text)
    if wanted:
        run_rules(wanted, instruction, parents, guard)
    if isinstance(instruction, Onbuild) and step.inner is not None:
        _visit_instruction(step.inner, table, (step.inner, *parents[1:]), guard)


def _visit_built(
    file: Dockerfile,
    table: Dispatch,
    place: Context | None,
    built: Callable[[Dockerfile], Iterable[BuiltStep]],
    guard: Guard,
) -> None:
    """Show what an image that was built of the file shows of its steps."""
    rules = table.wanted("BuiltStep")
    for it in built(file) if rules else ():
        stage = next((stage for stage in file.stages if it.step in stage.steps), None)
        run_rules(rules, it, (it.step, stage, file, place, file.source), guard)


def run_rules(wanted: Wanted, node: object, parents: Parents, guard: Guard) -> None:
    """Show one node to rules."""
    node_and_parents = (node, *parents)
    ledger = guard.ledger
    allowance = meter.left = ledger.allowance
    uncharged = allowance - UNCHARGED
    exhausted = ledger.exhausted
    lacking = absent(parents)
    for pick_arguments, needed, rules in wanted:
        if needed & lacking:  # there is no stage before the first FROM
            continue
        nodes = pick_arguments(node_and_parents)
        for rule in rules:
            if exhausted and rule.name in exhausted:
                continue
            try:
                for finding in rule.look(*nodes):
                    severity = rule.severity_of(finding)
                    guard.found.append(Diagnostic(guard.source, rule, finding, severity))
                    if guard.settles:
                        guard.found[-1].settle()
            except Exception as error:  # a bug in a rule, and the others go on
                part = rule.name if isinstance(error, TooMuchWork) else _named(rule)
                guard.report(part, getattr(node, "start", 0), error)
            if meter.left != allowance:
                if meter.left < uncharged:
                    ledger.charge(rule.name)
                else:
                    meter.left = allowance


def _named(rule: Rule) -> str:
    """A rule with whose it is, for those who hear of a bug in it."""
    return f"rule {rule.name} of {rule.plugin}" if rule.plugin else f"rule {rule.name}"


def _is_buildkit(rule: Rule) -> bool:
    """Whether BuildKit has this check: its names are words without digits."""
    return any(alias.isalpha() for alias in rule.also)


def _as_error(it: Diagnostic) -> Diagnostic:
    return Diagnostic(it.source, it.rule, it.finding, Severity.ERROR)


def _sorted(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    return sorted(found, key=lambda it: (it.start, it.end, it.rule.code))
