"""What a Dockerfile makes of an image: its configuration, and the files that are surely in it.

Source: Dockerfile reference; BuildKit, frontend/dockerfile/dockerfile2llb: an ENTRYPOINT resets the CMD of
what a stage builds upon, and ONBUILD instructions come right after FROM.
"""

from __future__ import annotations

from dflint.allowance import Counted
from dflint.model.context.image_files import DIRECTORIES
from dflint.model.images.facts import facts_of
from dflint.model.paths import joined
from dflint.model.variables.secret_values import secret_values
from dflint.numbers import whole_number
from dflint.sizes import counted
from dflint.source import touches
from dflint.structure_tests.copied import Copying
from dflint.structure_tests.expected import UNKNOWN, Expected, Value
from dflint.structure_tests.programs import installed_programs
from dflint.structure_tests.runs import after_run
from dflint.structure_tests.variables import Variables
from dflint.syntax.nodes import (
    Add,
    Arg,
    Cmd,
    Copy,
    Entrypoint,
    Env,
    Expose,
    Healthcheck,
    Label,
    Onbuild,
    Run,
    Shell,
    Stopsignal,
    User,
    Volume,
    Workdir,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.structure_tests.expected import File
    from dflint.syntax.parts import Pair

DEFAULT_SHELL = ("/bin/sh", "-c")
MOST_PORTS = 20  # of a range
DEEPEST = 20  # stages that copy from each other
HIGHEST_PORT = 65535


class Deriving:
    """What stages of a file give an image. `given`: build arguments; `context`: None where it is not known."""

    def __init__(
        self, file: Dockerfile, context: Context | None, given: Mapping[str, str] | None = None
    ) -> None:
        self.file = file
        self.context = context
        self.given = given or {}
        self.decided = {name for build in file.builds for name in build.args}
        self.globals = Variables(self.given, self.decided, is_empty=True)
        for arg in file.global_args:
            self.globals.declare(arg.pairs, None)
        self._known: dict[int, Expected] = {}
        self._depth = 0

    def expected(self, stage: Stage) -> Expected:
        """What the image of a stage is expected to be."""
        found = self._known.get(stage.index)
        if found is None:
            found = self._known[stage.index] = _Image(self, stage).expected
        return found

    def files_of(self, name: str, before: Stage) -> dict[str, File] | None:
        """The files of the stage that --from means; None where it is none of the file."""
        stage = self.file.stage_named(name, before)
        if stage is None or self._depth == DEEPEST:
            return None
        self._depth += 1
        try:
            return self.expected(stage).files
        finally:
            self._depth -= 1


class _Image:
    """An image while it is built: instruction after instruction, from the first stage that it builds upon."""

    def __init__(self, deriving: Deriving, stage: Stage) -> None:
        self.deriving = deriving
        self.expected = Expected()
        self.stage = stage
        chain = _sure_chain(stage)
        root = chain[-1]
        name = root.from_.image
        is_scratch = root.base is None and str(name) == "scratch"
        self.variables = Variables(deriving.given, deriving.decided, is_scratch)
        facts = facts_of(root.image) if root.image is not None and root.base is None else None
        self.workdir = "/" if is_scratch else facts.workdir if facts is not None else None
        self.shell: tuple[str, ...] | None = None
        if is_scratch:
            self.shell = DEFAULT_SHELL
        elif facts is not None:
            self.shell = facts.run_shell or DEFAULT_SHELL
        self.directories = {"/"} if is_scratch else set(DIRECTORIES)
        self.run_texts: list[str] = []
        self.is_windows = root.steps[0].state.shell.kind == "cmd"
        if self.is_windows:
            self.expected.leave_out("an image for Windows: container-structure-test is for Linux")
            return
        for one in reversed(chain):
            self.has_command = False
            for step in Counted(list(_with_triggers(one, one is not root))):
                self._apply(step, one)

    def _apply(self, step: Step, stage: Stage) -> None:
        expected, variables = self.expected, self.variables
        match step.instruction:
            case Arg() as arg:
                variables.declare(arg.pairs, self.deriving.globals)
            case Env() as env:
                self._set(expected.env, env.pairs, is_env=True)
            case Label() as label:
                self._set(expected.labels, label.pairs, is_env=False)
            case Expose() as expose:
                for word in expose.words:
                    self._expose(variables.value_of(word).exact)
            case Volume() as volume:
                for word in volume.words:
                    path = variables.value_of(word).exact
                    if path and "[" not in path and is_writable(path):
                        expected.volumes[path] = None
            case User() as user:
                expected.user = self._text(variables.value_of(user.argument).exact)
            case Workdir() as workdir:
                self._move(variables.value_of(workdir.argument).exact)
            case Shell() as shell:
                self.shell = tuple(map(str, shell.items)) or None
            case Cmd() as cmd:
                self.has_command = True
                expected.command = self._words(cmd)
            case Entrypoint() as entrypoint:
                expected.entrypoint = self._words(entrypoint)
                if not self.has_command:
                    expected.command = ()
            case Healthcheck() | Stopsignal() as other:
                expected.leave_out(f"{other.KEYWORD}: the schema has no test for it")
            case _:
                self._change_files(step, stage)

    def _change_files(self, step: Step, stage: Stage) -> None:
        """What COPY, ADD and RUN do."""
        match step.instruction:
            case Copy() | Add() as copy:
                Copying(
                    copy,
                    self.variables,
                    self.workdir,
                    self.expected,
                    self.directories,
                    self._is_named_by_runs,
                    self.deriving.context,
                    lambda name: self.deriving.files_of(name, stage),
                ).apply()
            case Run() as run:
                files = self.expected.files
                self.expected.files = after_run(step, self.workdir, files)
                self.run_texts.append(run.written)
                if len(self.expected.files) < len(files):
                    lost = len(files) - len(self.expected.files)
                    files_are = counted(lost, "file")
                    self.expected.leave_out(f"{files_are} that a later RUN may change or remove")
                programs = self.expected.programs
                programs.update(dict.fromkeys(installed_programs(step)))
            case _:
                pass

    def _set(self, values: dict[str, Value], pairs: tuple[Pair, ...], *, is_env: bool) -> None:
        """After an ENV or LABEL, whose pairs all see the values from before it."""
        read = [
            (self.variables.value_of(pair.key).exact, self._value(pair))
            for pair in pairs
            if pair.key
        ]
        for name, value in read:
            if name is None:
                values.clear()
                if is_env:
                    self.variables.forget()
                continue
            if is_env:
                self.variables.set_env(name, value)
            if is_writable(name):
                values[name] = value

    def _value(self, pair: Pair) -> Value:
        if pair.value is None:
            return UNKNOWN
        if any(touches(pair.value, it) for it in secret_values(self.deriving.file)):
            self.expected.leave_out(f"the value of {pair.key}: it is a secret")
            return UNKNOWN
        value = self.variables.value_of(pair.value)
        return value if is_writable(value.text) else UNKNOWN

    def _expose(self, word: str | None) -> None:
        """`80`, `80/udp`, `8000-8003`: container-structure-test compares numbers."""
        first, dash, last = (word or "").partition("/")[0].partition("-")
        last = last if dash else first
        start, end = whole_number(first), whole_number(last)
        if start is None or end is None or not 0 < start <= end <= HIGHEST_PORT:
            return
        ports = range(start, end + 1)
        for port in ports if len(ports) <= MOST_PORTS else (start, end):
            self.expected.ports[str(port)] = None

    def _move(self, path: str | None) -> None:
        self.workdir = joined(self.workdir, path) if path else None
        self.expected.workdir = self._text(self.workdir)
        above = self.workdir or ""
        while above:
            self.directories.add(above)
            above = above.rpartition("/")[0]

    def _words(self, it: Cmd | Entrypoint) -> tuple[str, ...] | None:
        """What CMD or ENTRYPOINT becomes in the configuration; None where that is not known."""
        if it.form == "exec":
            words: tuple[str, ...] | None = tuple(map(str, it.program.items))
        elif it.heredocs or not it.rest.text.strip():
            words = None
        elif self.shell is None:
            words = None
            why = "the SHELL of the base image is not known"
            self.expected.leave_out(f"{it.KEYWORD} in the shell form: {why}")
        else:
            words = (*self.shell, it.rest.text.strip())
        return words if words is None or all(map(is_writable, words)) else None

    def _text(self, text: str | None) -> str | None:
        return text if text and is_writable(text) else None

    def _is_named_by_runs(self, path: str) -> bool:
        """Whether a RUN before may have made a directory of a path."""
        name = path.rpartition("/")[2]
        return any(name in text for text in self.run_texts)


def is_writable(text: str) -> bool:
    """Whether YAML can have a text: no lone surrogates, which stand for bytes that are no UTF-8."""
    return not any("\ud800" <= char <= "\udfff" or char == "\0" for char in text)


def _sure_chain(stage: Stage) -> list[Stage]:
    """A stage and those that it surely builds upon, nearest first."""
    found = [stage]
    while (base := found[-1].base) is not None and not found[-1].is_open:
        found.append(base)
    return found


def _with_triggers(stage: Stage, has_base: bool) -> Iterator[Step]:
    """The steps of a stage; before them, what the ONBUILDs of its base add to it."""
    if has_base and stage.base is not None:
        for step in stage.base.steps_of(Onbuild):
            if step.inner is not None:
                yield step.inner
    yield from stage.steps[1:]
