"""Targets that make is asked for, and the Makefile of the build context has no rule for.

Source: GNU make, "Rules", "Include", "Pattern Rules", "Catalogue of Built-In Rules", "Last Resort".
"""

from __future__ import annotations

from dflint.model.context.image_files import ImageFiles
from dflint.model.packages.programs import is_missing
from dflint.model.paths import joined
from dflint.model.scripts.working_directory import with_directories
from dflint.model.variables.values import text_meant
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.context.image_files import ImageFile
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word

NAMES = ("GNUmakefile", "makefile", "Makefile")  # in the order in which make looks for them
HARMLESS = ("-C", "-j", "-s", "-k", "--silent", "--jobs", "--no-print-directory")
# What a line begins with that brings rules which are not written there.
ELSEWHERE = ("include ", "-include ", "sinclude ", "$", "define ", ".DEFAULT")
MAKERS = ("akefile", "configure", "cmake", "autoreconf", "autogen", "bootstrap", "meson", "qmake")
FETCHERS = frozenset({"curl", "git", "unzip", "wget"})
_DECIDING = ("ifeq", "ifneq", "ifdef", "ifndef", "command -v", "which ", "PATH")
LONGEST = 200_000  # characters of a Makefile


class MissingTarget:
    """A target without a rule: `word` names it, `targets` are those that there are."""

    __slots__ = ("makefile", "targets", "word")

    def __init__(self, word: Word, makefile: str, targets: frozenset[str]) -> None:
        self.word = word
        self.makefile = makefile
        self.targets = targets


def missing_targets(stage: Stage, file: Dockerfile, context: Context) -> Iterator[MissingTarget]:
    """The targets that the RUNs of a stage ask for, and that nothing can make."""
    for step in stage.steps_of(Run):
        if "make" not in step.programs or any(it.kind == "bind" for it in step.mounts):
            continue
        for it in with_directories(step):
            if it.command.name == "make" and it.directory is not None and _is_plain(it.command):
                found = _makefile(_folder(it, step), step, stage, file, context)
                targets = targets_of(found.text or "") if found is not None else None
                if found is not None and targets and not _is_changed(found, step):
                    for word in _asked(it.command):
                        if word not in targets and not _may_be_file(word, found, context):
                            yield MissingTarget(word, found.path, targets)


def targets_of(text: str) -> frozenset[str] | None:
    """The targets that a Makefile has rules for; None where not all of them can be read."""
    found: set[str] = set()
    if len(text) > LONGEST:
        return None
    for line in text.replace("\\\r\n", " ").replace("\\\n", " ").split("\n"):
        if line.lstrip(" ").startswith(ELSEWHERE):
            return None
        head, colon, rest = line.partition(":")
        if not colon or line[:1] in "\t#" or rest[:1] == "=" or "=" in head:
            continue
        if "$" in head or "%" in head:
            return None
        found.update(head.split())
    return frozenset(found)


def program_of_recipe(
    it: CommandInDirectory,
    programs: Sequence[str],
    step: Step,
    stage: Stage,
    file: Dockerfile,
    context: Context,
) -> str:
    """The first of some programs that a `make` surely runs, by the recipes of what it is asked for; else ""."""
    if it.command.name != "make" or it.directory is None or not _is_plain(it.command):
        return ""
    found = _makefile(_folder(it, step), step, stage, file, context)
    text = found.text or "" if found is not None else ""
    if found is None or targets_of(text) is None or _is_changed(found, step):
        return ""
    for line in _recipes(text, [str(word) for word in _asked(it.command)]):
        words = [word for word in line.lstrip("@-+ ").split() if "=" not in word]
        if words and words[0] in programs:
            return words[0]
    return ""


