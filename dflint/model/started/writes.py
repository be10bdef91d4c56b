"""The files that programs of a container write: what their text says, and what their command line does.

Sources: Python, `open()`, `os`, `pathlib`, `logging.handlers`, `sqlite3`, `shelve`; SQLAlchemy, "Engines"
(three slashes are before a relative path, four before an absolute one); Node.js, `fs`, `path`; the
manuals of multer (`dest`), better-sqlite3, node-sqlite3, winston (File) and lowdb; knowledge/program_writes.py.
"""

from __future__ import annotations

from dflint.knowledge.program_writes import OPTIONS, WRITES
from dflint.model.commands.commands import commands
from dflint.model.paths import joined
from dflint.model.projects.package_scripts import package_scripts
from dflint.model.started.loaded_modules import loaded_modules
from dflint.model.started.program_text import arguments, assigned, calls, operands
from dflint.syntax.nodes import Cmd, Copy, Entrypoint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.scope import Scope
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.started.loaded_modules import LoadedModule
    from dflint.source import Word

# A call, which of its arguments is the path, and what must be in the text beside it.
_PYTHON = (
    ("os.makedirs(", 0, ""), ("os.mkdir(", 0, ""), ("makedirs(", 0, "from os import"),
    ("FileHandler(", 0, "logging"), ("sqlite3.connect(", 0, ""), ("shelve.open(", 0, ""),
    ("basicConfig(", "filename", "logging"), ("os.rename(", 1, ""), ("shutil.copy(", 1, ""),
    ("shutil.move(", 1, ""),
)  # fmt: skip
_METHODS = (".mkdir(", ".write_text(", ".write_bytes(", ".touch(")  # of pathlib.Path
_MODES = frozenset("wax+")
_NODE = (
    ("mkdirSync(", 0, ""), ("mkdir(", 0, "fs"), ("mkdirp(", 0, ""), ("ensureDirSync(", 0, ""),
    ("ensureDir(", 0, ""),
    ("writeFileSync(", 0, ""), ("writeFile(", 0, "fs"), ("appendFileSync(", 0, ""), ("appendFile(", 0, "fs"),
    ("createWriteStream(", 0, ""), ("renameSync(", 1, ""), ("copyFileSync(", 1, ""), ("multer(", "dest", ""),
    ("sqlite3.Database(", 0, ""), ("new Database(", 0, "better-sqlite3"), ("new FileSync(", 0, "lowdb"),
    ("new JSONFile(", 0, "lowdb"), ("transports.File(", "filename", "winston"),
    ("new DailyRotateFile(", "dirname", ""),
)  # fmt: skip
_JOINING = (
    "os.path.join(",
    "path.join(",
    "path.resolve(",
    "join(",
    "resolve(",
    "pathlib.Path(",
    "Path(",
    "path.posix.join(",
)
_SAME = (
    "str(",
    "os.path.abspath(",
    "os.path.realpath(",
    "os.path.expanduser(",
    "os.fspath(",
    "fileURLToPath(",
)
_FOLDER_OF = ("os.path.dirname(", "path.dirname(", "dirname(")
_HERE = ("__dirname", "import.meta.dirname")
_OWN = ("__file__", "__filename", "import.meta.url", "import.meta.filename")
_DIRECTORY = ("os.getcwd()", "process.cwd()", "Path.cwd()", "pathlib.Path.cwd()")
_DEEPEST = 6
_CAUGHT = ("PermissionError", "EACCES")  # the program knows of it


class Write:
    """Something that is written: `path` in the container; `what` does so, started by `word`. `is_cache`: the
    program goes on without it. `makes_folder`: nothing is done where that folder is there."""

    __slots__ = ("is_cache", "makes_folder", "path", "what", "word")

    def __init__(
        self,
        word: Word,
        what: str,
        path: str,
        is_cache: bool = False,
        makes_folder: bool = False,
    ) -> None:
        self.is_cache = is_cache
        self.makes_folder = makes_folder
        self.word = word
        self.what = what
        self.path = path


