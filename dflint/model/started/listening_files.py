"""Servers behind start scripts, scripts of package.json, and programs of the build context."""

from __future__ import annotations

from dflint.knowledge.servers import LOCAL, PROXIES, SERVERS
from dflint.model.commands.commands import commands
from dflint.model.context.dockerignore import IgnorePattern
from dflint.model.context.image_files import ImageFiles
from dflint.model.context.tables import read_table, value_at
from dflint.model.listening import assigned_by, local_server, words_of
from dflint.model.paths import in_folder
from dflint.model.projects.package_scripts import called_by, package_scripts
from dflint.model.started.listening_calls import USUAL, listening_programs
from dflint.model.started.script_ends import last_commands
from dflint.model.started.started_files import started_files
from dflint.shell.nodes import walk
from dflint.shell.parser import parse_script
from dflint.source import MappedText
from dflint.syntax.nodes import Cmd, Entrypoint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.knowledge.servers import Server
    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context, Folder
    from dflint.model.listening import LocalServer
    from dflint.model.projects.package_scripts import PackageScript
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.started.started_file import StartedFile
    from dflint.shell.nodes import Script
    from dflint.source import Word

_DEEPEST = 5  # scripts that run scripts may go round in circles
# Calls in a program that listen on localhost unless they are given a host, and what must be there.
_CALLS = (
    ("app.run(", ("Flask(", "flask import"), "host"),
    ("uvicorn.run(", ("uvicorn",), "host"),
    ("socketio.run(", ("SocketIO(",), "host"),
)
# Among its arguments, these say that it may listen elsewhere, or on a socket.
_ELSEWHERE = ("**", "uds=", "fd=")


class LocalListener:
    """A server that cannot be reached: where the Dockerfile starts it, what says so, what to add."""

    __slots__ = ("advice", "what", "word")

    def __init__(self, word: Word, what: str, advice: str) -> None:
        self.word = word
        self.what = what
        self.advice = advice


def local_listeners(stage: Stage, file: Dockerfile, context: Context) -> Iterator[LocalListener]:
    """What a container of a stage starts by way of files of the context, and listens on localhost."""
    for it in started_files(stage, file, context):
        if not it.is_build and it.step.instruction.KEYWORD != "HEALTHCHECK":
            yield from _in_script(it, stage, context)
            yield from _in_program(it)
    for package in package_scripts(stage, file, context, (Cmd, Entrypoint)):
        yield from _in_package(package, stage, context)
    for found in listening_programs(stage, file, context):
        if found.address in LOCAL and not found.call.startswith(USUAL):
            what = f"{found.path}, line {found.line}: {found.call} listens"
            yield LocalListener(found.word, what, "0.0.0.0")


def _in_package(
    package: PackageScript, stage: Stage, context: Context, depth: int = 0
) -> Iterator[LocalListener]:
    """The server that a script of a package.json ends with, or another script that it runs."""
    folder = package.file.path.rpartition("/")[0] or "."
    for command in _last(parse_script(MappedText(package.body, ((0, 0),)))):
        other = called_by(command, package)
        if other is not None and depth < _DEEPEST:
            yield from _in_package(other, stage, context, depth + 1)
            continue
        found = _found(command, stage, assigned_by(command), folder, context)
        if found is not None:
            script = f"the script {package.name} of {package.file.path}"
            what = f"{script} runs {found.name}, which listens"
            yield LocalListener(package.word, what, found.server.advice)


def last_listener(
    instruction: Cmd | Entrypoint,
    stage: Stage,
    given: dict[str, str],
    folder: str | None,
    root: Folder,
) -> tuple[str, str] | None:
    """The server on localhost that what is started ends with, or the script of package.json that it runs: what
    listens, what to add. `folder`: where package.json and settings are, None where that is not known."""
    program = instruction.program
    found = commands(program.parse(), program.source, editable=False)
    if not found or any(one.name == "cd" for one in found):
        return None
    command, shown = found[-1], ""
    path = in_folder(folder, "package.json") if folder else ""
    scripts = value_at(read_table(path, root.read(path) or "") if path else None, "scripts")
    name = script_called(command)
    body = scripts.get(name) if isinstance(scripts, dict) and name else None
    if isinstance(body, str):
        inner = _last(parse_script(MappedText(body, ((0, 0),))))
        if len(inner) != 1 or any(word.startswith("--h") for word in command.args):
            return None
        command, shown = inner[0], f"the script {name} of {path} runs "
    variables = {**given, **assigned_by(command)}
    server = local_server(words_of(command), stage.last_state.variables, variables)
    if server is None:
        return None
    is_known = folder is not None or not server.server.files
    is_told = folder is not None and is_told_by_file(server.server, folder, root)
    if not server.is_told and (is_told or not is_known):
        return None
    return f"{shown}{server.name}{', which' if shown else ''}", server.server.advice


