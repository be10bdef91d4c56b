"""`dflint bench`: how long images take to pull, to start, to stop, to build and to push."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from dflint.cli.bench_options import build_of, check_subjects, options_of, size_read, time_read
from dflint.cli.errors import print_error
from dflint.cli.image import WIDTH
from dflint.cli.output import is_coloured, write, write_file
from dflint.cli.params import Choice
from dflint.cli.usage import UsageError
from dflint.report.screen import columns_of, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.bench.budgets import Check
    from dflint.bench.measuring import Options
    from dflint.bench.results import Bench
    from dflint.build.request import BuildRequest

EXCEEDED, FAILED = 1, 2  # a budget; an image that cannot be measured
FORMATS = ("table", "json", "markdown")


@click.command("bench")
@click.argument("images", metavar="[IMAGES]...", nargs=-1)
@click.option(
    "--build", "builds", multiple=True, metavar="FOLDER[:DOCKERFILE]", help="Build this, too."
)
@click.option("--only", multiple=True, metavar="LIST", help="Of pull, start, stop, build, push.")
@click.option(
    "--runs", type=click.IntRange(1, 1000), default=10, show_default=True, metavar="N",
    help="How often each is measured; one run before that warms up.",
)  # fmt: skip
@click.option("--seed", type=int, metavar="N", help="What decides the order of the images.")
@click.option(
    "--ready", type=Choice(("auto", "health", "port", "log", "exit")), default="auto",
    show_default=True, help="What a container is ready by.",
)  # fmt: skip
@click.option(
    "--port", "ports", multiple=True, type=click.IntRange(1, 65535), metavar="N",
    help="The port that answers when it is ready; those that it exposes unless given.",
)  # fmt: skip
@click.option("--probe", default="", metavar="URL|COMMAND", help="The first request when ready.")
@click.option("--env", "-e", "env", multiple=True, metavar="NAME=VALUE", help="For containers.")
@click.option("--run-arg", "run_args", multiple=True, help="An option for docker create.")
@click.option("--memory", callback=size_read, metavar="SIZE", help="What a container may use.")
@click.option("--network", default="", help="The network of containers, as in none or host.")
@click.option(
    "--timeout", callback=time_read, metavar="TIME",
    help="The most for each step; 60 s for a start, 10 min for a pull, 1 h for a build.",
)  # fmt: skip
@click.option(
    "--grace", callback=time_read, default="10s", show_default=True, metavar="TIME",
    help="How long a container has to stop before it is killed.",
)  # fmt: skip
@click.option(
    "--pull-from", type=Choice(("local", "registry")), default="local", show_default=True,
    help="A registry on this machine for the time, or where the image is.",
)  # fmt: skip
@click.option("--push-to", default="", metavar="REPOSITORY", help="Push there; a tag stays.")
@click.option("--engine", default="auto", help="docker, docker-classic or podman.")
@click.option("--max-pull", callback=time_read, metavar="TIME", help="Exit 1 above this median.")
@click.option("--max-start", callback=time_read, metavar="TIME", help="Until it is ready.")
@click.option("--max-process", callback=time_read, metavar="TIME", help="Of it, its process.")
@click.option("--max-probe", callback=time_read, metavar="TIME", help="The first request.")
@click.option("--max-stop", callback=time_read, metavar="TIME", help="Until it has ended.")
@click.option("--max-build", callback=time_read, metavar="TIME", help="With nothing cached.")
@click.option("--max-rebuild", callback=time_read, metavar="TIME", help="With all cached.")
@click.option("--max-push", callback=time_read, metavar="TIME", help="All layers of it.")
@click.option("--record", metavar="FILE", help="Append the figures, as measure --record does.")
@click.option("--record-as", default="", metavar="NAME", help="Instead of the name of the image.")
@click.option("--history", metavar="FILE", help="Show recorded figures, and measure nothing.")
@click.option(
    "--output-format",
    "--format",
    "output_format",
    type=Choice(FORMATS),
    default="table",
    show_default=True,
)
@click.option("--html", metavar="FILE", help="Write a page with every run.")
@click.option("--color", type=click.Choice(("auto", "always", "never")), default="auto")
def bench_command(images: tuple[str, ...], history: str | None, **values: Any) -> int:
    """Start images, and show how long they take until they are ready, to stop, to pull and to push.

    IMAGES are images of docker or podman; what is not here is pulled. dflint bench starts containers of
    them: what is in them runs, on the network of the engine, with ports published on 127.0.0.1. Of two
    images the difference is shown, or that none is seen. Nothing that is made is kept.

    \b
    Exit code: 0  all is well
               1  a budget is exceeded (--max-start 2s)
               2  wrong arguments, no engine, or an image that cannot be measured
    """
    if history is not None:
        return _show_history(Path(history), values["html"], values["color"])
    from dflint.build.errors import BuildError

    options = options_of(values)
    builds = [build_of(it) for it in values["builds"]]
    check_subjects(images, builds, options, values)
    try:
        return _bench(images, builds, options, values)
    except BuildError as error:
        raise UsageError(str(error)) from None
    except OSError as error:
        what = f'cannot write "{error.filename}": {error.strerror}.'
        raise UsageError(what if error.filename else f"{error}.") from None


def _bench(
    images: Sequence[str],
    builds: Sequence[tuple[str, BuildRequest]],
    options: Options,
    values: dict[str, Any],
) -> int:
    from dflint.bench.budgets import checks
    from dflint.bench.measuring import measure
    from dflint.bench.results import QUANTITIES, Bench
    from dflint.build.choose import RUN_CONTAINERS, choose
    from dflint.build.session import Session
    from dflint.cli.build_screen import screen
    from dflint.measure.metrics import commit_of
    from dflint.measure.results import now

    engine = choose(values["engine"], RUN_CONTAINERS if images else ())
    version = f"{engine.name} {engine.version()}"
    with (
        screen(values["output_format"] != "table") as seen,
        Session(engine, seen.show, seen.say) as session,
    ):
        results = measure(session, options, images, builds, seen.tell)
    if session.remains:
        print_error(UsageError(session.remains))
    bench = Bench(results, options.runs, options.seed, version, now(), commit_of("./Dockerfile"))
    allowed = {it: values[f"max_{it}"] for it in QUANTITIES if values[f"max_{it}"] is not None}
    checked = list(checks(bench, allowed))
    _write(bench, checked, values)
    for it in results:
        for one in it.failures:
            tail = "".join(f"  {shown(line)}\n" for line in one.output)
            print_error(UsageError(str(one), tail))
    for check in checked:
        if not check.is_kept or check.value is None:
            print_error(UsageError(check.sentence))
    if options.push_to and any(it.values("push") for it in results):
        from dflint.bench.transfers import TAG

        print_error(UsageError(f"{options.push_to}:{TAG} stays in its registry."))
    if bench.has_failed:
        return FAILED
    return EXCEEDED if not all(it.is_kept for it in checked) else 0


def _write(bench: Bench, checked: Sequence[Check], values: dict[str, Any]) -> None:
    """Write the report in the forms that are asked for, and the record."""
    from dflint.bench.records import record, recorded_of
    from dflint.report import benchmark

    if values["output_format"] == "json":
        from dflint.report.json import dumps

        write(dumps(benchmark.as_json(bench, checked), indent=2) + "\n")
    elif values["output_format"] == "markdown":
        write(benchmark.markdown(bench, checked))
    else:
        width = columns_of(sys.stdout, WIDTH)
        write(benchmark.full(bench, is_coloured(values["color"], sys.stdout), width))
    if values["html"] is not None:
        from dflint.report.benchmark_page import page

        write_file(values["html"], page(bench, checked))
    if values["record"] is not None:
        record(recorded_of(bench, values["record_as"]), Path(values["record"]))


def _show_history(path: Path, html: str | None, color: str) -> int:
    from dflint.bench.records import recorded
    from dflint.measure.metrics import BadMetrics
    from dflint.report.benchmark_history import full, page

    try:
        runs = recorded(path)
    except OSError as error:
        raise UsageError(f'cannot read "{path}": {error.strerror}.') from None
    except BadMetrics as error:
        raise UsageError(str(error)) from None
    write(full(runs, is_coloured(color, sys.stdout), columns_of(sys.stdout, WIDTH)))
    if html is not None:
        write_file(html, page(runs))
    return 0
