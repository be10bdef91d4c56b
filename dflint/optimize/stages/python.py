"""Python: packages are compiled in a stage of their own, and the final stage keeps no compiler.

Sources: pip.pypa.io ("--prefix"), the Dockerfiles of python (everything below /usr/local), the package
indexes of Debian; 2026-11.
"""

from __future__ import annotations

from dflint.fix import Edit, Fix, replace, unsafe
from dflint.knowledge.runtime_stages import (
    BUILD_PACKAGES,
    LIBRARIES,
    OF_COMPILERS,
)
from dflint.model.images.compilers import COMPILER_PACKAGES, compiler_package
from dflint.model.lookups.image_bases import plain_name
from dflint.model.packages.installs import installing
from dflint.optimize.stages.editing import above, deleted
from dflint.optimize.stages.installations import Installations
from dflint.optimize.stages.libraries import library_of
from dflint.optimize.stages.unknown import Unknown
from dflint.source import Span
from dflint.syntax.nodes import (
    Cmd,
    Entrypoint,
    Expose,
    Healthcheck,
    Label,
    Maintainer,
    Onbuild,
    Run,
    Stopsignal,
    Volume,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.context.build_context import Context
    from dflint.model.packages.installs import Install
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.optimize.stages.environments import Environment
    from dflint.source import Word

PREFIX = "/install"
# What is installed to compile, beside the compilers.
_COMPILING_PACKAGES = frozenset({
    "make", "pkg-config", "pkgconf", "libc6-dev", "libc-dev", "musl-dev", "autoconf", "automake", "libtool",
    "python3-dev", "python-dev", "python3-setuptools", "rustc", "cargo", "gcc-multilib", "swig",
    "ninja-build", "gfortran",
})  # fmt: skip
_OF_CONTAINERS = (Cmd, Entrypoint, Expose, Healthcheck, Label, Maintainer, Stopsignal, Volume)


class WheelsStage:
    """A proposed stage. `fix`: adds it; `reasons`: what it leaves behind, and what it keeps; `gone` and
    `kept`: packages of the system that the final image does not get any more, and gets instead."""

    __slots__ = ("fix", "gone", "kept", "line", "reasons")

    def __init__(
        self, fix: Fix, line: int, reasons: Sequence[str], gone: Sequence[str], kept: Sequence[str]
    ) -> None:
        self.fix = fix
        self.line = line
        self.reasons = list(reasons)
        self.gone = list(dict.fromkeys(gone))
        self.kept = list(dict.fromkeys(kept))


def wheels_stage(file: Dockerfile, stage: Stage, context: Context) -> WheelsStage | None:
    """The stage in which packages of Python are compiled; None where no compiler is shipped for them.
    Raises Unknown."""
    image = stage.image
    if image is None or plain_name(image.familiar) != "python" or stage.base is not None:
        return None
    if "slim" not in str(image.tag or ""):
        return None  # the full image has a compiler of its own
    compilers = [step for step in stage.steps_of(Run) if compiler_package(step, stage) is not None]
    if not compilers:
        return None
    if any(isinstance(step.instruction, Onbuild) for step in stage.steps):
        raise Unknown("ONBUILD is a part of the image")
    return _Planner(Installations(file, stage, context, compilers)).plan()


class _Planner:
    """The edits that take the compilers of `installations` out of the final stage. Raises Unknown."""

    def __init__(self, installations: Installations) -> None:
        self.installations = installations
        self.compilers = installations.compilers
        self.stage = installations.stage
        self.file = installations.file
        self.source = self.file.source
        self.newline = self.source.newline
        self.line = installations.line

    def plan(self) -> WheelsStage:
        found = self.installations
        steps, environment = found.steps, found.environment
        gone: list[str] = []
        kept: list[str] = []
        edits: list[Edit] = []
        for one in self.compilers:
            edits += self._without_compilers(one, gone, kept)
        name = self._name()
        copied = [f"COPY --from={name} {PREFIX} /usr/local"]
        if environment is not None:
            copied = [
                f"COPY --from={name} {environment.folder} {environment.folder}",
                *environment.set,
            ]
            edits += [deleted(it.instruction, self.source) for it in (*steps[1:], *found.tools())]
        place = steps[0].instruction.line
        edits.append(replace(Span(place.start, place.end), self.newline.join(copied)))
        edits.append(self._stage(name, steps, found.rows[-1][1], environment))
        reasons = [f"only installing packages needs {', '.join(dict.fromkeys(gone))}"]
        if kept:
            reasons.append(f"what was linked needs {', '.join(dict.fromkeys(kept))}")
        title = "Compile packages of Python in a stage of their own"
        return WheelsStage(unsafe(title, *edits), self.line(self.compilers[0]), reasons, gone, kept)

    # --- edits ---

    def _without_compilers(self, step: Step, gone: list[str], kept: list[str]) -> Iterator[Edit]:
        """The RUN that installs compilers without them, with the libraries of what was linked."""
        line = self.line(step)
        if step.instruction.comments:
            raise Unknown(f"there are comments in the RUN at line {line}", line)
        unneeded, libraries, left = self._sorted(step, line)
        gone += map(str, unneeded)
        kept += libraries
        if not all(it.manager == "apt" or it.name == "rm" for it in step.commands):
            raise Unknown(f"the RUN at line {line} does more than installing", line)
        if not left and not libraries:
            yield deleted(step.instruction, self.source)
            return
        for word in unneeded:
            if libraries and word is unneeded[0]:
                yield Edit(Span(word.start, word.end), " ".join(libraries))
            else:
                before = self.source.text[: word.start].rstrip(" \t\r\n\\")
                yield Edit(Span(len(before), word.end), "")

    def _sorted(self, step: Step, line: int) -> tuple[list[Word], list[str], set[str]]:
        """The packages that a step installs: those that only compiling needs, the libraries that what was
        compiled needs in their place, and the names of all others."""
        unneeded: list[Word] = []
        libraries: dict[str, None] = {}
        left: set[str] = set()
        for command, install in installing(step):
            if install.manager != "apt" or not command.editable:
                raise Unknown(f"what line {line} installs is not known", line)
            for word in install.packages:
                name = str(word).partition("=")[0]
                if word.expands:
                    raise Unknown(f"a variable says what line {line} installs", line)
                if name in LIBRARIES or (name.endswith("-dev") and name not in BUILD_PACKAGES):
                    libraries[library_of(name, self.stage)] = None
                    unneeded.append(word)
                elif name in COMPILER_PACKAGES or name in _COMPILING_PACKAGES:
                    if self.installations.may_compile:
                        libraries.update(dict.fromkeys(OF_COMPILERS.get(name, ())))
                    unneeded.append(word)
                else:
                    left.add(str(word))
        return unneeded, [name for name in libraries if name not in left], left

    def _stage(
        self, name: str, installing: Sequence[Step], install: Install, into: Environment | None
    ) -> Edit:
        """The stage that compiles: all steps up to the last installation. It goes to a folder of its own,
        or into an environment."""
        from_ = self.stage.from_
        image = from_.image
        assert image is not None
        flags = "".join(f"{flag.text.raw} " for flag in from_.flags)
        lines = [f"FROM {flags}{image.raw} AS {name}"]
        for step in self.stage.steps[1 : installing[-1].index + 1]:
            it = step.instruction
            if isinstance(it, _OF_CONTAINERS):
                continue
            start, end = it.line.start, it.line.end
            if into is not None:
                lines += into.made if step is installing[0] else ()
                lines.append(self.source.text[start:end])
            elif step is installing[-1]:
                at = install.verb.end
                lines.append(
                    f"{self.source.text[start:at]} --prefix={PREFIX}{self.source.text[at:end]}"
                )
            else:
                lines.append(self.source.text[start:end])
        text = self.newline.join(lines)
        at = above(from_.line.start, self.source)
        return Edit(Span(at, at), f"{text}{self.newline * 2}")

    def _name(self) -> str:
        taken = {it.name for it in self.file.stages}
        names = ("build", "builder", "wheels", "packages")
        return next((it for it in names if it not in taken), "python-packages")
