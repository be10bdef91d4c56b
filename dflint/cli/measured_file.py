"""How one Dockerfile of `dflint measure` is built, what it is compared with, and its budgets."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dflint.build.request import BuildRequest
from dflint.cli.build_request import request_of
from dflint.cli.errors import print_error
from dflint.cli.inputs import document_of
from dflint.cli.output import write_message
from dflint.cli.recorded_runs import earlier_runs, variant_of
from dflint.cli.usage import UsageError
from dflint.measure.budgets import Budget, budget, checks, limits_by_name
from dflint.measure.measurement import Outcome
from dflint.measure.measuring import target_stage
from dflint.measure.metrics import subject_of
from dflint.measure.quantities import READERS
from dflint.model.analyze import analyze
from dflint.syntax.parser import parse
from dflint.syntax.spelling import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dflint.config.configuration import Configuration
    from dflint.files import Document
    from dflint.measure.budgets import Check, Limit
    from dflint.measure.measurement import Measurement
    from dflint.measure.metrics import Run, Subject
    from dflint.measure.variants import Lint, Variant


@dataclass(frozen=True)
class Plan:
    """What is to be built of a Dockerfile. `stages` are those that are built besides the last variant,
    `stage_limits` the limits of these, and of the stage that is built anyway, by name."""

    path: str
    request: BuildRequest
    before: Variant
    after: Variant | None
    each: Sequence[Variant]
    touched: str
    is_left_out: Callable[[str], bool]
    subject: Subject
    earlier: list[Run]
    limits: tuple[Limit, ...]
    stages: tuple[str, ...]
    stage_limits: dict[str, tuple[Limit, ...]]
    unmet: frozenset[str]  # sentences about budgets of stages that the file has not

    def checks(self, found: Measurement) -> Iterator[Check]:
        """What became of each limit."""
        if not isinstance(found.last, Outcome):
            return
        yield from checks(self.limits, found.last)
        for name, limits in self.stage_limits.items():
            built = found.stages[name] if name in self.stages else found.last
            if isinstance(built, Outcome):
                yield from checks(limits, built, name)


def plan(path: str, values: dict[str, Any], engine: str) -> Plan:
    """What is to be built of a file. Raises UsageError."""
    document = document_of(path)
    values = _declared(path, values)
    context = _context(path, values["context"])
    before, after, each = _variants(document, context, values)
    request = request_of(document.source, context, values)
    touched, is_left_out = _touched(path, context, values)
    last = after or before
    subject = subject_of(request, last.source.path, variant_of(values), engine)
    earlier = earlier_runs(values["max_increase_vs"], subject)
    options = {name: values[name.replace("-", "_")] for name in READERS}
    given = {name: it for name, it in options.items() if it is not None}
    budgets = list(_budgets(path))
    limits = limits_by_name([it for it in budgets if not it.stage], given)
    stage_limits, stages, unmet = _of_stages(budgets, last, request.target)
    return Plan(
        path, request, before, after, each, touched, is_left_out, subject, earlier, limits, stages,
        stage_limits, unmet,
    )  # fmt: skip


def _budgets(path: str) -> Iterator[Budget]:
    """The budgets that the configuration has for a file."""
    configuration = _configuration(path)
    setting = configuration.layer.get(("budget",))
    origin = os.path.relpath(setting.origin.name) if setting is not None else ""
    for table in configuration.budgets(path):
        yield budget(table, origin)


def _configuration(path: str) -> Configuration:
    from dflint.cli.configuration import configurations, explained
    from dflint.cli.options import CheckOptions
    from dflint.config.settings import ConfigError
    from dflint.engine.registry import all_rules

    try:
        return configurations(CheckOptions({}), all_rules()).of(path)
    except ConfigError as error:
        raise explained(error) from None


def _of_stages(
    budgets: Sequence[Budget], last: Variant, target: str
) -> tuple[dict[str, tuple[Limit, ...]], tuple[str, ...], frozenset[str]]:
    """The limits of each stage that has a budget, which of them are not built anyway, and a sentence
    for each stage that the file has not."""
    wanted = [it for it in budgets if it.stage]
    if not wanted:
        return {}, (), frozenset()
    file = analyze(parse(last.source))
    built = target_stage(file, target) or (file.stages[-1] if file.stages else None)
    by_stage: dict[str, list[Budget]] = {}
    others: dict[str, None] = {}
    unmet: set[str] = set()
    for it in wanted:
        stage = target_stage(file, it.stage)
        if stage is None and it.names_file:
            names = [str(one.from_.name) for one in file.stages if one.from_.name]
            what = f'{it.origin}: "{last.source.path}" has no stage "{it.stage}"'
            raise UsageError(f"{what}.{did_you_mean(it.stage, names)}")
        if stage is None:
            unmet.add(f'{it.origin}: no Dockerfile that is measured has a stage "{it.stage}".')
        else:
            name = str(stage.from_.name or stage.index)
            by_stage.setdefault(name, []).append(it)
            if stage is not built:
                others[name] = None
    limits = {name: limits_by_name(those, {}) for name, those in by_stage.items()}
    return limits, tuple(others), frozenset(unmet)


def _declared(path: str, values: dict[str, Any]) -> dict[str, Any]:
    """The options, with what the user leaves out as the repository declares it; says so."""
    from dflint.cli.configuration import explained
    from dflint.cli.declared_build import with_declared_build
    from dflint.config.settings import ConfigError

    try:
        found, told = with_declared_build(path, values)
    except ConfigError as error:
        raise explained(error) from None
    if told:
        print_error(UsageError(told))
    return found


def _context(path: str, given: str) -> Path:
    context = Path(given or os.path.dirname(path) or ".")
    if not context.is_dir():
        raise UsageError(f'there is no folder "{context}".')
    return context


def _variants(
    document: Document, context: Path, values: dict[str, Any]
) -> tuple[Variant, Variant | None, list[Variant]]:
    """What to build: the file, what to compare it with, and each fix."""
    from dflint.fix import Safety
    from dflint.measure.variants import Variant, as_it_is, fixed, one_by_one

    if values["against"] and (values["fix"] or values["each"]):
        raise UsageError("--against does not go with --fix, nor with --each.")
    before, after = as_it_is(document.source), None
    if values["against"]:
        after = Variant("after", document_of(values["against"]).source)
    look = _look(document.source.path, context, values)
    allow = Safety.UNSAFE if values["unsafe_fixes"] else Safety.SAFE
    if values["fix"] or (values["unsafe_fixes"] and not values["each"]):
        after = fixed(document.source, look, allow)
        if not after.made:
            write_message("dflint: there is nothing to fix: it is built as it is.\n")
            after = None
    each = list(one_by_one(document.source, look, allow)) if values["each"] else []
    return before, after, each


def _look(path: str, context: Path, values: dict[str, Any]) -> Lint:
    """What there is to fix in a text, as the configuration of the file says."""
    from dflint.cli.configuration import configurations, explained
    from dflint.cli.linting import FileLinter, projects_of
    from dflint.cli.options import CheckOptions, split
    from dflint.config.settings import ConfigError
    from dflint.engine.registry import all_rules
    from dflint.engine.selection import UnknownCode

    request = CheckOptions({"select": split(values["select"]), "context": str(context)})
    try:
        known = configurations(request, all_rules())
        known.of(path).table(path)
    except ConfigError as error:
        raise explained(error) from None
    except UnknownCode as error:
        raise UsageError(f"{error}.{did_you_mean(error.name, error.known)}") from None
    return FileLinter(request, known, None, projects_of([path], known))


def _touched(path: str, context: Path, values: dict[str, Any]) -> tuple[str, Callable[[str], bool]]:
    """The file to change for a second build, if any, and what the builder does not see."""
    from dflint.folders import Folders, context_of
    from dflint.measure.touching import most_changed, touchable

    contexts = [context_of(path, str(context), Folders())]
    if values["against"]:
        contexts.append(context_of(values["against"], str(context), Folders()))

    def is_left_out(name: str) -> bool:
        return all(it.ignores(name) for it in contexts)

    if values["no_rebuild"]:
        return "", is_left_out
    if values["touch"] is None:
        return most_changed(context, lambda it: not is_left_out(it)), is_left_out
    name = touchable(context, values["touch"])
    if not name:
        raise UsageError(f'there is no file "{values["touch"]}" in "{context}".')
    if is_left_out(name):
        raise UsageError(f'"{name}" is ignored by the builder: a change of it is no change.')
    return name, is_left_out


def found_files(paths: Sequence[str]) -> tuple[list[str], bool]:
    """The Dockerfiles at paths, and whether that is one that was named, or left out. Raises UsageError."""
    from dflint.cli.configuration import configurations, explained
    from dflint.cli.inputs import Skipped, files
    from dflint.cli.options import CheckOptions
    from dflint.config.settings import ConfigError
    from dflint.engine.registry import all_rules
    from dflint.model.context.build_files import is_build_file, is_ignore_file

    named = list(dict.fromkeys(paths)) or ["Dockerfile"]
    if len(named) == 1 and not os.path.isdir(named[0]):
        return named, True
    if "-" in named:
        raise UsageError("standard input is no Dockerfile to measure: name the file.")
    request = CheckOptions({"paths": named})
    try:
        known = configurations(request, all_rules())
        found = files(request, known, Skipped(request, known))
    except ConfigError as error:
        raise explained(error) from None
    missing = [it for it in named if not os.path.lexists(it)]
    kept = [it for it in found if not is_ignore_file(it) and not is_build_file(it)]
    if not kept and not missing:
        raise UsageError(f'there is no Dockerfile in "{named[0]}".')
    return [*missing, *kept], False
