"""What a program of the build context listens on, as its one listening call says: address and port.

Sources: Node.js, `server.listen()`; Fastify, `listen()`, and hapi, `server.options.host`; Flask, `app.run()`;
aiohttp, `web.run_app()`; `uvicorn.run()`; Bottle; Gradio, `launch()`; Dash, `app.run()`; waitress, `serve()`; Go,
net/http; Rocket, "Configuration" (address is 127.0.0.1); `bind()` of Actix Web and tokio. Looked up 2026-12-01.
"""

from __future__ import annotations

from dflint.model.builds import variables_given
from dflint.model.projects.package_scripts import package_scripts
from dflint.model.started.loaded_modules import NODE, loaded_modules
from dflint.model.started.program_text import arguments, calls
from dflint.model.started.started_files import started_files
from dflint.numbers import whole_number
from dflint.syntax.nodes import Cmd, Copy, Entrypoint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.scope import Scope
    from dflint.model.stages import Dockerfile, Stage
    from dflint.source import Word

# A call of Python, what must be in the file as well, where it listens unless it is told (address, port), the names
# of its arguments for these, or their places, and a variable that says another address.
_PYTHON = (
    ("app.run(", "Flask(", "127.0.0.1", 5000, "host", "port", ""),
    ("uvicorn.run(", "uvicorn", "127.0.0.1", 8000, "host", "port", ""),
    ("web.run_app(", "aiohttp", "", 8080, "host", "port", ""),
    ("run(", "from bottle import", "127.0.0.1", 8080, "host", "port", ""),
    ("bottle.run(", "bottle", "127.0.0.1", 8080, "host", "port", ""),
    (".launch(", "gradio", "127.0.0.1", 7860, "server_name", "server_port", "GRADIO_SERVER_NAME"),
    ("app.run(", "Dash(", "127.0.0.1", 8050, "host", "port", "HOST"),
    ("app.run_server(", "Dash(", "127.0.0.1", 8050, "host", "port", "HOST"),
    ("serve(", "waitress", "", 8080, "host", "port", ""),
    ("make_server(", "wsgiref", None, None, 0, 1, ""),
)  # fmt: skip
USUAL = ("app.run(", "uvicorn.run(")  # local_listeners reads these itself
_GO = ("http.ListenAndServe(", ".ListenAndServe(")
_FROM_ENVIRONMENT = ("process.env.", "os.environ.get(", "os.getenv(", "environ.get(")


class Listening:
    """Where a program listens. A value: `port` is None where that is not known, `address` is "" for all
    addresses and None where it is not known; `call` begins in `line` of `path`, and `word` starts the program.
    `variable`: what says another address from outside."""

    __slots__ = ("address", "call", "line", "path", "port", "variable", "word")

    def __init__(self, word: Word, path: str, line: int, call: str) -> None:
        self.word = word
        self.path = path
        self.line = line
        self.call = call
        self.variable = ""
        self.address: str | None = None
        self.port: int | None = None


def listening_programs(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Listening]:
    """Where the programs of the context listen that a container of a stage starts: those with one such call."""
    variables, given = stage.last_state.variables, variables_given(file.builds)
    for word, path, text in _programs(stage, file, context):
        found = _of_text(word, path, text, variables)
        if found is not None and not _is_set(found.variable, given):
            yield found


def _is_set(name: str, given: frozenset[str] | None) -> bool:
    """Whether a service may set a variable."""
    return bool(name) and (given is None or name in given)


def _programs(stage: Stage, file: Dockerfile, context: Context) -> Iterator[tuple[Word, str, str]]:
    """The programs that a container starts: what names them, their file, their text."""
    seen: set[str] = set()
    for it in started_files(stage, file, context):
        if not it.is_build and it.step.instruction.KEYWORD in (Cmd.KEYWORD, Entrypoint.KEYWORD):
            if it.file.path.endswith((".py", *NODE)):
                seen.add(it.file.path)
                yield it.word, it.file.path, it.text
    for module in loaded_modules(stage, file, context):
        if not module.is_python and module.file.path not in seen:
            seen.add(module.file.path)
            yield module.word, module.file.path, module.text
    for package in package_scripts(stage, file, context, (Cmd, Entrypoint)):
        words = package.body.split()
        if len(words) == 2 and words[0] == "node":
            folder = package.file.path.rpartition("/")[0]
            path = f"{folder}/{words[1].removeprefix('./')}".lstrip("/")
            for name in (path, f"{path}.js"):
                if (
                    name.endswith(NODE)
                    and name not in seen
                    and context.sees(name)
                    and not context.is_folder(name)
                ):
                    yield package.word, name, context.folder.read(name) or ""
                    break
    yield from _go_programs(stage, file, context)
    yield from _rust_programs(stage, file, context)


