"""Python: packages are compiled in a stage of their own, and the final stage keeps no compiler.

Sources: pip.pypa.io ("--prefix"), the Dockerfiles of python (everything below /usr/local), the package
indexes of Debian; 2026-11.
"""

from __future__ import annotations

from dflint.fix import Edit, Fix, replace, unsafe
from dflint.knowledge.image_bases import plain_name
from dflint.knowledge.runtime_stages import (
    BUILD_PACKAGES,
    COMPILING_AT_RUN_TIME,
    COMPILING_SIGNS,
    LIBRARIES,
    OF_COMPILERS,
    PURE_PYTHON,
    WITH_WHEELS,
)
from dflint.model.images.compilers import COMPILER_PACKAGES, compiler_package
from dflint.model.images.purpose import compiles
from dflint.model.images.users import is_for_root
from dflint.model.packages.installs import command_of, install_of, installing, installs
from dflint.optimize.stages.editing import above, deleted
from dflint.optimize.stages.libraries import library_of
from dflint.optimize.stages.unknown import Unknown
from dflint.optimize.stages.wheels import Lists, names_of
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
    from dflint.source import Word

PREFIX = "/install"
_OF_CONTAINERS = (Cmd, Entrypoint, Expose, Healthcheck, Label, Maintainer, Stopsignal, Volume)
_BASICS = frozenset({"pip", "setuptools", "wheel"})
_ELSEWHERE = (
    "-e", "--editable", "--user", "-t", "--target", "--prefix", "--root", "--no-build-isolation", "--dry-run",
    "--python", "--system",
)  # fmt: skip
_IN_SCRIPTS = ("gcc", "g++", "make ", "pip install", "setup.py", "cythonize")


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
    return _Planner(file, stage, context, compilers).plan()


