"""What a Dockerfile makes the builder do, as plain lines, so that two files can be compared.

Two files with the same plan build the same image, layout, comments and spelling aside. A plan
reads like a Dockerfile in which everything is said once, where it begins to matter:

    FROM: debian:12 as base
    USER: app
    RUN: apt-get update && apt-get install -y curl
    COPY: --from=stage-0 /a -> /srv/a

Variables are replaced where the file gives their values; where only the build can know, they stay.
What is known of base images has no part in it.
"""

from __future__ import annotations

from dflint.model.paths import joined
from dflint.model.scope import text_of
from dflint.model.stages import inherited
from dflint.shell.nodes import Compound, Pipeline, Simple
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
    Maintainer,
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
    from collections.abc import Iterable, Iterator

    from dflint.model.frames import Value
    from dflint.model.scope import Scope
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.state import State
    from dflint.model.steps import Step
    from dflint.shell.nodes import Node, Script, ShellWord
    from dflint.syntax.flags import Flag
    from dflint.syntax.nodes import Instruction
    from dflint.syntax.words import Argument

NEAR = 50  # lines of two plans that are compared; all of them take the square of their number
PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=,@+%")


class Line:
    """One line of a plan. `words`: what it is (`RUN:`), and what the builder is told."""

    __slots__ = ("words",)

    def __init__(self, head: str, words: Iterable[str]) -> None:
        self.words = (head, *words)

    def __str__(self) -> str:
        return " ".join(self.words)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Line) and self.words == other.words

    def __hash__(self) -> int:
        return hash(self.words)


class Difference:
    """A line of one plan and what is in its place in the other. Either can be nothing."""

    __slots__ = ("after", "before")

    def __init__(self, before: str, after: str) -> None:
        self.before = before
        self.after = after

    def __str__(self) -> str:
        return f"{self.before or 'nothing'} -> {self.after or 'nothing'}"


def plan_of(file: Dockerfile) -> list[Line]:
    """What the builder does, stage after stage."""
    lines = [
        Line("ARG:", _pair(pair.key, pair.value, file.variables))
        for arg in file.global_args
        for pair in arg.pairs
    ]
    for stage in file.stages:
        lines += _stage(file, stage)
    return lines


def words_of(plan: Iterable[Line]) -> list[str]:
    """All words of a plan, in order."""
    return [word for line in plan for word in line.words]


def differences(before: Dockerfile, after: Dockerfile) -> list[Difference]:
    """In what the builds of two files differ. Nothing if they make the same image."""
    return list(_differences(plan_of(before), plan_of(after)))


def first_difference(before: Dockerfile, after: Dockerfile) -> Difference | None:
    """The first of them, as it is seen among the lines near it."""
    old, new = plan_of(before), plan_of(after)
    pairs = enumerate(zip(old, new, strict=False))
    at = next((at for at, (one, other) in pairs if one != other), min(len(old), len(new)))
    return next(_differences(old[at : at + NEAR], new[at : at + NEAR]), None)


def _differences(old: list[Line], new: list[Line]) -> Iterator[Difference]:
    if old == new:
        return
    from difflib import SequenceMatcher
    from itertools import zip_longest

    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            for one, other in zip_longest(old[a:b], new[c:d], fillvalue=""):
                yield Difference(str(one), str(other))


def _stage(file: Dockerfile, stage: Stage) -> Iterator[Line]:
    yield Line("FROM:", _base(file, stage))
    surroundings = _Surroundings(stage)
    for step in stage.steps:
        if isinstance(step.instruction, Run):
            yield from surroundings.news(step.state)
        elif isinstance(step.instruction, User):
            surroundings.user = _user(step)
        yield from _deed(file, stage, step)
    yield from surroundings.news(stage.last_state)
    settings: dict[str, Line] = {}
    for step in stage.steps:
        settings.update(_settings(step))
    for name in sorted(settings):
        yield settings[name]


def _base(file: Dockerfile, stage: Stage) -> Iterator[str]:
    is_known = stage.base is not None and not stage.is_open
    yield f"stage-{stage.base.index}" if is_known else text_of(stage.from_.image, file.variables)  # type: ignore[union-attr]
    platform = stage.from_.flag("platform")
    if platform and platform.value:
        yield f"--platform={text_of(platform.value, file.variables)}"
    if stage.from_.name is not None:
        yield f"as {str(stage.from_.name).lower()}"