def _rust_programs(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[tuple[Word, str, str]]:
    """The main file of the one program of Rust that a container starts, which a stage builds of the context."""
    start = stage.last(Entrypoint) or stage.last(Cmd)
    words = start.instruction.words if start is not None else ()
    if len(words) != 1 or sum("cargo" in one.programs for one in file.stages) != 1:
        return
    path = "src/main.rs"
    if context.sees(path) and not context.sees("Rocket.toml"):
        yield words[0], path, context.folder.read(path) or ""


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
    if path.endswith(NODE) and "hapi" in text and ".listen(" not in text:
        return _of_hapi(word, path, text, variables)
    if path.endswith(".rs"):
        return _of_rust(word, path, text, variables)
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
    options = _options(parts[0]) if parts and parts[0][:1] == "{" else None
    if path.endswith(NODE) and options is not None:
        port, host = options.get("port"), options.get("host")
        found.port = _number(_meant(port or "", text, variables))
        if host is not None:
            found.address = _meant(host, text, variables)
        elif "..." not in parts[0] and "path" not in options:
            found.address = "127.0.0.1" if _is_fastify(text) else ""
    elif path.endswith(NODE):
        found.port = _number(_meant(parts[0] if parts else "", text, variables))
        if len(parts) < 2 and _is_fastify(text):
            found.address = "127.0.0.1" if found.port is not None else None
        elif (
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


def _of_rust(word: Word, path: str, text: str, variables: Scope) -> Listening | None:
    """Where a program of Rust listens: the text of its one `bind`, or what Rocket does by itself."""
    if (
        "rocket::build()" in text
        and "ROCKET_ADDRESS" not in variables
        and ".configure(" not in text
    ):
        found = Listening(
            word, path, text.count("\n", 0, text.find("rocket::build()")) + 1, "rocket::build()"
        )
        found.address, found.port, found.variable = "127.0.0.1", 8000, "ROCKET_ADDRESS"
        return found
    places = list(calls("bind(", text))
    parts = arguments(text, places[0]) if len(places) == 1 else []
    if len(parts) != 1:
        return None
    found = Listening(word, path, text.count("\n", 0, places[0]) + 1, "bind()")
    value = parts[0].lstrip("&").strip()
    if value[:1] == "(" and value[-1:] == ")":
        value = ":".join(one.strip('"') for one in arguments(value, 1))
    found.address, _, port = value.strip('"').rpartition(":")
    found.port = _number(port)
    return found if found.port is not None else None


def _is_fastify(text: str) -> bool:
    return any(
        f"{sign}{quote}fastify{quote}" in text for sign in ("require(", "from ") for quote in "'\""
    )


def _options(value: str) -> dict[str, str]:
    """The keys of an object of JavaScript, each with its value; a name alone is its own value."""
    found = {}
    for part in arguments(value, 1):
        key, is_, said = part.partition(":")
        found[key.strip(" '\"")] = said.strip() if is_ else key.strip()
    return found


def _of_hapi(word: Word, path: str, text: str, variables: Scope) -> Listening | None:
    """Where a server of hapi listens: what its options say."""
    places = [at for call in ("Hapi.server(", "Hapi.Server(") for at in calls(call, text)]
    parts = arguments(text, places[0]) if len(places) == 1 else []
    if len(parts) != 1 or parts[0][:1] != "{":
        return None
    options = _options(parts[0])
    found = Listening(word, path, text.count("\n", 0, places[0]) + 1, "Hapi.server()")
    found.port = _number(_meant(options.get("port", ""), text, variables))
    # Without one it is the name of the host, which is the address of the container.
    found.address = _meant(options["host"], text, variables) if "host" in options else None
    return found


def _of_python(word: Word, path: str, text: str, variables: Scope) -> Listening | None:
    rows = [
        (row, places)
        for row in _PYTHON
        if row[0] in text and row[1] in text and (places := [*calls(row[0], text)])
    ]
    if len(rows) != 1 or len(rows[0][1]) != 1:
        return None
    (call, _, address, port, host_name, port_name, variable), (at,) = rows[0]
    if variable and variable in variables:
        return None
    found = Listening(word, path, text.count("\n", 0, at) + 1, f"{call.lstrip('.')})")
    found.variable = variable
    parts = arguments(text, at)
    options: dict[str | int, str] = {
        name.strip(): value.strip()
        for name, is_, value in (it.partition("=") for it in parts)
        if is_
    }
    options |= {number: it for number, it in enumerate(parts) if "=" not in it}
    if any(part.startswith("*") for part in parts) or not {
        "uds",
        "fd",
        "path",
        "sock",
        "share",
        "unix_socket",
        "listen",
    }.isdisjoint(options):
        return None
    found.address = _meant(options[host_name], text, variables) if host_name in options else address
    found.port = (
        _number(_meant(options[port_name], text, variables)) if port_name in options else port
    )
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
    number = whole_number(value or "") or 0
    return number if 0 < number < 65536 else None
