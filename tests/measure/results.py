"""What measuring could have come to, without an engine: images made by hand, of the text of a file."""

from pathlib import Path
from typing import Any

from dflint.engine.dispatch import dispatch
from dflint.engine.linter import lint
from dflint.engine.registry import all_rules
from dflint.engine.selection import select
from dflint.fix import Safety
from dflint.image.compare import compare
from dflint.image.reading import read
from dflint.measure.attribution import attribute
from dflint.measure.budgets import budget, checks
from dflint.measure.measurement import Failure, Measurement, Outcome, Rebuild
from dflint.measure.results import Result
from dflint.measure.times import Times
from dflint.measure.variants import Variant, fixed
from dflint.model.analyze import analyze
from dflint.source import Source
from dflint.syntax.parser import parse
from tests.image.lab import file, gone, layout

BASE: Any = ("ADD rootfs in /", [file("bin/sh", 2_000_000)])
TEXT = """FROM debian:12
ENV A b
RUN apt-get update && apt-get install make
COPY . /app
RUN rm -r /app
"""
STEPS: Any = [
    BASE,
    ("ENV A=b", None),
    ("RUN /bin/sh -c apt-get update && apt-get install make # buildkit", [file("make", 400_000)]),
    ("COPY . /app # buildkit", [file("app/a", 1_000_000)]),
    ("RUN /bin/sh -c rm -r /app # buildkit", [gone("app")]),
]
TIME, COMMIT = "2026-11-30T10:11:12+00:00", "0123456789ab"


def outcome(
    folder: Path, variant: Variant, steps: Any = STEPS, seconds: tuple[float, ...] = (9.5,)
) -> Outcome:
    """A variant and the image that these steps are."""
    image = read(layout(steps).archive(folder / "image.tar"))
    found = attribute(image, analyze(parse(variant.source)))
    return Outcome(variant, found, Times(seconds), (), Rebuild("app.py", Times((3.25,)), ()))


def result(
    folder: Path,
    text: str = TEXT,
    steps: Any = STEPS,
    *,
    path: str = "app/Dockerfile",
    limits: dict[str, object] | None = None,
) -> Result:
    """A Dockerfile as it is."""
    before = outcome(folder, Variant("before", Source(path, text)), steps)
    own = budget(limits or {}, "dflint.toml").limits
    found = Measurement("docker 27", before)
    return Result(path, found, tuple(checks(own, before)), time=TIME, commit=COMMIT)


def compared(folder: Path, text: str = TEXT, codes: str = "DF301", path: str = "D") -> Result:
    """A Dockerfile before and after its fixes by some rules; without its last layer but one."""
    rules = dispatch(select(all_rules(), (codes,)), all_rules())
    source = Source(path, text)
    after = fixed(source, lambda it: lint(it, rules), Safety.SAFE)
    one = outcome(folder, Variant("before", source))
    other = outcome(folder, after, [*STEPS[:3], STEPS[4]])
    found = Measurement("docker 27", one, other, compare(one.image, other.image))
    return Result(path, found, time=TIME, commit=COMMIT)


def broken(path: str, reason: str, output: tuple[str, ...] = (), text: str = "FROM a\n") -> Result:
    """A Dockerfile that cannot be built."""
    failure = Failure(Variant("before", Source(path, text)), reason, output)
    return Result(path, Measurement("docker 27", failure), time=TIME, commit=COMMIT)