class _Surroundings:
    """What the commands of a stage find: shell, user, variables. Each is told when it changes.

    A stage that builds upon another begins with the variables that the other has told at its end.
    """

    __slots__ = ("_shell", "_user", "_variables", "user")

    def __init__(self, stage: Stage) -> None:
        base = stage.base
        self.user = _last_user(base) if base is not None else ""
        self._user = ""
        self._shell: tuple[str, ...] | None = None
        self._variables = base.last_state.variables if base is not None else None

    def news(self, state: State) -> Iterator[Line]:
        """What a command finds that was not so for the command before it."""
        if state.shell.words != self._shell:
            self._shell = state.shell.words
            yield Line("SHELL:", _quoted(self._shell))
        if self.user != self._user:
            self._user = self.user
            yield Line("USER:", [self.user])
        values, before = state.variables.values, self._variables
        for name in state.variables.changed_since(before):
            line = _variable(name, values[name])
            old = before.values.get(name) if before is not None else None
            if old is None or line != _variable(name, old):
                yield line
        self._variables = state.variables


@inherited
def _last_user(stage: Stage, below: str | None) -> str:
    """The user at the end of a stage; nothing where none is set."""
    users = stage.steps_of(User)
    return _user(users[-1]) if users else below or ""


def _user(step: Step) -> str:
    instruction = step.instruction
    assert isinstance(instruction, User)
    return text_of(instruction.argument, step.state.variables)


def _variable(name: str, value: Value) -> Line:
    text = value.text if value.text is not None else value.written
    return Line(f"{value.kind.upper()}:", [name if text is None else f"{name}={text}"])


def _deed(file: Dockerfile, stage: Stage, step: Step) -> Iterator[Line]:
    """What an instruction does to the files of the image."""
    it, scope = step.instruction, step.state.variables
    if isinstance(it, Run):
        flags = (_with_stage(file, stage, word) for word in _flags(it, scope))
        yield Line("RUN:", (*flags, *_program(it, step)))
    elif isinstance(it, Copy | Add):
        flags = (_with_stage(file, stage, word) for word in _flags(it, scope))
        yield Line(f"{it.KEYWORD}:", (*flags, *_copied(it, step)))
    elif isinstance(it, Workdir):
        path = text_of(it.argument, scope)
        yield Line("WORKDIR:", [joined(step.state.workdir_in_file, path) or path])
    elif isinstance(it, Volume):
        yield from (Line("VOLUME:", [text_of(word, scope)]) for word in it.words)
    elif isinstance(it, Onbuild):
        inner = step.inner
        lines = list(_deferred(file, stage, inner)) if inner is not None else []
        yield Line("ONBUILD:", words_of(lines) or it.rest.text.split(" "))


def _deferred(file: Dockerfile, stage: Stage, step: Step) -> Iterator[Line]:
    """What an instruction does in another build, with what it changes there for those after it."""
    yield from _deed(file, stage, step)
    it, scope = step.instruction, step.state.variables
    match it:
        case Env():
            yield from (Line("ENV:", _pair(pair.key, pair.value, scope)) for pair in it.pairs)
        case User():
            yield Line("USER:", [_user(step)])
        case Shell() if it.items:
            yield Line("SHELL:", _quoted(it.items))
        case _:
            yield from _settings(step).values()


def _flags(it: Instruction, scope: Scope) -> list[str]:
    """The flags in the order of their names: it means nothing, except for mounts."""
    flags = sorted(it.flags, key=lambda flag: str(flag.name))
    return [word for flag in flags for word in _flag(flag, scope)]


def _flag(flag: Flag, scope: Scope) -> list[str]:
    value = "" if flag.value is None else f"={text_of(flag.value, scope)}"
    if flag.name == "mount":
        return ["--mount=", *value[1:].split(",")]
    return [f"--{flag.name}{value}"]


def _with_stage(file: Dockerfile, stage: Stage, word: str) -> str:
    """`--from=stage-0` for `--from=name` of a COPY, and for `from=name` of a mount."""
    name, _, value = word.partition("=")
    found = file.stage_named(value, stage) if name in ("--from", "from") else None
    return f"{name}=stage-{found.index}" if found else word


def _copied(it: Copy | Add, step: Step) -> Iterator[str]:
    scope = step.state.variables
    opened = {heredoc.word.start: heredoc.word.raw for heredoc in it.heredocs}
    words = [opened.get(word.start) or text_of(word, scope) for word in it.words]
    target = words[-1] if words else ""
    is_folder = target.endswith(("/", "/.")) or target == "." or len(words) > 2
    path = joined(step.state.workdir_in_file, target) or target
    yield from _quoted(words[:-1])
    yield "->"
    yield path.rstrip("/") + "/" * is_folder
    for heredoc in it.heredocs:
        yield from heredoc.written.split(" ")


