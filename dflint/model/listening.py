"""Whether the server that a container starts can be reached from outside it."""

from __future__ import annotations

from dflint.knowledge.package_managers import BY_PROGRAM, NONE
from dflint.knowledge.servers import BY_ENVIRONMENT, LOCAL, PORTS, SERVERS
from dflint.syntax.nodes import Cmd, Entrypoint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dflint.knowledge.servers import Server
    from dflint.model.commands.command import Command
    from dflint.model.scope import Scope
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Word

_PYTHONS = ("python", "pypy", "py")
_RUNNERS = frozenset(
    {"npx", "bunx", "pnpx", "exec", "cross-env", "dotenv", "env-cmd", "nodemon", "--"}
)
_ARGUMENT_VERBS = frozenset({"exec", "dlx", "x", "run"})


class LocalServer:
    """A server that listens on localhost alone: `name` is what people call it, `server` its row."""

    __slots__ = ("is_told", "name", "server")

    def __init__(self, name: str, server: Server, is_told: bool) -> None:
        self.name = name
        self.server = server
        self.is_told = is_told


def local_server(
    words: Sequence[str], variables: Scope | None, assigned: Mapping[str, str]
) -> LocalServer | None:
    """What listens on localhost if these words are run with these variables; None if nothing does."""
    words = _of_program(words)
    if not words:
        return None
    name = words[0].rpartition("/")[2]
    server = SERVERS.get(name)
    if server is None:
        if name == "php" and "-S" in words[:-1] and words[words.index("-S") + 1].startswith(LOCAL):
            return LocalServer("php -S", SERVERS["php -S"], True)
        return None
    verb = next((word for word in words[1:] if word in server.verbs), None)
    if verb is None and (
        "" not in server.verbs
        or any(word in ("--help", "--version", "build", "optimize") for word in words[1:])
    ):
        return None
    shown = f"{name} {verb}" if verb else name
    told = _told(words, server)
    if told is not None:
        return LocalServer(shown, server, True) if told.startswith(LOCAL) else None
    if any(name in assigned or _is_set(name, variables) for name in server.variables):
        return None
    if name == "gunicorn" and "--timeout 0" in " ".join(words).replace("=", " "):
        return None  # as the documentation of Cloud Run says, which sets PORT
    for variable in BY_ENVIRONMENT.get(name, ()):
        value = assigned.get(variable) or _value(variable, variables)
        if value is None or value not in ("", "development"):
            if variable in assigned or _is_set(variable, variables):
                return None
    return LocalServer(shown, server, False)


def port_of(
    words: Sequence[str], variables: Scope | None, assigned: Mapping[str, str]
) -> int | None:
    """The port that the server which these words start surely listens on; None where that is not known.

    A variable whose name speaks of a port, or of options, may say another one.
    """
    words = _of_program(words)
    name = words[0].rpartition("/")[2] if words else ""
    if name not in PORTS:
        return None
    default, options = PORTS[name]
    told = [word for at, word in enumerate(words) if _tells_port(at, words, options.split())]
    if told:
        port = told[-1].rpartition("=")[2].rpartition(":")[2]
        return int(port) if len(told) == 1 and port.isdecimal() and len(port) < 6 else None
    if not default or (
        name in SERVERS and not any(verb in words or not verb for verb in SERVERS[name].verbs)
    ):
        return None
    names = {*assigned, *(variables.values if variables is not None else ())}
    is_open = any(part in it for it in names for part in ("PORT", "ARGS", "UVICORN", "FLASK"))
    return None if is_open or any("$" in word or "conf" in word for word in words) else default


def _tells_port(at: int, words: Sequence[str], options: Sequence[str]) -> bool:
    """Whether a word is the value of an option that says the port, or an operand that does."""
    word, before = words[at], words[at - 1] if at else ""
    if before in options or any(word.startswith(f"{it}=") for it in options):
        return True
    if ":" not in options:
        return any(len(it) == 2 and word.startswith(it) and word[2:].isdecimal() for it in options)
    port = word.rpartition(":")[2]
    return at > 0 and port.isdecimal() and word[:1] != "-" and before != "--bind"


def words_of(command: Command) -> list[str]:
    """The words of a command from its program on."""
    words = command.simple.words
    first = next((at for at, word in enumerate(words) if word.end == command.name.end), 0)
    return [str(word) for word in words[first:]]


def words_of_cmd(step: Step, stage: Stage) -> Sequence[Word]:
    """What CMD adds to the words of a step: its own, where the step is an ENTRYPOINT that gets them."""
    cmd = stage.last(Cmd) if isinstance(step.instruction, Entrypoint) else None
    return cmd.instruction.program.items if cmd is not None else ()  # type: ignore[attr-defined]


def assigned_by(command: Command) -> dict[str, str]:
    """The variables that a command sets for itself, those of `env` and `cross-env` included."""
    found = {str(it.name): str(it.value) for it in command.simple.assignments}
    for word in command.simple.words:
        name, equals, value = word.partition("=")
        if equals and name.isidentifier():
            found[name] = value
    return found


def _of_program(words: Sequence[str]) -> list[str]:
    """The words from the program that serves on, without what runs it."""
    rest = list(words)
    while rest:
        base = rest[0].rpartition("/")[2]
        if base in _RUNNERS or ("=" in base and base.partition("=")[0].isidentifier()):
            rest = rest[1:]
            while rest and rest[0].startswith("-") and rest[0] != "-m":
                rest = rest[1:]
        elif base.rstrip("0123456789.") in _PYTHONS:
            rest = [word for word in rest[1:] if word not in ("-u", "-B", "-O", "-OO", "-I")]
            if rest[:1] == ["-m"]:
                rest = rest[1:]
        elif (
            "package.json" in BY_PROGRAM.get(base, NONE).manifest
            and len(rest) > 1
            and (rest[1] in _ARGUMENT_VERBS or rest[1] in SERVERS)
        ):
            rest = rest[1:] if rest[1] in SERVERS else rest[2:]
        elif base == "php" and len(rest) > 1 and rest[1] == "artisan":
            rest = rest[1:]
        elif base == "webpack" and "serve" not in rest:
            return []
        else:
            return rest
    return rest


def _told(words: Sequence[str], server: Server) -> str | None:
    """The address that the words say, or None if they say none."""
    for at, word in enumerate(words[1:], 1):
        for option in server.options:
            if word == option:
                value = words[at + 1] if at + 1 < len(words) else ""
                return value if value[:1] != "-" else ""
            if word.startswith(f"{option}=") or (
                len(option) == 2 and word.startswith(option) and word[1:2] != "-"
            ):
                return word[len(option) :].lstrip("=")
        if server.by_operand and word[:1] != "-" and word not in server.verbs and _is_address(word):
            return word if not word.isdecimal() else None
    return None


def _is_address(word: str) -> bool:
    return ":" in word or word[:1].isdigit() or "$" in word or word.startswith(LOCAL)


def _is_set(name: str, variables: Scope | None) -> bool:
    return variables is not None and variables.kind(name) == "env"


def _value(name: str, variables: Scope | None) -> str | None:
    return variables.get(name) if variables is not None else None