def writes(
    stage: Stage, file: Dockerfile, context: Context, given: frozenset[str] | None = frozenset()
) -> Iterator[Write]:
    """What the programs write that a container of a stage starts; the first of each folder.

    `given`: the variables that who starts it sets; None where that is not known.
    """
    directory = stage.last_state.workdir or "/"
    if "$" in directory:
        return
    for it in loaded_modules(stage, file, context):
        reader = _Reader(it, directory, stage.last_state.variables, given)
        for at, path in reader.paths():
            what = f"{it.file.path}, line {it.line_of(at)},"
            yield Write(it.word, what, path, makes_folder=_makes_folder(it.text, at))
    yield from _by_programs(stage, file, context)
    yield from _by_next(stage, directory)


def _by_next(stage: Stage, directory: str) -> Iterator[Write]:
    """The cache of a standalone server of Next.js: pages and images that it renders anew."""
    for step in stage.starts:
        words = step.instruction.words
        if [str(word) for word in words[-2:]] != ["node", "server.js"]:
            continue
        for copy in stage.steps_of(Copy):
            if ".next/standalone" in copy.instruction.written and copy.instruction.flag("from"):
                yield Write(
                    words[-1], "Next.js", joined(directory, ".next/cache/images") or "", True
                )
                return


def _by_programs(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Write]:
    """What the programs of the command line write, or of a script of package.json that is started."""
    directory = stage.last_state.workdir or "/"
    for step in stage.starts:
        it = step.instruction
        if not isinstance(it, Cmd | Entrypoint) or not it.words:
            continue
        program = it.program
        found = commands(program.parse(), program.source, editable=False)
        if found and not any(one.name == "cd" for one in found):
            yield from _by_words(
                [str(word) for word in found[-1].simple.words], it.words[0], directory
            )
    for package in package_scripts(stage, file, context, (Cmd, Entrypoint)):
        folder = package.file.target.rpartition("/")[0] or "/"
        body = package.body
        if not any(sign in body for sign in ("&", "|", ";", "$", "cd ")):
            yield from _by_words(body.split(), package.word, folder)


def _by_words(words: list[str], word: Word, directory: str) -> Iterator[Write]:
    names = [one.rpartition("/")[2] for one in words]
    for program, verbs, path, others in WRITES:
        if program not in names:
            continue
        rest = words[names.index(program) + 1 :]
        is_alone = "" in verbs and (not rest or rest[0][:1] == "-")
        if any(one.partition("=")[0] in others for one in rest):
            continue
        verb = "" if is_alone else next((one for one in rest if one in verbs), None)
        if verb is not None:
            yield Write(word, f"{program} {verb}".strip(), joined(directory, path) or "")
    for program, options in OPTIONS.items():
        if program not in names:
            continue
        for at, one in enumerate(words):
            option, is_, value = one.partition("=")
            if option not in options or at < names.index(program):
                continue
            value = value if is_ else "".join(words[at + 1 : at + 2])
            is_file = value not in ("", "-") and "$" not in value and "%" not in value
            place = joined(directory, value) if is_file else None
            if place is not None:
                yield Write(word, f"{program} with {option}", place)


