"""What a Dockerfile makes the builder do, read by BuildKit's own parser (the package `dockerfile`).

The words are those of `dflint.model.plan`, so that what a fix declares can be held against them.
Nothing of dflint's syntax/ and model/ has a part in it: they may be wrong.
"""

import posixpath
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import dockerfile

from tests.engine.scripts import comments_of_script, parts_of, words_of_script
from tests.engine.variables import NOTHING, Scope, Variable, expanded

SHELLS = ("sh", "bash", "dash", "ash", "ksh", "mksh", "zsh", "busybox")
WINDOWS = ("windows", "nanoserver", "servercore")
LINUX = ("alpine", "debian", "ubuntu")  # with any escape character
HEREDOC = re.compile(r"\d*<<-?\S")


@lru_cache(maxsize=16)
def commands_of(text: str) -> tuple[dockerfile.Command, ...] | None:
    """The instructions that BuildKit reads, or None where it refuses the file."""
    clean = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    if "\0" in clean:
        return None  # it would stop reading there
    try:
        found: tuple[dockerfile.Command, ...] = dockerfile.parse_string(clean)
    except dockerfile.GoParseError:
        return None
    return found if all(it.cmd for it in found) else None


def meaning_of(text: str) -> list[str] | None:
    """The words of the plan, or None where BuildKit refuses the file."""
    commands = commands_of(text)
    return None if commands is None else _File(text, commands).words()


def scripts_of(text: str) -> list[str]:
    """The scripts for a POSIX shell that a file runs."""
    commands = commands_of(text)
    return [] if commands is None else _File(text, commands).scripts()


def comments_of(text: str, with_scripts: bool = True) -> list[str]:
    """Its comments on lines of their own, then those at the end of its scripts."""
    lines = (line.strip() for line in text.split("\n"))
    found = [line for line in lines if line.startswith("#")]
    for command in (commands_of(text) or ()) if with_scripts else ():
        if command.cmd.upper() == "RUN" and not command.json:
            found += comments_of_script("".join(command.value))
    return found


class _State:
    """What an instruction finds."""

    def __init__(self, shell: Sequence[str], user: str | None, workdir: str | None) -> None:
        self.shell = list(shell)
        self.user = user
        self.workdir = workdir
        self.scope: Scope = {}

    def copy(self) -> "_State":
        copy = _State(self.shell, self.user, self.workdir)
        copy.scope = dict(self.scope)
        return copy

    @property
    def is_posix(self) -> bool:
        name = self.shell[0].replace("\\", "/").rpartition("/")[2].lower() if self.shell else ""
        return name.removesuffix(".exe") in SHELLS


class _Stage:
    def __init__(self, name: str, state: _State) -> None:
        self.name = name
        self.state = state
        self.told: dict[str, list[str]] = {}
        self.settings: dict[str, list[str]] = {}


