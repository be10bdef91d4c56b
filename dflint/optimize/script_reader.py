"""The commands of a script that installs something, read one after the other: what they need together."""

from __future__ import annotations

from dflint.knowledge.language_managers import NODE
from dflint.model.needs import Fetch, Need, Unclear, need_of
from dflint.model.needs.node import SETTINGS
from dflint.model.packages.installs import install_of
from dflint.model.packages.manifests import needs_no_project, sets_up
from dflint.model.paths import is_below, joined
from dflint.model.scripts.working_directory import CommandInDirectory
from dflint.optimize.places import project_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.optimize.piece import Piece
    from dflint.shell.nodes import Compound, Simple

# Commands of a script that read no file, and change nothing but the shell or the screen.
_QUIET = frozenset({"true", ":", "echo", "printf", "exit", "sleep", "date", "id", "whoami"})
_MAKING = frozenset(
    {"mkdir", "touch", "rm", "rmdir", "chmod", "chown", "ln"}
)  # files that they name
_OWN_FOLDER = frozenset(
    {'"$(dirname "$0")"', '"$(dirname $0)"', "$(dirname $0)", '$(dirname "$0")'}
)
_NODE = frozenset(row.name for row in NODE)


class ScriptReader:
    """Goes through the commands of a script. `directory`: that which the next one runs in."""

    def __init__(self, piece: Piece, path: str, copies: Sequence[Piece], context: Context) -> None:
        self.piece = piece
        self.path = path
        self.copies = copies
        self.context = context
        self.directory = ""
        self.files: dict[str, None] = {}
        self.asked: dict[str, None] = {}  # what conditions ask for
        self.writes: dict[str, None] = {}
        self.environment = piece.step.state.variables.get("MIX_ENV") or ""

    def begin(self, directory: str, environment: Iterable[tuple[object, object]] = ()) -> None:
        """Where the first command runs, and which variables it is given. Raises Unclear."""
        if any(not it.target for it in self.copies):
            raise Unclear("it is not known where a COPY above it puts its files")
        self.directory = directory
        self._see_to_settings(environment)

    @property
    def need(self) -> Need:
        """What all commands need together that it has seen to."""
        return Need(Fetch([*self.files, *self.asked]), self.writes)

    def simple(self, node: Simple, by_node: Mapping[int, Command]) -> None:
        """See to a simple command. Raises Unclear."""
        if not node.words:
            self._see_to_settings((it.name, it.value) for it in node.assignments)
            return
        command = by_node[id(node)]
        words = command.simple.words
        if command.name == "cd" and len(words) == 2 and words[1].raw in _OWN_FOLDER:
            self.directory = self.path.rpartition("/")[0] or "/"
            return
        if command.wrappers:
            raise Unclear(f"it is not known what {command.wrappers[0]} changes")
        self._see_to_settings((it.name, it.value) for it in command.environment)
        if any(word.substitutions for word in words):
            raise Unclear(f'what "{_short(command)}" reads, only a run knows')
        if command.name in _QUIET:
            return
        if any(word.expands or word.variables or "$" in word for word in words):
            raise Unclear(f'what "{_short(command)}" reads, only a run knows')
        self._add_command(CommandInDirectory(command, self.directory))

    def _add_command(self, it: CommandInDirectory) -> None:
        command = it.command
        name = str(command.name)
        if name == "set" and all(
            str(word)[:1] in "-+" or word == "pipefail" for word in command.args
        ):
            return
        if name == "cd" and len(command.args) == 1:
            target = it.path(str(command.args[0]))
            if target is None or str(command.args[0])[:1] in "-~":
                raise Unclear("it is not known which folder it goes to")
            self.directory = target
            return
        if name == "export" and all("=" in word for word in command.args):
            pairs = (str(word).partition("=")[::2] for word in command.args)
            self._see_to_settings(pairs)
            return
        if needs_no_project(command):
            self.see_to_system(it)
        elif name in _MAKING:
            self._see_to_paths(it)
        else:
            self._add_installation(it)

    def _add_installation(self, it: CommandInDirectory) -> None:
        project = project_of(it, self.copies, self.context)
        need = None
        if project is not None:
            need = need_of(
                it.command, written(it.command), project, self.environment, in_branches=True
            )
        if need is None or project is None:
            raise Unclear(f'it is not known what "{_short(it.command)}" reads')
        if need.fetch is None:
            raise Unclear(need.unclear)
        if need.fetch.command:
            raise Unclear(f'"{_short(it.command)}" needs the sources as well')
        self.files.update(dict.fromkeys(need.fetch.files))
        for name in need.writes:
            folder = project.folder
            whole = name if name[:1] == "/" or not folder else f"{folder}/{name}"
            self.writes[f"/{whole.lstrip('/')}"] = None

    def see_to_system(self, it: CommandInDirectory) -> None:
        """Raises Unclear where packages of the system may come from files of the project."""
        command = it.command
        install = install_of(command)
        named = [*install.packages, *install.files, *install.constraints] if install else []
        if install is not None and (install.files or install.constraints):
            raise Unclear(f'"{_short(command)}" names files')
        if any("*" in word or word[:1] in "./~" or "/" in word.lstrip("@") for word in named):
            if not (install is not None and install.row.name in _NODE and named[0][:1] == "@"):
                raise Unclear(f'"{_short(command)}" may name files')
        if not command.manager or sets_up(command):
            return
        row = command.row
        if row.is_system or row.ignores_folder:
            return
        project = project_of(it, self.copies, self.context)
        if project is None:
            if any(is_below(self.directory, copy.target) for copy in self.copies):
                raise Unclear(f'it is not known which settings "{_short(command)}" reads')
        elif row.name in _NODE:
            self.files.update(dict.fromkeys(project.present(*SETTINGS)))
        else:
            raise Unclear(f'it is not known which settings "{_short(command)}" reads')

    def _see_to_paths(self, it: CommandInDirectory) -> None:
        operands = list(it.command.operands)
        for word in operands[1:] if it.command.name in ("chmod", "chown") else operands:
            self.see_to_path(it.path(str(word).rstrip("*") if word.glob else str(word)))

    def see_to_redirects(self, node: Simple | Compound) -> None:
        for redirect in node.redirects:
            target = redirect.target
            if target == "/dev/null" or (redirect.operator in (">&", "<&") and target.isdecimal()):
                continue
            body = redirect.body
            if body is not None and not body.variables and not body.substitutions:
                continue
            if redirect.operator not in (">", ">>") or target.expands or target.glob:
                raise Unclear("it reads a file that it is given")
            self.see_to_path(joined(self.directory, str(target)))

    def see_to_path(self, path: str | None) -> None:
        """Raises Unclear for a path that is among what is copied, or above it."""
        if path is None or "$" in path or "*" in path or "?" in path:
            raise Unclear("it is not known which files it changes")
        for copy in self.copies:
            if is_below(path, copy.target) or is_below(copy.target, path):
                raise Unclear(f"it changes {path}, which is among what is copied")

    def _see_to_settings(self, pairs: Iterable[tuple[object, object]]) -> None:
        """Raises Unclear for a variable that may say which files are read."""
        for name, value in pairs:
            text = str(value).strip("\"'")
            if str(name) == "MIX_ENV":
                self.environment = text
            if not all(char.isalnum() or char in "-_ " for char in text) or self.context.sees(
                text or "?"
            ):
                raise Unclear(f"it is not known what {name} changes")


def written(command: Command) -> str:
    return " ".join(word.raw for word in command.simple.words)


def _short(command: Command) -> str:
    text = " ".join(written(command).split())
    return text if len(text) <= 40 else f"{text[:39]}…"
