"""What a program of the build context listens on, as its one listening call says: address and port.

Sources: Node.js, `server.listen()`; Flask, `app.run()`; aiohttp, `web.run_app()`; `uvicorn.run()`; Go, net/http.
"""

from __future__ import annotations

from dflint.model.projects.package_scripts import package_scripts
from dflint.model.started.program_text import arguments
from dflint.model.started.started_files import started_files
from dflint.syntax.nodes import Cmd, Copy, Entrypoint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.scope import Scope
    from dflint.model.stages import Dockerfile, Stage
    from dflint.source import Word

NODE = (".js", ".mjs", ".cjs")
# A call of Python, what must be in the file as well, and where it listens unless it is told: address, port.
_PYTHON = (
    ("app.run(", "Flask(", "127.0.0.1", 5000),
    ("uvicorn.run(", "uvicorn", "127.0.0.1", 8000),
    ("web.run_app(", "aiohttp", "", 8080),
)
_GO = ("http.ListenAndServe(", ".ListenAndServe(")
_FROM_ENVIRONMENT = ("process.env.", "os.environ.get(", "os.getenv(", "environ.get(")


class Listening:
    """Where a program listens. A value: `port` is None where that is not known, `address` is "" for all
    addresses and None where it is not known; `call` begins in `line` of `path`, and `word` starts the program."""

    __slots__ = ("address", "call", "line", "path", "port", "word")

    def __init__(self, word: Word, path: str, line: int, call: str) -> None:
        self.word = word
        self.path = path
        self.line = line
        self.call = call
        self.address: str | None = None
        self.port: int | None = None


def listening_programs(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Listening]:
    """Where the programs of the context listen that a container of a stage starts: those with one such call."""
    variables = stage.last_state.variables
    for word, path, text in _programs(stage, file, context):
        found = _of_text(word, path, text, variables)
        if found is not None:
            yield found


def _programs(stage: Stage, file: Dockerfile, context: Context) -> Iterator[tuple[Word, str, str]]:
    """The programs that a container starts: what names them, their file, their text."""
    for it in started_files(stage, file, context):
        if not it.is_build and it.step.instruction.KEYWORD in (Cmd.KEYWORD, Entrypoint.KEYWORD):
            if it.file.path.endswith((".py", *NODE)):
                yield it.word, it.file.path, it.text
    for package in package_scripts(stage, file, context, (Cmd, Entrypoint)):
        words = package.body.split()
        if len(words) == 2 and words[0] == "node":
            folder = package.file.path.rpartition("/")[0]
            path = f"{folder}/{words[1].removeprefix('./')}".lstrip("/")
            for name in (path, f"{path}.js"):
                if name.endswith(NODE) and context.sees(name) and not context.is_folder(name):
                    yield package.word, name, context.folder.read(name) or ""
                    break
    yield from _go_programs(stage, file, context)