class _File:
    """Goes through the instructions from the first to the last."""

    def __init__(self, text: str, commands: Sequence[dockerfile.Command]) -> None:
        self.lines = text.split("\n")
        self.commands = commands
        directive = re.match(r"(?:#[^\n=]*=[^\n]*\n)*?#\s*escape\s*=\s*(\S)", text, re.I)
        self.escape = directive[1] if directive else "\\"
        self.globals: Scope = {}
        self.stages: list[_Stage] = []

    def words(self) -> list[str]:
        """The words of all that the file does."""
        return [word for line in self.plan() for word in line]

    def plan(self) -> Iterator[list[str]]:
        """Its lines."""
        for command in self.commands:
            kind = command.cmd.upper()
            if kind == "FROM":
                yield from self.end_of_stage()
                yield self.start_of_stage(command)
            elif self.stages:
                yield from self.step(command, kind)
            elif kind == "ARG":
                for value in command.value:
                    self.declare(value, self.globals, None)
                    yield ["ARG:", self.pair(value, self.globals)]
        yield from self.end_of_stage()

    def scripts(self) -> list[str]:
        """The scripts of its RUNs."""
        found = []
        for command in self.commands:
            kind = command.cmd.upper()
            if kind == "FROM":
                self.start_of_stage(command)
            elif self.stages:
                if kind == "RUN" and not command.json and self.stages[-1].state.is_posix:
                    script = _script(command)
                    if not script.startswith("#!") or "sh" in script.partition("\n")[0]:
                        found.append(script)
                list(self.step(command, kind))
        return found

    # --- stages ---

    def start_of_stage(self, command: dockerfile.Command) -> list[str]:
        raw = [*command.value, ""]
        image = self.text(raw[0], self.globals)
        base = self.stage_named(image) if image == image.lower() else None
        state = base.state.copy() if base else self.first_state(command, image)
        name = command.value[2] if len(raw) > 3 and raw[1].lower() == "as" else ""
        platform = [it for it in self.flags(command, self.globals) if it.startswith("--platform=")]
        line = ["FROM:", f"stage-{self.stages.index(base)}" if base else image, *platform]
        self.stages.append(_Stage(name.lower(), state))
        if base:  # which has told all of its variables
            told = base.told.items()
            self.stages[-1].told.update((it, line) for it, line in told if it[-1] != ":")
        return [*line, f"as {name.lower()}"] if name else line

    def first_state(self, command: dockerfile.Command, image: str) -> _State:
        is_of_linux = image.partition(":")[0] in LINUX
        windows = self.escape == "`" and not is_of_linux
        windows |= any(name in image.lower() for name in WINDOWS)
        windows |= any(it.startswith("--platform=windows") for it in command.flags)
        shell = ["cmd", "/S", "/C"] if windows else ["/bin/sh", "-c"]
        return _State(shell, None, "/" if image == "scratch" else None)

    def stage_named(self, name: str, numbers: bool = False) -> _Stage | None:
        if numbers and name.isdecimal():
            return self.stages[int(name)] if int(name) < len(self.stages) - 1 else None
        found = [it for it in self.stages if it.name and it.name == name.lower()]
        return found[-1] if found else None

    def end_of_stage(self) -> Iterator[list[str]]:
        if self.stages:
            stage = self.stages[-1]
            yield from self.news(stage)
            for name in sorted(stage.settings):
                yield stage.settings[name]

    def news(self, stage: _Stage) -> Iterator[list[str]]:
        """What a RUN finds that the RUN before it did not."""
        state = stage.state
        found = {"SHELL:": ["SHELL:", *_quoted(state.shell)]}
        if state.user is not None:
            found["USER:"] = ["USER:", state.user]
        for name, it in sorted(state.scope.items()):
            found[name] = [f"{it.kind}:", name if it.text is None else f"{name}={it.text}"]
        for name, line in found.items():
            if stage.told.get(name) != line:
                stage.told[name] = line
                yield line

    # --- instructions ---

    def step(self, command: dockerfile.Command, kind: str) -> Iterator[list[str]]:
        stage = self.stages[-1]
        state = stage.state
        if kind == "RUN":
            yield from self.news(stage)
        yield from self.deed(command, kind, state)
        stage.settings.update(self.settings(command, kind, state))
        rest = command.value[0] if command.value else ""
        if kind == "USER":
            state.user = self.text(rest, state.scope)
        elif kind == "WORKDIR":
            path, known = expanded(rest, state.scope, self.escape)
            state.workdir = _joined(state.workdir, path) if known else None
        elif kind == "SHELL" and command.json:
            state.shell = list(command.value)
        elif kind == "ENV":
            pairs = zip(command.value[::2], command.value[1::2], strict=True)
            state.scope.update([self.variable(key, value, state.scope) for key, value in pairs])
        elif kind == "ARG":
            for value in command.value:
                self.declare(value, state.scope, self.globals)

    def deed(self, command: dockerfile.Command, kind: str, state: _State) -> Iterator[list[str]]:
        scope = state.scope
        flags = [self.with_stage(flag) for flag in self.flags(command, scope)]
        if kind == "RUN":
            yield ["RUN:", *flags, *self.program(command, command.value, state)]
        elif kind in ("COPY", "ADD"):
            yield [f"{kind}:", *flags, *self.copied(command, state)]
        elif kind == "WORKDIR" and command.value:
            path = self.text(command.value[0], scope)
            yield ["WORKDIR:", _joined(state.workdir, path) or path]
        elif kind == "VOLUME":
            yield from (["VOLUME:", self.text(word, scope)] for word in command.value)
        elif kind == "ONBUILD":
            yield ["ONBUILD:", *self.trigger(command, state)]

    def settings(
        self, command: dockerfile.Command, kind: str, state: _State
    ) -> dict[str, list[str]]:
        scope, value = state.scope, command.value
        if kind == "LABEL":
            found = {}
            for key, text in zip(value[::2], value[1::2], strict=True):
                pair = f"{self.text(key, scope)}={self.text(text, scope)}"
                found[f"LABEL {self.text(key, NOTHING)}"] = ["LABEL:", pair]
            return found
        if kind == "ARG":
            return {f"ARG {_key(it)}": ["ARG:", self.pair(it, scope)] for it in value}
        if kind == "EXPOSE":
            words = [self.text(word, scope).lower().rpartition(":")[2] for word in value]
            ports = [it if "/" in it else f"{it}/tcp" for it in words]
            return {f"EXPOSE {port}": ["EXPOSE:", port] for port in ports}
        if kind in ("STOPSIGNAL", "MAINTAINER") and value:
            known = scope if kind == "STOPSIGNAL" else NOTHING
            return {kind: [f"{kind}:", self.text(value[0], known)]}
        if kind in ("CMD", "ENTRYPOINT", "HEALTHCHECK"):
            first = [value[0].upper()] if kind == "HEALTHCHECK" and value else []
            if first == ["NONE"]:
                return {kind: [f"{kind}:", "NONE"]}
            shell = [] if command.json else _quoted(state.shell)
            program = self.program(command, value[len(first) :], state)
            return {kind: [f"{kind}:", *first, *self.flags(command, scope), *shell, *program]}
        return {}

    # --- parts of an instruction ---

    def text(self, raw: str, scope: Scope) -> str:
        return expanded(raw, scope, self.escape)[0]

    def flags(self, command: dockerfile.Command, scope: Scope) -> list[str]:
        """In the order of their names; the fields of a mount are words of their own."""
        found = []
        for flag in sorted(command.flags, key=lambda it: str(it).partition("=")[0]):
            name, equals, value = flag.partition("=")
            text = self.text(value, scope)
            found += ["--mount=", *text.split(",")] if name == "--mount" else [name + equals + text]
        return found

    def with_stage(self, flag: str) -> str:
        name, _, value = flag.partition("=")
        found = self.stage_named(value, numbers=True) if name in ("--from", "from") else None
        found = found if found is not self.stages[-1] else None
        return f"{name}=stage-{self.stages.index(found)}" if found else flag

    def pair(self, written: str, scope: Scope) -> str:
        """`NAME=value` of an ARG."""
        _, equals, value = written.partition("=")
        return f"{_key(written)}{equals}{self.text(value, scope)}"

    def variable(self, key: str, raw: str, scope: Scope) -> tuple[str, Variable]:
        text, known = expanded(raw, scope, self.escape)
        return self.text(key, NOTHING), Variable("ENV", text, known)

    def declare(self, written: str, scope: Scope, globals_: Scope | None) -> None:
        name, equals, raw = written.partition("=")
        if name in scope and scope[name].kind == "ENV":
            return
        if equals:
            scope[name] = Variable("ARG", *expanded(raw, scope, self.escape))
        elif globals_ is not None and name in globals_ and globals_[name].known:
            scope[name] = globals_[name]
        else:
            scope[name] = Variable("ARG", None, False)

    def program(
        self, command: dockerfile.Command, value: Sequence[str], state: _State
    ) -> list[str]:
        if command.json:
            return ["[", *_quoted(value), "]"]
        script = _script(command) if command.heredocs else " ".join(value)
        first, _, _ = script.partition("\n")
        interpreter = first[2:].strip() if first.startswith("#!") and command.heredocs else ""
        foreign = interpreter and not re.search(r"\b(ba|da|a|k)?sh\b", interpreter)
        if not state.is_posix or foreign:
            return script.split(" ")
        return [*interpreter.split(), *words_of_script(script)]

    def copied(self, command: dockerfile.Command, state: _State) -> Iterator[str]:
        scope = state.scope
        words = [it if HEREDOC.match(it) else self.text(it, scope) for it in command.value]
        target = words[-1] if words else ""
        is_folder = target.endswith(("/", "/.")) or target == "." or len(words) > 2
        yield from _quoted(words[:-1])
        yield "->"
        yield (_joined(state.workdir, target) or target).rstrip("/") + "/" * is_folder
        for document in command.heredocs:
            yield from document.content.split(" ")

    def trigger(self, command: dockerfile.Command, state: _State) -> list[str]:
        """What an ONBUILD puts off: the parser leaves its flags and here-documents out."""
        rest: str = command.original.split(None, 1)[1]
        if "<<" in rest:
            rest = "\n".join([rest, *self.lines[command.start_line : command.end_line]])
        inner = commands_of(f"# escape={self.escape}\n{rest}\n")
        if not inner:
            return rest.split(" ")
        kind = inner[0].cmd.upper()
        lines = [*self.deed(inner[0], kind, state), *self.settings(inner[0], kind, state).values()]
        lines += self.changed(inner[0], kind, state)
        return [word for line in lines for word in line] or rest.strip().split(" ")

    def changed(self, command: dockerfile.Command, kind: str, state: _State) -> list[list[str]]:
        """What an instruction sets for those after it."""
        if kind == "ENV":
            pairs = zip(command.value[::2], command.value[1::2], strict=True)
            found = [self.variable(key, value, state.scope) for key, value in pairs]
            return [["ENV:", f"{key}={it.text}"] for key, it in found]
        if kind == "USER":
            return [["USER:", self.text(command.value[0], state.scope)]]
        return [["SHELL:", *_quoted(command.value)]] if kind == "SHELL" and command.json else []


def _script(command: dockerfile.Command) -> str:
    """What BuildKit gives to the shell."""
    line = " ".join(command.value)
    if len(command.heredocs) == 1 and re.fullmatch(r"\d*<<\S+", line):
        content = str(command.heredocs[0].content)
        return re.sub(r"^\t+", "", content, flags=re.M) if "<<-" in line else content
    return line + "".join(f"\n{it.content}{it.name}" for it in command.heredocs)


def _joined(base: str | None, path: str) -> str | None:
    if path[1:2] == ":":
        return path
    if path.startswith(("/", "\\")):
        return "/" + posixpath.normpath("/" + path).lstrip("/")
    return None if base is None else "/" + posixpath.normpath(f"{base}/{path}").lstrip("/")


def _key(written: str) -> str:
    return written.partition("=")[0]


def _quoted(words: Sequence[str]) -> list[str]:
    return [part for word in words for part in parts_of(word)]
