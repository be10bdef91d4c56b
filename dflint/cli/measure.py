"""`dflint measure`: builds that show what a change of a Dockerfile is worth."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from dflint.cli.errors import did_you_mean, print_error
from dflint.cli.image import WIDTH, parsed
from dflint.cli.inputs import document_of
from dflint.cli.options import split
from dflint.cli.output import is_coloured, write, write_message
from dflint.cli.usage import UsageError
from dflint.report.screen import columns_of, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from dflint.build.request import BuildRequest
    from dflint.files import Document
    from dflint.measure.measurement import Measurement
    from dflint.measure.variants import Lint, Variant

EXCEEDED, FAILED = 1, 2  # a limit; a build


@click.command("measure")
@click.argument("path", metavar="[DOCKERFILE]", default="Dockerfile")
@click.option("--context", default="", metavar="FOLDER", help="What COPY takes files from.")
@click.option("--fix", is_flag=True, help="Build also as `dflint check --fix` would have it.")
@click.option("--unsafe-fixes", is_flag=True, help="With fixes that may change the image.")
@click.option("--each", is_flag=True, help="Build with every fix on its own, too.")
@click.option("--against", metavar="FILE", help="Build also this Dockerfile.")
@click.option("--select", multiple=True, metavar="LIST", help="The rules whose fixes are made.")
@click.option("--engine", default="auto", help="docker, docker-classic, buildah or podman.")
@click.option("--build-arg", "build_args", multiple=True, metavar="NAME=VALUE")
@click.option("--target", default="", metavar="STAGE", help="The stage to build.")
@click.option("--platform", default="", help="What to build for, as in linux/arm64.")
@click.option("--secret", "secrets", multiple=True, metavar="id=NAME,src=FILE")
@click.option("--builder-arg", "builder_args", multiple=True, help="An option for the engine.")
@click.option("--no-pull", is_flag=True, help="Fetch no base image that is here already.")
@click.option("--touch", metavar="FILE", help="The source file to change before a second build.")
@click.option("--no-rebuild", is_flag=True, help="Make no second build.")
@click.option(
    "--repeat",
    type=click.IntRange(1, 100),
    default=1,
    metavar="N",
    help="Build N times: from 3 on, changes of times are told from noise.",
)
@click.option("--json", "is_json", is_flag=True, help="Print all figures as JSON.")
@click.option("--html", metavar="FILE", help="Write a page with all of it.")
@click.option("--max-size", metavar="SIZE", callback=parsed("size"), help="As for an image.")
@click.option("--max-waste", metavar="SIZE|%", callback=parsed("limit"), help="As for an image.")
@click.option("--min-efficiency", metavar="%", callback=parsed("share"), help="As for an image.")
@click.option("--max-increase-vs", metavar="FILE", help="No larger than the last run in FILE …")
@click.option(
    "--max-increase", metavar="SIZE|%", callback=parsed("limit"), help="… by more than this."
)
@click.option("--record", metavar="FILE", help="Append the figures of the last build.")
@click.option("--history", metavar="FILE", help="Show recorded figures, and build nothing.")
@click.option("--color", type=click.Choice(("auto", "always", "never")), default="auto")
def measure_command(path: str, history: str | None, html: str | None, **values: Any) -> int:
    """Build a Dockerfile, and show what each instruction adds and what a change is worth.

    This runs what is in the Dockerfile. Nothing that is built is kept. Context, target, arguments
    and platform that are not given are those that the repository declares (dflint config --builds).

    \b
    Exit code: 0  all is well
               1  a limit is exceeded
               2  wrong arguments, nothing to build with, or a build that fails
    """
    if history is not None:
        from dflint.cli.recorded_runs import show_history

        return show_history(Path(history), html, values["color"])
    from dflint.build.errors import BuildError

    try:
        return _measure(path, html, values)
    except BuildError as error:
        raise UsageError(str(error)) from None
    except OSError as error:
        what = (
            f'cannot write "{error.filename}": {error.strerror}' if error.filename else str(error)
        )
        raise UsageError(f"{what}.") from None


def _measure(path: str, html: str | None, values: dict[str, Any]) -> int:
    from dflint.build.choose import choose
    from dflint.build.session import Session
    from dflint.cli.build_screen import screen
    from dflint.cli.recorded_runs import all_exceeded, earlier_runs, last_of, variant_of
    from dflint.measure.measurement import Measuring, Outcome
    from dflint.measure.metrics import record, run_of, subject_of

    document = document_of(path)
    values = _declared(path, values)
    context = _context(path, values["context"])
    before, after, each = _variants(document, context, values)
    request = _request(document, context, values)
    touched, is_left_out = _touched(path, context, values)
    engine = choose(values["engine"])
    last = after or before
    file = last.source.path
    subject = subject_of(request, file, variant_of(values), engine.name)
    earlier = earlier_runs(values["max_increase_vs"], subject)
    with screen(values["is_json"]) as seen, Session(engine, seen.show, seen.say) as session:
        measuring = Measuring(session, request, seen.tell, touched, is_left_out, values["repeat"])
        found = measuring.measure(before, after, each)
    if session.remains:
        print_error(UsageError(session.remains))
    for it in found.failures:
        tail = "".join(f"  {shown(line)}\n" for line in it.output)
        print_error(UsageError(it.reason, tail))
    _write(found, html, values)
    if isinstance(found.last, Outcome):
        subject = replace(subject, platform=found.last.image.platform)
        if values["record"] is not None:
            record(run_of(found.last, subject, found.engine), Path(values["record"]))
        sentences = list(all_exceeded(found.last, last_of(earlier, subject), values))
        for sentence in sentences:
            print_error(UsageError(sentence))
        if sentences and not found.failures:
            return EXCEEDED
    return FAILED if found.failures else 0


def _write(found: Measurement, html: str | None, values: dict[str, Any]) -> None:
    """Write the report, in the forms that are asked for."""
    from dflint.report.json import dumps
    from dflint.report.measurement import as_json, full
    from dflint.report.page import page

    if values["is_json"]:
        write(dumps(as_json(found), indent=2) + "\n")
    elif found.has_figures:
        write(full(found, is_coloured(values["color"], sys.stdout), columns_of(sys.stdout, WIDTH)))
    if html is not None:
        Path(html).write_text(page(found), encoding="utf-8", errors="backslashreplace")


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
    from dflint.cli.options import CheckOptions
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


def _request(document: Document, context: Path, values: dict[str, Any]) -> BuildRequest:
    from dflint.build.request import BuildRequest

    return BuildRequest(
        document.source.text,
        context,
        Path(document.source.path),
        build_args=values["build_args"],
        target=values["target"],
        platform=values["platform"],
        secrets=values["secrets"],
        pull=not values["no_pull"],
        builder_args=values["builder_args"],
    )


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