class _Reader:
    """Reads the paths in the text of one module."""

    def __init__(
        self, module: LoadedModule, directory: str, variables: Scope, given: frozenset[str] | None
    ) -> None:
        self.module = module
        self.text = module.text
        self.directory = directory
        self.variables = variables
        self.given = given

    def paths(self) -> Iterator[tuple[int, str]]:
        """Where the module writes, and to what: absolute paths; a folder, where only that is known."""
        if any(sign in self.text for sign in _CAUGHT):
            return
        found = [*(self._python() if self.module.is_python else self._node())]
        for at, value in sorted(found):
            meant = self.path(value)
            if meant and not _is_tried(self.text, at):
                yield at, meant

    def _python(self) -> Iterator[tuple[int, str]]:
        yield from self._calls(_PYTHON)
        for at in calls("open(", self.text):
            parts = arguments(self.text, at)
            mode = parts[1].partition("=")[2] or parts[1] if len(parts) > 1 else ""
            if (
                mode[:1] in "\"'"
                and not _MODES.isdisjoint(mode)
                and self.text[at - 6 : at - 5] != "."
            ):
                yield at, parts[0]
        for method in _METHODS:
            at = self.text.find(method)
            while at >= 0:
                start = self.text.rfind("\n", 0, at) + 1
                owner = self.text[start:at].strip()
                if owner.isidentifier() or owner.startswith(("Path(", "pathlib.Path(", "(")):
                    yield at, owner
                at = self.text.find(method, at + 1)
        for sign in ("sqlite:///", "sqlite+aiosqlite:///"):
            at = self.text.find(sign)
            path = self.text[at + len(sign) :].partition("\n")[0] if at >= 0 else ""
            quote = self.text[at - 1 : at] if at > 0 else ""
            if quote in ("'", '"') and self.text[at - 2 : at - 1] != "f":
                path = path.partition(quote)[0]
                line = self.text[self.text.rfind("\n", 0, at) + 1 : at]
                is_default = (
                    "environ" in line or "getenv" in line or "#" in line or "test" in line.lower()
                )
                if path and ":memory:" not in path and "%" not in path and not is_default:
                    yield at, f'"{path}"'

    def _node(self) -> Iterator[tuple[int, str]]:
        yield from self._calls(_NODE)

    def _calls(self, rows: tuple[tuple[str, int | str, str], ...]) -> Iterator[tuple[int, str]]:
        for name, which, beside in rows:
            if name not in self.text or beside not in self.text:
                continue
            for at in calls(name, self.text):
                parts = arguments(self.text, at)
                if isinstance(which, int):
                    if len(parts) > which:
                        yield at, parts[which].removeprefix("filename=").removeprefix("name=")
                    continue
                inside = parts[0].strip("{} \n") if parts and parts[0][:1] == "{" else ""
                for part in (*parts, *operands(inside, ",")):
                    key, is_, value = part.replace(":", "=", 1).partition("=")
                    if is_ and key.strip() == which:
                        yield at, value.strip()

    def path(self, value: str) -> str | None:
        """The absolute path that a value means; None where it is not known at all."""
        meant = self._meant(value, 0)
        if meant is None or not meant[0]:
            return None
        path, is_whole = meant
        if path[:1] in ("~", ":") or "://" in path:
            return None
        if not is_whole:
            path = path.rpartition("/")[0]
            if not path:
                return None
        return joined(self.directory, path)

    def _meant(self, value: str, depth: int) -> tuple[str, bool] | None:
        """What an expression begins with, and whether that is all of it."""
        value = value.strip().rstrip(";").strip()
        if depth > _DEEPEST or not value:
            return None
        if value[0] == "(" and value[-1] == ")":
            return self._meant(value[1:-1], depth + 1)
        if value in _DIRECTORY:
            return self.directory, True
        if value in _HERE:
            return self.module.folder or "/", True
        if value in _OWN:
            return self.module.file.target, True
        text = _string(value)
        if text is not None:
            return text
        if len(parts := operands(value, "/")) > 1 and self.module.is_python:
            return self._joined(parts, depth)
        if len(parts := operands(value, "+")) > 1:
            return self._concatenated(parts, depth)
        for sign in ("||", "??", " or "):
            left, is_, right = value.partition(sign)
            if is_:
                return self._meant(right, depth + 1) if self._is_unset(left) else None
        return self._call(value, depth)

    def _call(self, value: str, depth: int) -> tuple[str, bool] | None:
        for name in _JOINING:
            if value.startswith(name):
                parts = arguments(value, len(name))
                rest = value[value.rfind(")") + 1 :] if value.count(")") else ""
                if rest and not rest.startswith("."):
                    return None
                return self._methods(self._joined(parts, depth), value, name)
        for name in _SAME:
            if value.startswith(name):
                parts = arguments(value, len(name))
                return self._meant(parts[0], depth + 1) if parts else None
        for name in _FOLDER_OF:
            if value.startswith(name):
                parts = arguments(value, len(name))
                inner = self._meant(parts[0], depth + 1) if parts else None
                return (inner[0].rpartition("/")[0], inner[1]) if inner is not None else None
        for name in ("os.getenv(", "os.environ.get(", "environ.get(", "getenv("):
            if value.startswith(name):
                parts = arguments(value, len(name))
                own = parts[0].strip("\"'") if parts else ""
                if own in self.variables:
                    known = self.variables.get(own)
                    return (known, True) if known and self._is_free(own) else None
                is_default = len(parts) == 2 and self._is_free(own)
                return self._meant(parts[1], depth + 1) if is_default else None
        if value.startswith("process.env."):
            own = value.removeprefix("process.env.")
            known = self.variables.get(own) if own in self.variables else None
            return (known, True) if known and self._is_free(own) else None
        for end in (".parent", ".resolve()", ".absolute()"):
            if value.endswith(end):
                inner = self._meant(value.removesuffix(end), depth + 1)
                if inner is not None and end == ".parent":
                    return inner[0].rpartition("/")[0], inner[1]
                return inner
        if value.isidentifier():
            said = assigned(value, self.text)
            return self._meant(_uncommented(said), depth + 1) if said is not None else None
        return None

    def _methods(
        self, path: tuple[str, bool] | None, value: str, name: str
    ) -> tuple[str, bool] | None:
        """What `.parent` and `.resolve()` behind a call make of it."""
        depth, end = 1, len(value)
        for at in range(len(name), len(value)):
            depth += (value[at] == "(") - (value[at] == ")")
            if depth == 0:
                end = at + 1
                break
        for method in value[end:].split(".")[1:]:
            if path is None or method not in ("parent", "resolve()", "absolute()"):
                return None
            path = (path[0].rpartition("/")[0], path[1]) if method == "parent" else path
        return path

    def _joined(self, parts: list[str], depth: int) -> tuple[str, bool] | None:
        found = ""
        for part in parts:
            meant = self._meant(part, depth + 1)
            if meant is None:
                return (f"{found}/", False) if found else None
            path, is_whole = meant
            found = path if path[:1] == "/" and not found else f"{found}/{path}" if found else path
            if not is_whole:
                return found, False
        return found, True

    def _concatenated(self, parts: list[str], depth: int) -> tuple[str, bool] | None:
        found = ""
        for part in parts:
            meant = self._meant(part, depth + 1)
            if meant is None:
                return (found, False) if found else None
            found += meant[0]
            if not meant[1]:
                return found, False
        return found, True

    def _is_free(self, name: str) -> bool:
        """Whether who starts the container sets no variable of that name."""
        return self.given is not None and name not in self.given

    def _is_unset(self, value: str) -> bool:
        value = value.strip()
        name = value.removeprefix("process.env.")
        if name == value:
            return False
        return name.isidentifier() and name not in self.variables and self._is_free(name)


