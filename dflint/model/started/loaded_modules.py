"""The modules of a project that a program of a container loads when it starts, those that they load included.

Sources: Python, "The import system" (the folder of a script, or the working directory with `-m`, comes first);
Node.js, "Modules: CommonJS modules" and "Modules: ECMAScript modules"; the documentation of Celery (`-A`),
Gunicorn, Uvicorn and Flask (`FLASK_APP`, app.py, wsgi.py); Django, `DJANGO_SETTINGS_MODULE`.
"""

from __future__ import annotations

from dflint.model.commands.commands import commands
from dflint.model.context.image_files import ImageFiles
from dflint.model.packages.served_modules import served_module
from dflint.model.paths import joined
from dflint.model.started.called_scripts import scripts_of_stage
from dflint.source import cached
from dflint.syntax.nodes import Cmd, Entrypoint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.context.build_context import Context
    from dflint.model.context.image_files import ImageFile
    from dflint.model.stages import Dockerfile, Stage
    from dflint.source import Word

NODE = (".js", ".mjs", ".cjs")
_MOST = 60  # modules that one program leads to
_ENDS = ("", *NODE, ".json", "/index.js", "/index.mjs")
_SETTINGS = 'DJANGO_SETTINGS_MODULE", "'
_LOADING = tuple(
    f"{form}{quote}{start}"
    for form in ("require(", "from ", "import ")
    for quote in "'\""
    for start in ("./", "../")
)


class LoadedModule:
    """A module that is loaded: `word` starts the program, `by` is the path of the file that loads it, "" for the
    first one. `root`: the folder in the image where absolute imports of Python begin."""

    __slots__ = ("by", "file", "root", "text", "word")

    def __init__(self, word: Word, file: ImageFile, by: str, root: str) -> None:
        self.word = word
        self.file = file
        self.by = by
        self.root = root
        self.text = file.text or ""

    @property
    def is_python(self) -> bool:
        return self.file.target.endswith(".py")

    @property
    def folder(self) -> str:
        return self.file.target.rpartition("/")[0]

    def line_of(self, at: int) -> int:
        return self.text.count("\n", 0, at) + 1


def loaded_modules(stage: Stage, file: Dockerfile, context: Context) -> tuple[LoadedModule, ...]:
    """The modules that the programs load which CMD and ENTRYPOINT of a stage start."""
    known, key = _known(file), (context, stage.index)
    if key not in known:
        known[key] = tuple(_of_stage(stage, file, context))
    return known[key]


@cached
def _known(file: Dockerfile) -> dict[tuple[Context, int], tuple[LoadedModule, ...]]:
    """What was found in a context of the stages so far."""
    return {}


def _of_stage(stage: Stage, file: Dockerfile, context: Context) -> Iterator[LoadedModule]:
    waiting = [*_first(stage, file, context)]
    files, seen = ImageFiles(context), set[str]()
    while waiting and len(seen) < _MOST:
        it = waiting.pop(0)
        if it.file.target in seen:
            continue
        seen.add(it.file.target)
        yield it
        for paths in _named_by(it):
            found = next((one for path in paths if (one := files.find(path, stage, file))), None)
            if found is not None and not context.is_folder(found.path):
                waiting.append(LoadedModule(it.word, found, it.file.path, it.root))


def _first(stage: Stage, file: Dockerfile, context: Context) -> Iterator[LoadedModule]:
    """The files that are started themselves, and the modules that servers are told to load."""
    for it in scripts_of_stage(stage, file, context):
        is_program = it.file.path.endswith((".py", *NODE)) and not it.file.document
        if is_program and it.step.instruction.KEYWORD in (Cmd.KEYWORD, Entrypoint.KEYWORD):
            yield LoadedModule(it.word, it.file, "", it.file.target.rpartition("/")[0])
    directory = (stage.last_state.workdir or "/").rstrip("/")
    if "$" in directory or "PYTHONPATH" in stage.last_state.variables:
        return
    files = ImageFiles(context)
    for step in stage.starts:
        start = step.instruction
        if not isinstance(start, Cmd | Entrypoint) or not start.words:
            continue
        for module in _modules_of(start, stage):
            path = f"{directory}/{module.replace('.', '/')}"
            for place in (f"{path}.py", f"{path}/__init__.py", f"{path}/__main__.py"):
                found = files.find(place, stage, file)
                if found is not None:
                    yield LoadedModule(start.words[0], found, "", directory)