def script_called(command: Command) -> str:
    """The script of package.json that a command runs: `npm run dev`, `yarn dev`, `npm start`; "" for none."""
    words = [str(word) for word in command.operands]
    if command.row.ecosystem != "node" or command.name != command.manager or not words:
        return ""
    if words[0] in ("run", "run-script"):
        return words[1] if len(words) > 1 else ""
    return words[0] if command.name != "npm" or words[0] in ("start", "test") else ""


def _in_script(it: StartedFile, stage: Stage, context: Context) -> Iterator[LocalListener]:
    """The server that a start script ends with, unless it starts a proxy as well."""
    if SERVERS.keys().isdisjoint([word.rpartition("/")[2] for word in it.text.split()]):
        return
    script = it.script
    if script is None or any(
        word.rpartition("/")[2] in PROXIES for command in walk(script) for word in command.words[:2]
    ):
        return
    exported = {
        name: value for command in it.commands for name, value in assigned_by(command).items()
    }
    for command in _last(script):
        found = _found(command, stage, exported, ".", context)
        if found is not None:
            what = f"{it.file.shown} runs {found.name}, which listens"
            yield LocalListener(it.word, what, found.server.advice)


def _found(
    command: Command, stage: Stage, assigned: dict[str, str], folder: str, context: Context
) -> LocalServer | None:
    """The server on localhost that a command runs, unless a file beside it says otherwise."""
    found = local_server(words_of(command), stage.last_state.variables, assigned)
    if found is None or found.is_told:
        return found
    return None if is_told_by_file(found.server, folder, context.folder) else found


def _last(script: Script) -> list[Command]:
    """The commands with which a script may end, seen through what runs them."""
    wanted = [simple.end for simple in last_commands(script)]
    return [command for command in commands(script) if command.end in wanted]


def _in_program(it: StartedFile) -> Iterator[LocalListener]:
    """A program that says itself where it listens."""
    text = it.text
    if it.file.path.endswith(".py"):
        for call, signs, option in _CALLS:
            at = text.find(call)
            if at >= 0 and all(sign in text or sign in _imported(it) for sign in signs):
                arguments = _arguments(text, at + len(call))
                value = arguments.partition(f"{option}=")[2].strip().lstrip("\"'")
                elsewhere = any(sign in arguments for sign in _ELSEWHERE)
                if (not value or value.startswith(LOCAL)) and not elsewhere:
                    line = text.count("\n", 0, at) + 1
                    what = f"{it.file.path}, line {line}: {call[:-1]} listens"
                    yield LocalListener(it.word, what, 'host="0.0.0.0"')


def _imported(it: StartedFile) -> str:
    """What is in the module from which a program takes its `app`: `from web import app`."""
    folder = it.file.path.rpartition("/")[0]
    for line in it.text.splitlines():
        words = line.split("#")[0].replace(",", " ").split()
        if words[:1] == ["from"] and words[2:3] == ["import"] and "app" in words[3:]:
            path = f"{folder}/{words[1].lstrip('.').replace('.', '/')}".lstrip("/")
            for name in (f"{path}.py", f"{path}/__init__.py"):
                if it.file.context.has(name):
                    return it.file.context.folder.read(name) or ""
    return ""


def _arguments(text: str, start: int) -> str:
    """What is between the parentheses of a call."""
    depth = 1
    for at in range(start, min(len(text), start + 2000)):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if depth == 0:
            return text[start:at]
    return text[start : start + 2000]


def is_told_by_file(server: Server, folder: str, root: Folder) -> bool:
    """Whether a file in the directory of the server may say where it listens."""
    wanted = [IgnorePattern(pattern, 0, 0) for pattern in server.files]
    for entry in root.entries(folder):
        if not entry.is_folder and any(pattern.matches(entry.name) for pattern in wanted):
            if server.word in (root.read(entry.path) or ""):
                return True
    return False


def is_told_in_image(server: Server, stage: Stage, file: Dockerfile, context: Context) -> bool:
    """Whether a file that is copied into the directory of the container may say where the server listens."""
    workdir = stage.last_state.workdir or "/"
    files = ImageFiles(context)
    names = [name.replace("*", end) for name in server.files for end in ("js", "ts", "mjs", "mts")]
    paths = dict.fromkeys(f"{workdir.rstrip('/')}/{name}" for name in names)
    found = [files.find(path, stage, file) for path in paths]
    return any(it is not None and server.word in (it.text or "") for it in found)
