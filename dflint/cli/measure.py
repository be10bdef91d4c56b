"""`dflint measure`: builds that show what a change of a Dockerfile is worth."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from dflint.cli.errors import did_you_mean, print_error
from dflint.cli.image import WIDTH, limits_of, parsed
from dflint.cli.inputs import document_of
from dflint.cli.options import split
from dflint.cli.output import is_coloured, write
from dflint.cli.usage import UsageError
from dflint.report.screen import columns_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dflint.build.progress import Event
    from dflint.build.request import BuildRequest
    from dflint.files import Document
    from dflint.measure.measurement import Measurement
    from dflint.measure.variants import Lint, Variant
    from dflint.model.context.build_context import Context

FAILED = 1  # a limit is exceeded


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
        return _history(Path(history), html, values["color"])
    from dflint.build.errors import BuildError, BuildFailed
    from dflint.image.errors import ImageError

    try:
        return _measure(path, html, values)
    except BuildFailed as error:
        tail = "".join(f"  {line}\n" for line in error.output)
        raise UsageError(str(error), tail) from None
    except (BuildError, ImageError) as error:
        raise UsageError(str(error)) from None
    except OSError as error:
        raise UsageError(f'cannot write "{error.filename}": {error.strerror}.') from None


def _measure(path: str, html: str | None, values: dict[str, Any]) -> int:
    from dflint.build.choose import choose
    from dflint.build.session import Session
    from dflint.measure.measurement import Measuring

    document = document_of(path)
    values = _declared(path, values)
    context = _context(path, values["context"])
    before, after, each = _variants(document, context, values)
    request = _request(document, context, values)
    touched, is_left_out = _touched(path, context, values)
    engine = choose(values["engine"])
    with _shown(values["is_json"]) as (tell, show), Session(engine, show) as session:
        measuring = Measuring(session, request, tell, touched, is_left_out)
        found = measuring.measure(before, after, each)
    if session.remains:
        print_error(UsageError(session.remains))
    if values["is_json"]:
        from dflint.report.json import dumps
        from dflint.report.measurement import as_json

        write(dumps(as_json(found), indent=2) + "\n")
    else:
        from dflint.report.measurement import full

        write(full(found, is_coloured(values["color"], sys.stdout), columns_of(sys.stdout, WIDTH)))
    if html is not None:
        from dflint.report.page import page

        Path(html).write_text(page(found), encoding="utf-8")
    return _judged(found, values)


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
            write("There is nothing to fix; it is built as it is.\n")
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
    from dflint.measure.touching import most_changed

    seen: Context = context_of(path, str(context), Folders())
    if values["no_rebuild"]:
        return "", seen.ignores
    if values["touch"] is None:
        return most_changed(context, lambda it: not seen.ignores(it)), seen.ignores
    if not (context / values["touch"]).is_file():
        raise UsageError(f'there is no file "{values["touch"]}" in "{context}".')
    return values["touch"], seen.ignores


@contextmanager
def _shown(is_quiet: bool) -> Iterator[tuple[Callable[[str], None], Callable[[Event], None]]]:
    """What is going on, on a terminal: what is built, and the last line that the engine printed."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if is_quiet or not console.is_terminal:
        yield lambda text: None, lambda event: None
        return
    columns = (
        SpinnerColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False),
        TextColumn("{task.fields[last]}", style="dim", markup=False),
    )
    from dflint.report.screen import shown

    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=None, last="")

        def show(event: Event) -> None:
            progress.update(task, last=shown(event.text)[: max(console.width - 50, 20)])

        yield lambda text: progress.update(task, description=text, last=""), show


def _judged(found: Measurement, values: dict[str, Any]) -> int:
    """Record the last build, and say which limits it exceeds."""
    from dflint.measure.budgets import exceeded, increased
    from dflint.measure.metrics import BadMetrics, record, recorded, run_of

    last = found.after or found.before
    sentences = list(exceeded(last.found, **limits_of(values)))
    earlier = values["max_increase_vs"]
    if earlier is not None:
        try:
            runs = [it for it in recorded(Path(earlier)) if it.file == last.variant.source.path]
        except (OSError, BadMetrics) as error:
            raise UsageError(_why(error, earlier)) from None
        if not runs:
            raise UsageError(f'"{earlier}" holds no run of "{last.variant.source.path}".')
        sentences += increased(last.image.size, runs[-1].size, values["max_increase"])
    if values["record"] is not None:
        record(run_of(last, found.engine, Path(values["context"] or ".")), Path(values["record"]))
    for sentence in sentences:
        print_error(UsageError(sentence))
    return FAILED if sentences else 0


def _history(path: Path, html: str | None, color: str) -> int:
    from dflint.measure.metrics import BadMetrics, recorded
    from dflint.report.history import full, page

    try:
        runs = recorded(path)
    except (OSError, BadMetrics) as error:
        raise UsageError(_why(error, str(path))) from None
    write(full(runs, is_coloured(color, sys.stdout), columns_of(sys.stdout, WIDTH)))
    if html is not None:
        Path(html).write_text(page(runs), encoding="utf-8")
    return 0


def _why(error: Exception, path: str) -> str:
    return f'cannot read "{path}": {error.strerror}.' if isinstance(error, OSError) else str(error)