def _modules_of(instruction: Cmd | Entrypoint, stage: Stage) -> Iterator[str]:
    """The modules of Python that a command is told to load."""
    served = served_module(instruction)
    if served:
        yield served
    program = instruction.program
    found = commands(program.parse(), program.source, editable=False)
    words = [str(word) for word in found[-1].simple.words] if found else []
    names = [word.rpartition("/")[2] for word in words]
    for at, (name, word) in enumerate(zip(names, words[1:], strict=False)):
        if name.startswith("python") and word == "-m" and at + 2 < len(words):
            yield words[at + 2]
        elif name in ("-A", "--app") and "celery" in names[:at]:
            yield word.partition(":")[0]
            yield f"{word.partition(':')[0]}.celery"
        elif name == "flask" and (at == 0 or names[at - 1] == "run"):
            own = stage.last_state.variables.get("FLASK_APP")
            yield from ((own.partition(":")[0].removesuffix(".py"),) if own else ("wsgi", "app"))


def _named_by(it: LoadedModule) -> Iterator[Sequence[str]]:
    """For each module that a module loads at its top: the paths in the image of which it may be one."""
    if not it.is_python:
        yield from _named_by_node(it)
        return
    if "sys.path" in it.text:
        return
    if _SETTINGS in it.text.replace("'", '"'):
        module = it.text.replace("'", '"').partition(_SETTINGS)[2].partition('"')[0]
        yield _python_paths(f"{it.root}/{module.replace('.', '/')}")
    for module, names in imports(it.text):
        dots = len(module) - len(module.lstrip("."))
        base = it.root
        if dots:
            base = it.folder
            for _ in range(dots - 1):
                base = base.rpartition("/")[0]
        parts = [part for part in module.split(".") if part]
        for upto in range(1, len(parts)):
            yield _python_paths(f"{base}/{'/'.join(parts[:upto])}")
        own = "/".join((base, *parts))
        if parts:
            yield _python_paths(own)
        for name in names:
            yield _python_paths(f"{own}/{name}")


def _python_paths(path: str) -> tuple[str, str]:
    return f"{path}.py", f"{path}/__init__.py"


def imports(text: str) -> Iterator[tuple[str, list[str]]]:
    """The modules that a program of Python imports at its top, each with the names that it takes of it."""
    lines = text.splitlines()
    for at, line in enumerate(lines):
        if line.startswith("import "):
            for part in line[7:].partition("#")[0].split(","):
                words = part.split()
                if words and all(piece.isidentifier() for piece in words[0].split(".")):
                    yield words[0], []
        elif line.startswith("from "):
            module, is_, rest = line[5:].partition(" import ")
            if is_ and all(piece.isidentifier() for piece in module.strip().split(".") if piece):
                if rest.lstrip().startswith("("):
                    rest = " ".join([rest, *lines[at + 1 : at + 40]]).partition(")")[0]
                names = rest.partition("#")[0].strip(" ()").split(",")
                taken = [words[0] for one in names if (words := one.split())]
                yield module.strip(), [one for one in taken if one.isidentifier()]


def _named_by_node(it: LoadedModule) -> Iterator[Sequence[str]]:
    for line in it.text.splitlines():
        if line[:1] in " \t/*" or not any(sign in line for sign in _LOADING):
            continue
        for sign in _LOADING:
            quote = sign.rpartition(".")[0].rstrip("./")[-1]
            name, is_, _ = line.partition(sign)[2].partition(quote)
            start = sign[sign.index(quote) + 1 :]
            if is_ and not any(char in name for char in " ${}"):
                path = joined(it.folder or "/", f"{start}{name}")
                if path is not None:
                    yield tuple(f"{path}{end}" for end in _ENDS)
                break
