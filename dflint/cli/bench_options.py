"""What the options of `dflint bench` mean."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from dflint.cli.options import split
from dflint.cli.usage import UsageError
from dflint.syntax.spelling import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeVar

    import click

    from dflint.bench.measuring import Options
    from dflint.build.request import BuildRequest

    Value = TypeVar("Value")

PHASES = ("pull", "start", "stop", "build", "push")
REMOTE = ("tcp://", "ssh://", "http://", "https://")  # a daemon that may be elsewhere


def time_read(_: click.Context, param: click.Parameter, value: str | None) -> float | None:
    """So many seconds, as a time of a budget is read. Raises UsageError."""
    from dflint.measure.quantities import read_time

    return _read(read_time, param, value)


def size_read(_: click.Context, param: click.Parameter, value: str | None) -> int | None:
    """So many bytes. Raises UsageError."""
    from dflint.measure.quantities import read_size

    return _read(read_size, param, value)


def _read(read: Callable[[str], Value], param: click.Parameter, value: str | None) -> Value | None:
    try:
        return read(value) if value is not None else None
    except ValueError as error:
        end = "" if str(error).endswith("?") else "."
        raise UsageError(f"{param.opts[0]}: {error}{end}") from None


def options_of(values: dict[str, Any]) -> Options:
    """What the user wants measured. Raises UsageError."""
    from dflint.bench.first_request import port_of
    from dflint.bench.measuring import Options
    from dflint.bench.starting import StartOptions

    phases = tuple(split(values["only"])) or PHASES
    for it in phases:
        if it not in PHASES:
            hint = did_you_mean(it, PHASES)
            raise UsageError(f'--only: "{it}" is not one of {", ".join(PHASES)}.{hint}')
    try:
        port_of(values["probe"])
    except ValueError as error:
        raise UsageError(f"--probe: {error}.") from None
    if values["timeout"] == 0:
        raise UsageError("--timeout: it has to be more than 0 seconds.")
    memory = values["memory"]
    more = [f"--memory={memory}b", f"--memory-swap={memory}b"] if memory is not None else []
    start = StartOptions(
        values["ready"],
        tuple(values["ports"]),
        values["probe"],
        values["timeout"] or StartOptions.timeout,
        round(values["grace"]),
        (*more, *(f"--env={it}" for it in values["env"]), *values["run_args"]),
    )
    seed = values["seed"]
    if seed is None:
        seed = int.from_bytes(os.urandom(4), "big")
    return Options(
        phases,
        values["runs"],
        seed,
        start,
        values["timeout"] or 0.0,
        values["network"],
        values["pull_from"],
        values["push_to"],
    )


def check_subjects(
    images: Sequence[str],
    builds: Sequence[tuple[str, BuildRequest]],
    options: Options,
    values: dict[str, Any],
) -> None:
    """Whether there is something to measure. Raises UsageError."""
    from dflint.registry.reference import is_digest

    if not images and not builds:
        raise UsageError("name an image, or a folder with --build: dflint bench app:1 app:2.")
    if not images and "build" not in options.phases:
        raise UsageError("without an image only a build is measured: --only build.")
    if builds and "build" not in options.phases:
        raise UsageError("--build is not measured: --only leaves it out.")
    if images and options.phases == ("build",):
        raise UsageError("--only build measures folders, which --build names, and no images.")
    for it in images:
        if it.startswith("-") or not it.strip():
            raise UsageError(f'"{it}" is no image.')
        if "@" in it and not is_digest(it.partition("@")[2]):
            raise UsageError(
                "behind the @ in the name of an image is its digest, and no password before it."
            )
    if len(images) != len(set(images)):
        raise UsageError("an image is named twice: give it two tags to compare it with itself.")
    if values["record_as"] and len(images) + len(builds) > 1:
        raise UsageError("--record-as is for one image.")
    if images and os.environ.get("DOCKER_HOST", "").startswith(REMOTE):
        raise UsageError(
            "DOCKER_HOST is another machine, whose ports and clock are not those of this one: run"
            " dflint bench there."
        )


def build_of(text: str) -> tuple[str, BuildRequest]:
    """What to build: a folder, and the Dockerfile in it. Raises UsageError."""
    from dflint.build.request import BuildRequest
    from dflint.cli.inputs import document_of

    folder, colon, name = text.rpartition(":")
    if not colon or os.path.isdir(text):
        folder, name = text, ""
    if not os.path.isdir(folder):
        raise UsageError(f'--build: there is no folder "{folder}".')
    path = os.path.join(folder, name or "Dockerfile")
    source = document_of(path).source
    return text, BuildRequest(source.text, Path(folder), Path(path))