def _makes_folder(text: str, at: int) -> bool:
    """Whether a call before whose arguments a text ends makes a folder."""
    name = text[max(0, at - 20) : at].lower()
    return ("dir" in name and "dirname" not in name) or "mkdir" in text[at : at + 8]


def _is_tried(text: str, at: int) -> bool:
    """Whether a statement is the body of a `try`: its failure is no end of the program."""
    lines = text[:at].splitlines() or [""]
    own = len(lines[-1]) - len(lines[-1].lstrip())
    for line in reversed(lines[:-1]):
        stripped = line.strip()
        if stripped and len(line) - len(line.lstrip()) < own:
            return stripped.startswith(("try", "} try"))
    return False


def _string(value: str) -> tuple[str, bool] | None:
    """The text of a string, up to what is filled in; None for anything else."""
    start = value.lstrip("rbfRBFu") if value[:1] in "rbfRBFu" else value
    prefix = value[: len(value) - len(start)].lower()
    if (
        start[:1] not in "\"'`"
        or len(start) < 2
        or start[-1] != start[0]
        or start[0] in start[1:-1]
    ):
        return None
    inside = start[1:-1]
    mark = "{" if "f" in prefix else "${" if start[0] == "`" else ""
    if mark and mark in inside:
        return inside.partition(mark)[0], False
    return (inside.partition("%")[0], False) if "%" in inside else (inside, True)


def _uncommented(value: str) -> str:
    for sign in (" #", " //"):
        value = value.partition(sign)[0]
    return value
