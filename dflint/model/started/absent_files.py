"""Files that a container starts out of a copied folder of the build context that does not have them."""

from __future__ import annotations

from fnmatch import fnmatchcase

from dflint.model.context.build_context import taken
from dflint.model.context.copied_folders import folders_copied
from dflint.model.context.image_files import ImageFiles, target_of
from dflint.model.paths import GLOB, SOMEWHERE, cleaned, in_folder, is_below, joined, relative_to
from dflint.model.projects.front_ends import is_mounted
from dflint.model.scope import expand
from dflint.model.started.listening_files import script_called
from dflint.model.started.missing_files import absent_scripts, may_be_made, named_files, started_in
from dflint.model.started.started_files import started_files
from dflint.syntax.nodes import Add, Cmd, Copy, Entrypoint, Healthcheck, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.source import Word


_CLOSED = frozenset({"node_modules", ".git", "vendor", "tests", "test", "examples"})


class AbsentFile:
    """A script that is started and that nothing brings: `word` names it, `path` is where it would be in
    the build context, `like` are the files of its kind in that folder."""

    __slots__ = ("like", "path", "word")

    def __init__(self, word: Word, path: str, like: tuple[str, ...]) -> None:
        self.word = word
        self.path = path
        self.like = like


def absent_files(stage: Stage, file: Dockerfile, context: Context) -> Iterator[AbsentFile]:
    """The scripts that CMD and ENTRYPOINT of a stage name, and that the image surely does not have.

    Only where all RUNs are known to make no such file, and a COPY of a folder of the context would have
    brought it: a folder that has other files of its kind.
    """
    for word, path in absent_scripts(stage, file, context):
        place = _place(path, stage, context)
        if place is not None and not context.has(place) and not context.is_made_before(place):
            like = _like(place, context) or _of_that_name(place, context)
            if like:
                yield AbsentFile(word, place, like)