class _Planner:
    def __init__(
        self, file: Dockerfile, stage: Stage, context: Context, compilers: Sequence[Step]
    ) -> None:
        self.file = file
        self.stage = stage
        self.context = context
        self.compilers = compilers
        self.source = file.source
        self.newline = file.source.newline
        self.may_compile = False

    def line(self, step: Step) -> int:
        return self.source.position(step.start).line

    def plan(self) -> WheelsStage:
        if any(isinstance(step.instruction, Onbuild) for step in self.stage.steps):
            raise Unknown("ONBUILD is a part of the image")
        step, install = self._installation()
        self._see_to_later(step)
        self._see_to_sources()
        gone: list[str] = []
        kept: list[str] = []
        edits: list[Edit] = []
        for one in self.compilers:
            edits += self._without_compilers(one, gone, kept)
        name = self._name()
        copied = f"COPY --from={name} {PREFIX} /usr/local"
        edits.append(replace(Span(step.instruction.line.start, step.instruction.line.end), copied))
        edits.append(self._stage(name, step, install))
        reasons = [f"only installing packages needs {', '.join(dict.fromkeys(gone))}"]
        if kept:
            reasons.append(f"what was linked needs {', '.join(dict.fromkeys(kept))}")
        title = "Compile packages of Python in a stage of their own"
        return WheelsStage(unsafe(title, *edits), self.line(self.compilers[0]), reasons, gone, kept)

    def _installation(self) -> tuple[Step, Install]:
        """The one RUN that installs packages of Python. Raises Unknown."""
        found: list[tuple[Step, Install]] = []
        for step in self.stage.steps_of(Run):
            for install in installs(step):
                if install.row.ecosystem != "python":
                    continue
                if install.manager != "pip":
                    raise Unknown(
                        f"where {install.manager} installs to is not known", self.line(step)
                    )
                names = {str(word).partition("=")[0].partition(">")[0] for word in install.packages}
                if names <= _BASICS and not install.files:
                    continue
                found.append((step, install))
        found = [it for it in found if it[0].start > self.compilers[0].start]
        if len(found) != 1:
            raise Unknown("packages of Python are installed by more commands than one, or by none")
        step, install = found[0]
        command = command_of(install, step)
        if command.has(*_ELSEWHERE) or not command.editable:
            raise Unknown(
                f"options of pip at line {self.line(step)} say where packages go", self.line(step)
            )
        if is_for_root(step, self.stage) is not True:
            raise Unknown(f"line {self.line(step)} does not install as root", self.line(step))
        if any(not self._only_installs(it) for it in step.commands):
            raise Unknown(
                f"the RUN at line {self.line(step)} does more than installing", self.line(step)
            )
        for name, _ in names_of(
            install, Lists(self.file, self.stage, self.context, step), self.line(step)
        ):
            if name not in PURE_PYTHON and name not in WITH_WHEELS:
                self.may_compile = True
            if name in _BASICS:
                raise Unknown(f"{name} is there already, and would be there twice", self.line(step))
            if name in COMPILING_AT_RUN_TIME:
                raise Unknown(f"{name} calls a compiler when it runs", self.line(step))
        return step, install

    def _only_installs(self, command: object) -> bool:
        return command.manager == "pip" or command.name in ("rm", "true", "set", "cd", "find")  # type: ignore[attr-defined]

    def _see_to_later(self, step: Step) -> None:
        """Raises Unknown where a later step may need a compiler."""
        for later in self.stage.after(step):
            if not isinstance(later.instruction, Run):
                continue
            for command in later.commands:
                install = install_of(command)
                is_python = install is not None and install.row.ecosystem == "python"
                if compiles(command) or is_python or command.name in ("make", "cmake", "cython"):
                    raise Unknown(
                        f"line {self.line(later)} may need the compiler", self.line(later)
                    )

    def _see_to_sources(self) -> None:
        for entry in self.context.tree(closed=(".git", "node_modules", ".venv", "venv")):
            if entry.is_folder or not entry.path.endswith((".py", ".sh")):
                continue
            text = self.context.folder.read(entry.path) or ""
            signs = COMPILING_SIGNS if entry.path.endswith(".py") else _IN_SCRIPTS
            sign = next((it for it in signs if it in text), "")
            if sign and entry.path.rpartition("/")[2] != "setup.py":
                raise Unknown(f"{entry.path} names {sign.strip()}: it may compile when it runs")

    # --- edits ---

    def _without_compilers(self, step: Step, gone: list[str], kept: list[str]) -> Iterator[Edit]:
        """The RUN that installs compilers without them, with the libraries of what was linked."""
        it = step.instruction
        if it.comments:
            raise Unknown(
                f"there are comments in the RUN at line {self.line(step)}", self.line(step)
            )
        wanted: list[Word] = []
        libraries: list[str] = []
        left: list[Word] = []
        for command, install in installing(step):
            if install.manager != "apt" or not command.editable:
                raise Unknown(f"what line {self.line(step)} installs is not known", self.line(step))
            for word in install.packages:
                name = str(word).partition("=")[0]
                if word.expands:
                    raise Unknown(
                        f"a variable says what line {self.line(step)} installs", self.line(step)
                    )
                if name in LIBRARIES or (name.endswith("-dev") and name not in BUILD_PACKAGES):
                    libraries.append(library_of(name, self.stage))
                    wanted.append(word)
                elif name in COMPILER_PACKAGES or name in _COMPILING_PACKAGES:
                    libraries += OF_COMPILERS.get(name, ()) if self.may_compile else ()
                    wanted.append(word)
                else:
                    left.append(word)
        libraries = [lib for lib in dict.fromkeys(libraries) if lib not in {str(w) for w in left}]
        gone += [str(word) for word in wanted]
        kept += libraries
        if not all(it.manager == "apt" or it.name == "rm" for it in step.commands):
            line = self.line(step)
            raise Unknown(f"the RUN at line {line} does more than installing", line)
        if not left and not libraries:
            yield deleted(step.instruction, self.source)
            return
        text = self.source.text
        is_put = False
        for word in wanted:
            if libraries and not is_put:
                yield Edit(Span(word.start, word.end), " ".join(libraries))
                is_put = True
                continue
            start = word.start
            while text[start - 1] in " \t\r\n\\":
                start -= 1
            yield Edit(Span(start, word.end), "")

    def _stage(self, name: str, last: Step, install: Install) -> Edit:
        """The stage that compiles: all steps up to the installation, which goes to a folder of its own."""
        from_ = self.stage.from_
        image = from_.image
        assert image is not None
        flags = "".join(f"{flag.text.raw} " for flag in from_.flags)
        lines = [f"FROM {flags}{image.raw} AS {name}"]
        for step in self.stage.steps[1 : last.index + 1]:
            it = step.instruction
            if isinstance(it, _OF_CONTAINERS):
                continue
            start, end = it.line.start, it.line.end
            if step is last:
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


_COMPILING_PACKAGES = frozenset({
    "make", "pkg-config", "pkgconf", "libc6-dev", "libc-dev", "musl-dev", "autoconf", "automake", "libtool",
    "python3-dev", "python-dev", "python3-setuptools", "rustc", "cargo", "gcc-multilib", "swig",
    "ninja-build", "gfortran",
})  # fmt: skip