def _settings(step: Step) -> dict[str, Line]:
    """What an instruction sets in the configuration of the image, each thing by its name."""
    it, scope = step.instruction, step.state.variables
    match it:
        case Label():
            return {
                f"LABEL {p.key}": Line("LABEL:", _pair(p.key, p.value, scope)) for p in it.pairs
            }
        case Maintainer():
            return {it.KEYWORD: Line("MAINTAINER:", [str(it.argument)])}
        case Arg():
            return {f"ARG {p.key}": Line("ARG:", _pair(p.key, p.value, scope)) for p in it.pairs}
        case Cmd() | Entrypoint() | Healthcheck():
            kind = [str(it.kind).upper()] if isinstance(it, Healthcheck) else []
            if kind == ["NONE"]:
                return {it.KEYWORD: Line("HEALTHCHECK:", kind)}
            shell = [] if it.form == "exec" else _quoted(step.state.shell.words)
            words = (*kind, *_flags(it, scope), *shell, *_program(it, step))
            return {it.KEYWORD: Line(f"{it.KEYWORD}:", words)}
        case Expose():
            ports = [_port(text_of(word, scope).lower()) for word in it.words]
            return {f"EXPOSE {port}": Line("EXPOSE:", [port]) for port in ports}
        case Stopsignal():
            return {it.KEYWORD: Line("STOPSIGNAL:", [text_of(it.argument, scope)])}
    return {}


def _port(text: str) -> str:
    """`80/tcp` for `80`, and for `8080:80` too: a container exposes its own port."""
    port = text.rpartition(":")[2]
    return port if "/" in port else f"{port}/tcp"


def _pair(key: Argument, value: Argument | None, scope: Scope) -> list[str]:
    text = "" if value is None else f"={text_of(value, scope)}"
    return [f"{text_of(key, scope)}{text}"]


def _program(it: Run | Cmd | Entrypoint | Healthcheck, step: Step) -> list[str]:
    program = it.program
    if program.form == "exec":
        return ["[", *(part for item in program.items for part in _parts(str(item))), "]"]
    if step.state.shell.kind != "posix" or (program.interpreter and not step.is_posix):
        return program.source.text.split(" ")
    return [*program.interpreter.split(), *outline(it.script)]


def outline(script: Script) -> list[str]:
    """The words of a script without its layout: commands, connectors, quoting settled."""
    words: list[str] = []
    for item in script.items:
        words += command_words(item.node)
        if item.connector:
            words.append(item.connector.replace("\n", ";"))
    while words and words[-1] == ";":
        words.pop()
    return words


def command_words(node: Node) -> list[str]:
    """The words of one command of a script, in the same way."""
    if isinstance(node, Pipeline):
        words = ["time"] * node.timed + ["!"] * node.negated
        for at, command in enumerate(node.commands):
            words += [*([str(node.pipes[at - 1])] if at else []), *command_words(command)]
        return words
    redirects = [
        part
        for it in node.redirects
        for part in (f"{it.fd}{it.operator}", *word_in_plan(it.target), *_body(it.body))
    ]
    if isinstance(node, Compound):
        bodies = [word for body in node.bodies for word in ("{", *outline(body), "}")]
        words = _words(node.words)
        if node.kind == "arithmetic":  # in which spaces mean nothing
            words = [it for it in words if it]
        return [node.kind, *words, *bodies, *redirects]
    assert isinstance(node, Simple)
    assigned = [
        part
        for it in node.assignments
        for part in (
            f"{it.name}{'+' * it.append}=",
            *(_words(it.elements) or word_in_plan(it.value)),
        )
    ]
    return [*assigned, *_words(node.words), *redirects]


def _words(words: Iterable[ShellWord]) -> list[str]:
    return [part for word in words for part in word_in_plan(word)]


def word_in_plan(word: ShellWord) -> list[str]:
    """A word as it is meant; as it is written where its value is known at run time only."""
    if word.expands or word.glob or "{" in word or word.raw[:1] == "~":
        raw = word.raw.replace("\\\n", "")
        for border in ("$(", ")", "`"):  # of a command in it
            raw = raw.replace(border, f" {border} ")
        return raw.split(" ")
    return _parts(str(word))


def _body(body: ShellWord | None) -> list[str]:
    return [] if body is None else ["<<", *body.raw.split(" "), "<<"]


def _quoted(words: Iterable[str]) -> list[str]:
    return [part for word in words for part in _parts(word)]


def _parts(text: str) -> list[str]:
    """A text of which the borders can be seen: in quotes, unless it is plain.

    A text with spaces is several words, so that a change in a script in quotes is a change of
    words as well.
    """
    if text and PLAIN.issuperset(text):
        return [text]
    return ["'", *text.split(" "), "'"] if " " in text else [repr(text)]