def unbuilt_starts(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[tuple[Word, str, str]]:
    """What a container starts of the output of a build that no step runs: the word, the path, what makes it."""
    from dflint.model.projects.unbuilt_output import unbuilt

    for word, path in absent_scripts(stage, file, context):
        place = _place(path, stage, context)
        if place is not None and not context.is_made_before(place):
            command = unbuilt(place, context)
            if command:
                yield word, place, command


def uncopied_starts(stage: Stage, file: Dockerfile, context: Context) -> Iterator[tuple[Word, str]]:
    """What a container starts at its place in the build context, and no COPY brings: the word, that place.

    Not where a service mounts a folder, or may: a Dockerfile for development that no service is known of.
    """
    is_declared = any(build.service is not None for build in file.builds)
    if is_mounted(file) or (not is_declared and "dev" in str(file.source.path).lower()):
        return
    workdir = stage.last_state.workdir or "/"
    for word, path in absent_scripts(stage, file, context):
        inside = relative_to(path, workdir) if is_below(path, workdir) else ""
        if "/" in inside and context.sees(inside) and _place(path, stage, context) is None:
            if not _is_named(inside.partition("/")[0], stage):
                yield word, inside


def starts_without_manifest(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[tuple[Word, str]]:
    """The scripts of package.json that a container runs in a directory without one: the word, the directory.

    Not where the directory may be mounted, nor where a RUN or an unknown COPY may bring the file; nor
    where a COPY names it, and the context does not have it: then that COPY fails.
    """
    if _fails_to_copy("package.json", stage, context) or is_mounted(file) or may_be_made(stage):
        return
    for step in stage.steps_of(Cmd, Entrypoint):
        for command, directory in started_in(step, stage):
            is_run = script_called(command) and command.operands[0] in ("start", "run")
            if not is_run or directory is None or "$" in directory:
                continue
            path = f"{directory.rstrip('/')}/package.json"
            is_known, found = ImageFiles(context).look_up(path, stage, file)
            if is_known and found is None and SOMEWHERE not in path:
                yield command.name, directory


def _fails_to_copy(name: str, stage: Stage, context: Context) -> bool:
    """Whether a COPY or ADD names such a file, also by a pattern, where the context has none."""
    for step in [step for base in stage.chain for step in base.copies]:
        it = step.instruction
        for one in taken(it) if isinstance(it, Copy | Add) else ():
            folder, _, last = one.path.rpartition("/")
            if fnmatchcase(name, last) and not context.has(in_folder(folder, name)):
                return True
    return False


def left_out_imports(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[tuple[Word, str, str]]:
    """The modules beside a started program that it loads first of all, and that no COPY brings: the word that
    starts it, the file of the module, the program."""
    if is_mounted(file) or may_be_made(stage):
        return
    for it in started_files(stage, file, context):
        if it.is_build or it.step.instruction.KEYWORD == Healthcheck.KEYWORD:
            continue
        folder, target = it.file.path.rpartition("/")[0], it.file.target.rpartition("/")[0]
        for forms in _loaded(it.file.path, it.text):
            places = [in_folder(folder, form) for form in forms]
            place = next((one for one in places if it.file.context.sees(one)), None)
            found = place is not None and not it.file.context.is_folder(place)
            if (
                place is not None
                and found
                and not _may_be_in_image(target, forms, stage, file, context)
            ):
                if not _is_named(place.rpartition("/")[2], stage):
                    yield it.word, place, it.file.path
                break


def _may_be_in_image(
    target: str, forms: Sequence[str], stage: Stage, file: Dockerfile, context: Context
) -> bool:
    answers = [ImageFiles(context).look_up(f"{target}/{form}", stage, file) for form in forms]
    return any(found is not None or not is_known for is_known, found in answers)


def _loaded(path: str, text: str) -> Iterator[tuple[str, ...]]:
    """The files of which a program loads one, for each module that it loads at its very beginning."""
    if path.endswith(".py") and "sys.path" not in text:
        for line in text.splitlines():
            words = line.replace(",", " ").split()
            if line[:1] in ("i", "f") and len(words) > 1 and words[0] in ("import", "from"):
                name = words[1].partition(".")[0]
                if name.isidentifier():
                    yield f"{name}.py", f"{name}/__init__.py"
    elif path.endswith((".js", ".cjs", ".mjs")):
        for line in text.splitlines():
            name = _relative_module(line)
            if name:
                yield tuple(
                    f"{name}{end}" for end in ("", ".js", ".cjs", ".mjs", ".json", "/index.js")
                )


def _relative_module(line: str) -> str:
    """The module beside it that a line of a program of Node.js loads, `./routes`; "" for none."""
    if not line.startswith(("const ", "var ", "let ", "import ", "require(")):
        return ""
    for quote in "'\"":
        for sign in (f"require({quote}./", f"from {quote}./", f"import {quote}./"):
            name, is_, _ = line.partition(sign)[2].partition(quote)
            if is_ and not any(char in name for char in " ${}"):
                return name
    return ""


def left_out_files(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[tuple[Word, str, str]]:
    """What the container starts, and what lies in the build context beside a file that a COPY puts at that place:
    the word, where it lies, the file that is copied."""
    for step in stage.steps_of(Cmd, Entrypoint):
        for command, _ in started_in(step, stage):
            for word in named_files(command, is_build=False):
                if word[:1] != "/" or any(char in word for char in f"{GLOB}$~{{="):
                    continue
                folder, _, name = word.rpartition("/")
                is_known, found = ImageFiles(context).look_up(str(word), stage, file)
                beside = _copied_to(folder, stage) if found is None else {}
                place = next((it for it in beside if context.sees(in_folder(it, name))), None)
                if place is not None and is_known and not _is_named(name, stage):
                    yield word, in_folder(place, name), beside[place]


def _copied_to(folder: str, stage: Stage) -> dict[str, str]:
    """The folders of the context out of which COPYs put single files into a folder, each with the file."""
    found: dict[str, str] = {}
    for one in stage.chain:
        for step in one.copies:
            it, target = step.instruction, target_of(step)
            if (
                not isinstance(it, Copy)
                or it.from_ is not None
                or target is None
                or len(it.sources) != 1
            ):
                continue
            source = expand(it.sources[0], step.state.variables)
            path = joined("/", source) if source is not None else None
            if path is None or any(char in path for char in GLOB):
                continue
            where, _, name = path[1:].rpartition("/")
            if target.rstrip("/") == folder or target == f"{folder}/{name}":
                found.setdefault(where, path[1:])
    return found


def _is_named(name: str, stage: Stage) -> bool:
    """Whether a RUN or a COPY of a stage has a name in it, so that it may bring that file."""
    return any(
        isinstance(step.instruction, Run | Copy) and name in step.instruction.written
        for one in stage.chain
        for step in one.steps
    )


def _place(path: str, stage: Stage, context: Context) -> str | None:
    """Where in the context a file would be that is at a path of the image; None if that is not sure."""
    copied = folders_copied(stage, context) or ()
    places = [
        cleaned(f"{folder}/{relative_to(path, target)}")
        for folder, target in copied
        if is_below(path, target)
    ]
    return places[0] if len(places) == 1 else None


def _of_that_name(path: str, context: Context) -> tuple[str, ...]:
    """The files of that name one folder below."""
    folder, _, name = path.rpartition("/")
    entries = context.folder.entries(folder or ".") if context.is_folder(folder or ".") else ()
    below = [f"{it.path}/{name}" for it in entries if it.is_folder and it.name not in _CLOSED]
    return tuple(it for it in below if context.sees(it))


def _like(path: str, context: Context) -> tuple[str, ...]:
    """The files with the same ending in the folder of a path."""
    folder, _, name = path.rpartition("/")
    entries = context.folder.entries(folder or ".") if context.is_folder(folder or ".") else ()
    ending = f".{name.rpartition('.')[2]}"
    return tuple(it.name for it in entries if it.name.endswith(ending) and context.sees(it.path))