def _go_programs(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[tuple[Word, str, str]]:
    """The main file of the one program of Go that a container starts, where stages build no other one."""
    start = stage.last(Entrypoint) or stage.last(Cmd)
    it = start.instruction if start is not None else None
    words = it.program.items if isinstance(it, Cmd | Entrypoint) else ()
    if not words or "port" in " ".join(words[1:]):
        return
    others = [
        file.stage_named(step.instruction.from_, stage)  # type: ignore[attr-defined]
        for step in stage.steps_of(Copy)
        if step.instruction.from_ is not None  # type: ignore[attr-defined]
    ]
    stages = {id(one): one for origin in (stage, *others) if origin for one in origin.chain}
    if not any("go" in one.programs for one in stages.values()):
        return
    from dflint.model.projects.go_builds import go_builds

    builds = [it for one in stages.values() for it in go_builds(one, file, context)]
    if len(builds) != 1:
        return
    command, folder = builds[0].here.command, builds[0].folder
    output = str(command.option("-o") or "").rpartition("/")[2]
    if output != words[0].rpartition("/")[2]:
        return
    asked = [str(word) for word in command.operands if str(word) not in ("build", output)]
    inside = asked[-1] if asked and asked[-1].startswith("./") else "."
    path = "/".join(part for part in (folder, inside) if part.strip("./")).replace("/./", "/")
    name = f"{path.removeprefix('./').rstrip('/')}/main.go".lstrip("/")
    if context.sees(name):
        yield words[0], name, context.folder.read(name) or ""


def _of_text(word: Word, path: str, text: str, variables: Scope) -> Listening | None:
    """Where a program listens, if it has one call that does."""
    if path.endswith(".py"):
        return _of_python(word, path, text, variables)
    call = ".listen(" if path.endswith(NODE) else ".ListenAndServe("
    at = text.find(call)
    if (
        at < 0
        or text.count(call) != 1
        or text[:at].rpartition("\n")[2].lstrip()[:2] in ("//", "* ")
    ):
        return None
    found = Listening(word, path, text.count("\n", 0, at) + 1, f"{call.lstrip('.')})")
    parts = arguments(text, at + len(call))
    if path.endswith(NODE):
        found.port = _number(_meant(parts[0] if parts else "", text, variables))
        if (
            len(parts) < 2
            or parts[1].startswith(("(", "function", "async", "err"))
            or "=>" in parts[1]
        ):
            found.address = ""
        elif not parts[1].isidentifier() or f"function {parts[1]}" not in text:
            found.address = _meant(parts[1], text, variables)
    else:
        if not parts and text.count("Addr:") == 1:  # of an http.Server
            parts = [
                text.partition("Addr:")[2].partition("\n")[0].split(",")[0].split("}")[0].strip()
            ]
        where = _joined(parts[0] if parts else "", text, variables)
        if where is None or ":" not in where:
            return None
        found.address, _, port = where.rpartition(":")
        found.port = _number(port)
    return found


def _of_python(word: Word, path: str, text: str, variables: Scope) -> Listening | None:
    calls = [row for row in _PYTHON if row[0] in text and row[1] in text]
    if len(calls) != 1 or text.count(calls[0][0]) != 1:
        return None
    call, _, address, port = calls[0]
    at = text.find(call)
    if "#" in text[:at].rpartition("\n")[2]:
        return None
    found = Listening(word, path, text.count("\n", 0, at) + 1, f"{call})")
    parts = arguments(text, at + len(call))
    options = {
        name.strip(): value.strip()
        for name, is_, value in (it.partition("=") for it in parts)
        if is_
    }
    if (
        any(part.startswith("*") for part in parts)
        or {"uds", "fd", "path", "sock"} & options.keys()
    ):
        return None
    found.address = _meant(options["host"], text, variables) if "host" in options else address
    found.port = _number(_meant(options["port"], text, variables)) if "port" in options else port
    return found


def _joined(value: str, text: str, variables: Scope) -> str | None:
    """An address of Go: strings and names that `+` joins."""
    parts = [_meant(part.strip(), text, variables) for part in value.split("+")]
    return None if None in parts else "".join(part or "" for part in parts)


def _meant(value: str, text: str, variables: Scope, depth: int = 0) -> str | None:
    """What a value of a program is: a number, a string, a name that is set once, a variable with a default."""
    value = value.strip().rstrip(";").strip()
    for call in ("parseInt(", "Number(", "int(", "+"):
        if value.startswith(call):
            inner = arguments(value, len(call)) if call[-1] == "(" else [value[1:]]
            return _meant(inner[0], text, variables, depth) if inner else None
    if value[:1] in "\"'`" and len(value) > 1 and value[-1] == value[0]:
        inside = value[1:-1]
        return None if any(char in inside for char in "\"'`$%") else inside
    if value.isdecimal():
        return value
    if any(value.startswith(it) for it in _FROM_ENVIRONMENT):
        return _of_environment(value, text, variables, depth)
    if value.isidentifier() and depth < 2:
        return _assigned(value, text, variables, depth)
    return _of_setting(value, text, variables, depth) if ".get(" in value and depth < 2 else None


def _of_setting(value: str, text: str, variables: Scope, depth: int) -> str | None:
    """The value of a setting of Express, `app.get("port")`, that one call sets."""
    owner, _, name = value.rstrip(")").partition(".get(")
    call = f"{owner}.set({name},"
    if not owner.isidentifier() or name[:1] not in "\"'" or text.count(call) != 1:
        return None
    parts = arguments(text, text.index(call) + len(call))
    return _meant(parts[0], text, variables, depth + 1) if len(parts) == 1 else None


def _of_environment(value: str, text: str, variables: Scope, depth: int) -> str | None:
    """The value of a variable of the environment: that of ENV, or the default that the program has."""
    if value.startswith("process."):
        sign = "||" if "||" in value else "??"
        name, _, default = value.removeprefix("process.env.").partition(sign)
    else:
        parts = arguments(value, value.index("(") + 1)
        if len(parts) != 2:
            return None
        name, default = parts[0].strip("\"'"), parts[1]
    name = name.strip()
    if name in variables:
        return variables.get(name)
    return _meant(default, text, variables, depth + 1) if name.isidentifier() else None


def _assigned(name: str, text: str, variables: Scope, depth: int) -> str | None:
    """The value of a name that a program sets once, and nowhere else."""
    found: list[str] = []
    for line in text.splitlines():
        words = (
            line.strip().removeprefix("export ").split("#" if "require" not in line else "\0")[0]
        )
        left, is_, right = words.replace(":=", "=").partition("=")
        if is_ and right[:1] != "=" and left.split() and left.split()[-1] == name:
            found.append(right)
    return _meant(found[0].split("//")[0], text, variables, depth + 1) if len(found) == 1 else None


def _number(value: str | None) -> int | None:
    return (
        int(value) if value is not None and value.isdecimal() and 0 < int(value) < 65536 else None
    )
