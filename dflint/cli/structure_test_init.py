"""`dflint test --init`: the structure test that a Dockerfile implies; and how it is built for --build."""

from __future__ import annotations

import os
from pathlib import Path

from dflint.cli.configuration import configurations, explained
from dflint.cli.inputs import document_of
from dflint.cli.linting import projects_of
from dflint.cli.options import CheckOptions
from dflint.cli.output import write, write_file, write_message, write_new
from dflint.cli.usage import UsageError
from dflint.config.settings import ConfigError
from dflint.engine.registry import all_rules
from dflint.model.analyze import analyze
from dflint.model.context.build_context import place_of
from dflint.report.screen import shown
from dflint.structure_tests.derive import Deriving
from dflint.structure_tests.schema import USUAL
from dflint.structure_tests.write import text_of
from dflint.syntax.parser import parse
from dflint.syntax.spelling import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from dflint.build.request import BuildRequest
    from dflint.model.stages import Dockerfile, Stage


OUT = "-"  # standard output


def write_test(path: str, values: dict[str, Any]) -> int:
    """Write the test of a Dockerfile. Raises UsageError."""
    given = _arguments(values["build_args"])
    if values["context"] and not os.path.isdir(values["context"]):
        raise UsageError(f'there is no folder "{values["context"]}".')
    source = document_of(path).source
    try:
        known = configurations(CheckOptions({}), all_rules())
        projects = projects_of([path], known)
        near = projects.context(path, values["context"] or None)
        builds = projects.place(path).builds
    except ConfigError as error:
        raise explained(error) from None
    file = analyze(parse(source), builds)
    stage = _stage(file, values["target"])
    context = place_of(file, near)
    expected = Deriving(file, context, given).expected(stage)
    text = text_of(expected, path, values["target"])
    to = values["output"] or os.path.join(os.path.dirname(path), USUAL)
    if expected.is_empty:
        raise UsageError(
            f"{path}: nothing of its image is known for sure, so there is no test to write."
        )
    _write_new(to, text, values["force"])
    if to != OUT:
        write_message(f"Wrote {shown(to)}: dflint test IMAGE --config {shown(to)}\n")
    return 0


def _stage(file: Dockerfile, target: str) -> Stage:
    stage = file.target(target) if target or file.final is None else file.final
    if stage is None and target:
        names = [it.name for it in file.stages if it.name]
        raise UsageError(
            f'"{file.source.path}" has no stage "{target}".{did_you_mean(target, names)}'
        )
    if stage is None:
        raise UsageError(f'"{file.source.path}" has no FROM, so there is no image to test.')
    return stage


def _arguments(given: tuple[str, ...]) -> dict[str, str]:
    """The values of build arguments; one without a value has that of the environment, as for `docker build`."""
    found = {}
    for it in given:
        name, equals, value = it.partition("=")
        if equals or name in os.environ:
            found[name] = value if equals else os.environ[name]
    return found


def build_request(path: str, values: dict[str, Any]) -> BuildRequest:
    """How a Dockerfile is built to be tested. Raises UsageError."""
    from dflint.cli.build_request import request_of

    document = document_of(path)
    context = Path(values["context"] or os.path.dirname(path) or ".")
    if not context.is_dir():
        raise UsageError(f'there is no folder "{context}".')
    return request_of(document.source, context, values)


def _write_new(path: str, text: str, is_forced: bool) -> None:
    """Write a file that is not there yet; with `is_forced`, replace one. Raises UsageError."""
    if path == OUT:
        write(text)
        return
    if is_forced:
        write_file(path, text)
        return
    if not write_new(path, text):
        raise UsageError(f'there is a file "{path}" already: --force replaces it.')
