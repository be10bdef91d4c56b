"""For which platform a stage is: that of the target, or that of the machine that builds.

Source: Dockerfile reference, "Automatic platform ARGs in the global scope"; moby/buildkit,
frontend/dockerfile/dockerfile2llb (an ARG with a default takes the default, whatever it is called).
"""

from __future__ import annotations

from dflint.model.images.purpose import is_development, runtime_of
from dflint.model.order import is_so_in
from dflint.model.paths import is_below, joined
from dflint.model.scope import PLATFORM
from dflint.model.scripts.working_directory import with_directories
from dflint.model.stages import root_of
from dflint.syntax.nodes import Cmd, Copy, Entrypoint, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word
    from dflint.syntax.flags import Flag
    from dflint.syntax.nodes import Arg
    from dflint.syntax.parts import Pair

BUILD_PLATFORM = "BUILDPLATFORM"
# The variables whose values are those of the image. A default of BUILDPLATFORM only makes the build
# slower on other machines; it is there for builders that do not know the variable.
TARGET = frozenset(name for name in PLATFORM if name.startswith("TARGET"))
HARMLESS = frozenset({("TARGETOS", "linux")})  # it is what nearly all images are for
# With one of these, a stage compiles for another platform than its own.
CROSS = (
    "TARGETARCH", "TARGETPLATFORM", "TARGETVARIANT", "GOARCH", "CARGO_BUILD_TARGET", "--target", "xx-",
    "zig", "cross", "aarch64", "arm64", "buildx",
)  # fmt: skip
COMPILERS = ("gcc", "cc", "g++", "c++", "clang", "clang++", "rustc")


def build_platform_flag(stage: Stage) -> Flag | None:
    """The flag that says that a stage, or the one that it begins with, is for the building machine."""
    flag = root_of(stage).from_.flag("platform")
    if flag is None or flag.value is None or not flag.value.expands:
        return None
    return flag if any(it.name == BUILD_PLATFORM for it in flag.value.variables) else None


def is_meant_to_run(stage: Stage, file: Dockerfile) -> bool:
    """Whether somebody is to run what a stage makes, and not only the builds and tests in it."""
    if file.builds and not any(build.publishes for build in file.builds):
        return False
    if is_development(stage):
        return False
    if stage.image is None:
        return True
    if stage.image.is_scratch:
        return False
    starts = stage.last(Cmd) is not None or stage.last(Entrypoint) is not None
    return starts or not runtime_of(stage.image)


def hidden_platforms(arg: Arg, step: Step, file: Dockerfile) -> Iterator[tuple[Pair, str]]:
    """What an ARG declares with a default that has the name of a platform variable, and the default.

    A default that takes up the value itself is none: `ARG TARGETARCH=${TARGETARCH:-amd64}` before
    the first FROM, or below an `ARG TARGETARCH` of the stage.
    """
    is_global = not file.stages or arg.start < file.stages[0].start
    scope = file.variables if is_global else step.state.variables
    for pair in arg.pairs:
        name, value = str(pair.key), pair.value
        if value is None or name not in TARGET or (name, value) in HARMLESS:
            continue
        takes_up = value.expands and any(it.name == name for it in value.variables)
        if not (takes_up and name in scope.values):
            yield pair, str(value)


def foreign_artifacts(stage: Stage, file: Dockerfile) -> Iterator[tuple[Word, Step]]:
    """What a stage for the target copies of programs that were compiled for the building machine.

    The source in the COPY, and the step that compiled it.
    """
    for step in stage.steps_of(Copy):
        copy = step.instruction
        from_ = copy.from_ if isinstance(copy, Copy) else None
        origin = file.stage_named(str(from_), stage) if from_ is not None else None
        if origin is None or build_platform_flag(origin) is None or _compiles_for_others(origin):
            continue
        for source in copy.words[:-1]:
            for path, maker in _compiled(origin):
                if not source.expands and is_below(path, joined("/", str(source)) or ""):
                    yield source, maker
                    break


def _compiles_for_others(stage: Stage) -> bool:
    """Whether something in a stage may say for which platform it compiles."""
    return is_so_in(_speaks_of_platforms, stage)


def _speaks_of_platforms(step: Step) -> bool:
    text = step.instruction.written
    return step.index > 0 and any(name in text for name in CROSS)


def _compiled(stage: Stage) -> Iterator[tuple[str, Step]]:
    """The paths of programs that are compiled in a stage, and the steps that do it."""
    for step in stage.steps_of(Run):
        for it in with_directories(step):
            command = it.command
            made = None
            is_go = command.name == "go" and command.verb == "build"
            if is_go or (command.name in COMPILERS and "-c" not in command.args):
                made = command.option("-o")
            elif command.name == "cargo" and command.verb == "build" and it.directory:
                yield f"{it.directory.rstrip('/')}/target/release/x", step
                yield f"{it.directory.rstrip('/')}/target/debug/x", step
            path = it.path(str(made)) if made is not None and not made.expands else None
            if path is not None:
                yield path, step