def missing_in_recipes(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[tuple[Word, str, str]]:
    """The programs that recipes surely call and that are not there: who calls make, the Makefile, the program."""
    for step in stage.steps_of(Run):
        if "make" not in step.programs or any(it.kind == "bind" for it in step.mounts):
            continue
        for it in with_directories(step):
            if it.command.name != "make" or it.directory is None or not _is_plain(it.command):
                continue
            found = _makefile(_folder(it, step), step, stage, file, context)
            text = found.text or "" if found is not None else ""
            if found is None or targets_of(text) is None or _is_changed(found, step):
                continue
            recipes = _recipes(text, [str(word) for word in _asked(it.command)])
            for program in _called_by(recipes, text):
                if is_missing(program, step, stage, it.command):
                    yield it.command.name, found.path, program
                    return


def _called_by(recipes: Iterator[str], text: str) -> Iterator[str]:
    """The programs that lines of recipes begin with, where nothing decides about them."""
    if any(sign in text for sign in _DECIDING):
        return
    for line in recipes:
        if (
            line[:1] == "-"
            or line[:2] == "@-"
            or any(sign in line for sign in ("||", "if ", "case "))
        ):
            continue
        for part in line.lstrip("@+ ").replace(";", "&&").split("&&"):
            words = part.split()
            if words and words[0] in FETCHERS:
                yield words[0]


def _recipes(text: str, targets: list[str]) -> Iterator[str]:
    """The lines of the recipes of some targets, or the first one, and of what these depend upon."""
    rules: dict[str, tuple[list[str], list[str]]] = {}
    now: list[str] = []
    for line in text.replace("\\\r\n", " ").replace("\\\n", " ").split("\n"):
        head, colon, rest = line.partition(":")
        if line[:1] == "\t":
            now.append(line.strip())
        elif colon and rest[:1] != "=" and "=" not in head and head[:1] != "#":
            now = []
            for name in head.split():
                rules.setdefault(name, (rest.partition("#")[0].split(), now))
    first = next((name for name in rules if name[:1] != "."), "")
    waiting, seen = targets or [first], set[str]()
    while waiting:
        name = waiting.pop(0)
        if name in rules and name not in seen:
            seen.add(name)
            waiting = [*rules[name][0], *waiting]
            yield from rules[name][1]


def _is_plain(command: Command) -> bool:
    """Whether make looks for the usual file in the directory that it runs in."""
    if command.is_conditional:
        return False
    return all(it.flag.startswith(HARMLESS) or it.flag[1:].isdigit() for it in command.options)


def _folder(it: CommandInDirectory, step: Step) -> str | None:
    """The directory in which make looks for its Makefile: that of `-C`, with variables that are known."""
    folder = it.command.option("-C", "--directory")
    return joined(it.directory, text_meant(folder, step)) if folder is not None else it.directory


def _asked(command: Command) -> Iterator[Word]:
    for word in command.operands:
        is_name = word.replace("-", "").replace("_", "").replace(".", "").isalnum()
        if is_name and not word.isdigit():
            yield word


def _makefile(
    directory: str | None, step: Step, stage: Stage, file: Dockerfile, context: Context
) -> ImageFile | None:
    if directory is None or "$" in directory:
        return None
    for name in NAMES:
        is_known, found = ImageFiles(context).look_up(
            joined(directory, name) or name, stage, file, step
        )
        if found is not None or not is_known:
            return found
    return None


def _is_changed(found: ImageFile, step: Step) -> bool:
    """Whether a RUN may write the Makefile, or the step itself before it calls make."""
    text = step.instruction.written
    before = text[: text.find("make ")]
    return found.is_changed(MAKERS, step) or any(sign in before for sign in MAKERS)


def _may_be_file(word: Word, found: ImageFile, context: Context) -> bool:
    """Whether a target is a file, or is made of one by the rules that make has itself."""
    folder = found.path.rpartition("/")[0] or "."
    entries = context.folder.entries(folder) if context.is_folder(folder) else ()
    return any(it.name == word or it.name.startswith(f"{word}.") for it in entries)
