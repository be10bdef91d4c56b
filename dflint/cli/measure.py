"""`dflint measure`: builds that show what a change of a Dockerfile is worth."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from dflint.cli.errors import print_error
from dflint.cli.image import WIDTH, parsed
from dflint.cli.output import is_coloured, write, write_file
from dflint.cli.usage import UsageError
from dflint.measure.results import Result, failed, now
from dflint.report.screen import columns_of, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.build.session import Session
    from dflint.cli.build_screen import Screen
    from dflint.cli.measured_file import Plan

EXCEEDED, FAILED = 1, 2  # a limit; a build


@click.command("measure")
@click.argument("paths", metavar="[DOCKERFILES]...", nargs=-1)
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
@click.option("--markdown", is_flag=True, help="Print it as Markdown, for a pull request.")
@click.option("--html", metavar="FILE", help="Write a page with all of it.")
@click.option("--max-size", metavar="SIZE", callback=parsed, help="As for an image.")
@click.option("--max-compressed-size", metavar="SIZE", callback=parsed, help="In a registry.")
@click.option("--max-waste", metavar="SIZE|%", callback=parsed, help="As for an image.")
@click.option("--min-efficiency", metavar="%", callback=parsed, help="As for an image.")
@click.option(
    "--max-build-time", metavar="TIME", callback=parsed, help="Nothing cached: 90s, 5min."
)
@click.option("--max-rebuild-time", metavar="TIME", callback=parsed, help="After a change.")
@click.option("--max-increase-vs", metavar="FILE", help="No larger than the last run in FILE …")
@click.option("--max-increase", metavar="SIZE|%", callback=parsed, help="… by more than this.")
@click.option("--record", metavar="FILE", help="Append the figures of the last build.")
@click.option("--history", metavar="FILE", help="Show recorded figures, and build nothing.")
@click.option("--color", type=click.Choice(("auto", "always", "never")), default="auto")
def measure_command(
    paths: tuple[str, ...], history: str | None, html: str | None, **values: Any
) -> int:
    """Build Dockerfiles, and show what each instruction adds and what a change is worth.

    DOCKERFILES are files, and folders with some; Dockerfile in the current folder unless given. This
    runs what is in them. Nothing that is built is kept. Context, target, arguments and platform that
    are not given are those that the repository declares (dflint config --builds). What images, stages
    and builds may come to is in the configuration, too (budget).

    \b
    Exit code: 0  all is well
               1  a budget or a limit is exceeded
               2  wrong arguments, nothing to build with, or a build that fails
    """
    if history is not None:
        from dflint.cli.recorded_runs import show_history

        return show_history(Path(history), html, values["color"])
    if values["is_json"] and values["markdown"]:
        raise UsageError("--json and --markdown both write to standard output: choose one.")
    from dflint.build.errors import BuildError

    try:
        return _measure(paths, html, values)
    except BuildError as error:
        raise UsageError(str(error)) from None
    except OSError as error:
        raise UsageError(_why(error)) from None


def _measure(paths: tuple[str, ...], html: str | None, values: dict[str, Any]) -> int:
    from dflint.build.choose import choose
    from dflint.build.session import Session
    from dflint.cli.build_screen import screen
    from dflint.cli.measured_file import found_files

    files, is_one = found_files(paths)
    if values["against"] and not is_one:
        raise UsageError("--against is for one Dockerfile.")
    engine = choose(values["engine"])
    plans = list(_plans(files, values, engine.name, is_one))
    unmet = [it.unmet for it in plans if not isinstance(it, Result)]
    for sentence in sorted(frozenset.intersection(*unmet)) if unmet else ():
        print_error(UsageError(sentence))
    is_quiet = values["is_json"] or values["markdown"]
    with screen(is_quiet) as seen, Session(engine, seen.show, seen.say) as session:
        results = [
            it if isinstance(it, Result) else _result(it, session, seen, values, is_one)
            for it in plans
        ]
    if session.remains:
        print_error(UsageError(session.remains))
    _write(results, is_one, html, values)
    for result in results:
        _print_sentences(result, is_one)
    if any(it.has_failed for it in results):
        return FAILED
    return EXCEEDED if any(it.exceeded for it in results) else 0


def _plans(
    files: Sequence[str], values: dict[str, Any], engine: str, is_one: bool
) -> Iterator[Plan | Result]:
    """What to build of each file; a file that is wrong does not lose the others."""
    from dflint.cli.measured_file import plan

    for path in files:
        try:
            yield plan(path, values, engine)
        except (UsageError, OSError) as error:
            if is_one:
                raise
            yield failed(path, _why(error))


def _result(
    plan: Plan, session: Session, seen: Screen, values: dict[str, Any], is_one: bool
) -> Result:
    """Build what is planned of a file. Where the engine cannot, that is the result."""
    from dflint.build.errors import BuildError
    from dflint.cli.recorded_runs import last_of
    from dflint.measure.budgets import increased
    from dflint.measure.measuring import Measuring
    from dflint.measure.metrics import commit_of, record, run_of

    try:
        measuring = Measuring(
            session, plan.request, seen.tell, plan.touched, plan.is_left_out, values["repeat"]
        )
        found = measuring.measure(plan.before, plan.after, plan.each, plan.stages)
        result = Result(
            plan.path, found, tuple(plan.checks(found)), time=now(), commit=commit_of(plan.path)
        )
        if result.last is None:
            return result
        subject = replace(plan.subject, platform=result.last.image.platform)
        if values["record"] is not None:
            record(run_of(result.last, subject, found.engine), Path(values["record"]))
        earlier = last_of(plan.earlier, subject)
        if earlier is not None:
            sizes = result.last.image.size, earlier.size
            return replace(result, grown=tuple(increased(*sizes, values["max_increase"])))
        return result
    except (UsageError, BuildError) as error:
        if is_one:
            raise
        return failed(plan.path, str(error))


def _why(error: Exception) -> str:
    if not isinstance(error, OSError):
        return str(error)
    return f'cannot write "{error.filename}": {error.strerror}.' if error.filename else f"{error}."


def _print_sentences(result: Result, is_one: bool) -> None:
    """What failed, and which budgets are exceeded, on standard error."""
    where = "" if is_one else f"{result.path}: "
    if result.error:
        print_error(UsageError(where + result.error))
    for failure in result.found.failures if result.found is not None else ():
        tail = "".join(f"  {shown(line)}\n" for line in failure.output)
        print_error(UsageError(failure.reason, tail))
    for sentence in result.exceeded:
        print_error(UsageError(where + sentence))
    for check in result.checks:
        if check.value is None:
            print_error(UsageError(where + check.sentence))


def _write(
    results: Sequence[Result], is_one: bool, html: str | None, values: dict[str, Any]
) -> None:
    """Write the report, in the forms that are asked for."""
    from dflint.report.json import dumps
    from dflint.report.measurement import as_json, full
    from dflint.report.measurements import all_as_json, summary
    from dflint.report.page import page

    if values["is_json"]:
        told = as_json(results[0]) if is_one else all_as_json(results)
        write(dumps(told, indent=2) + "\n")
    elif values["markdown"]:
        from dflint.report.measurement_markdown import markdown

        write(markdown(results))
    else:
        colour, width = is_coloured(values["color"], sys.stdout), columns_of(sys.stdout, WIDTH)
        for result in results:
            write(full(result, colour, width, with_path=not is_one))
        if not is_one:
            write(summary(results, colour, width))
    if html is not None:
        write_file(html, page(results))
