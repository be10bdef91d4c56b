"""What pip is told to install: its commands, and the lists of requirements that they read.

Sources: the manual of pip (requirements files), PEP 440, PEP 508.
"""

from __future__ import annotations

from dflint.knowledge.package_managers import row_of
from dflint.knowledge.python_wheels import OTHER_INDEXES
from dflint.model.context.image_files import ImageFiles
from dflint.model.packages.installs import install_of
from dflint.model.paths import joined
from dflint.model.scripts.working_directory import with_directories
from dflint.numbers import whole_number
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word

_ENDS = "=<>!~;[ @#\\"
_MOST = 500  # lines of a list that are read


class Requirement:
    """A package that pip is to install. A value.

    `word`: where the Dockerfile says so; `path`: the list of requirements that names it, or "". `version`: what it
    is pinned to, () where it is not. `local`: that as it is written, if it is a local version such as `2.1+cu118`.
    `at`: the file that it is, where the list names one by its address.
    """

    __slots__ = ("at", "local", "name", "path", "version", "word")

    def __init__(
        self,
        name: str,
        version: tuple[int, ...],
        word: Word,
        path: str,
        local: str = "",
        at: str = "",
    ) -> None:
        self.name = name
        self.at = at
        self.local = local
        self.version = version
        self.word = word
        self.path = path

    @property
    def shown(self) -> str:
        """The package with its version, and where it is named."""
        number = self.local or ".".join(map(str, self.version))
        place = f" of {self.path}" if self.path else ""
        return f"{self.name} {number}{place}" if number else f"{self.name}{place}"


def pip_installs(stage: Stage) -> Iterator[tuple[CommandInDirectory, Step]]:
    """The commands of a stage with which pip surely installs."""
    for step in stage.steps_of(Run):
        for it in with_directories(step):
            install = install_of(it.command)
            if install is not None and "requirements" in install.row.given:
                if install.verb == "install" and not it.command.is_conditional:
                    yield it, step


def is_from_pypi(command: Command) -> bool:
    """Whether pip takes what is newest on PyPI, with wheels or without."""
    return not command.has(*OTHER_INDEXES, *row_of("pip").elsewhere)


def requirements_of(
    it: CommandInDirectory, step: Step, stage: Stage, file: Dockerfile, context: Context | None
) -> Iterator[Requirement]:
    """What a command of pip is to install, by its words and by its lists, without what is a file."""
    for found in all_requirements_of(it, step, stage, file, context):
        if not found.at:
            yield found


def all_requirements_of(
    it: CommandInDirectory, step: Step, stage: Stage, file: Dockerfile, context: Context | None
) -> Iterator[Requirement]:
    """What a command of pip is to install, by its words and by its lists."""
    install = install_of(it.command)
    assert install is not None
    for word in install.packages:
        yield from _read(str(word), word, "")
    for word in install.files:
        path = list_of(word, it, step, stage, file, context) if context is not None else ""
        if context is not None and path:
            text = context.folder.read(path) or ""
            if not any(
                sign in text
                for sign in ("--index-url", "--extra-index", "--find-links", "-i ", "-f ")
            ):
                for line in text.splitlines()[:_MOST]:
                    yield from _read(line.strip(), word, path)


def list_of(
    word: Word, it: CommandInDirectory, step: Step, stage: Stage, file: Dockerfile, context: Context
) -> str:
    """The path in the context of a list of requirements; "" if it is none, or not known."""
    path = (
        joined(it.directory, word) if word.endswith((".txt", ".in")) and not word.expands else None
    )
    if path is None:
        return ""
    for mount in step.mounts:
        target = joined(step.state.workdir, str(mount.target or ""))
        if mount.kind == "bind" and "from" not in mount.fields and target == path:
            return str(mount.fields.get("source", "")).removeprefix("./")
    found = ImageFiles(context).find(path, stage, file, step)
    return found.path if found is not None else ""


def names_in(text: str) -> list[tuple[str, bool]] | None:
    """The names in a list of requirements, each with whether it is pinned; None if it has more than names."""
    found = []
    for line in text.replace("\\\n", " ").splitlines()[:_MOST]:
        line = line.partition(" #")[0].strip()
        if line[:1] in ("", "#") or line.startswith(
            ("--hash", "-i ", "--index-url", "--extra-index-url")
        ):
            continue
        if not line[0].isalnum() or "://" in line or "/" in line.partition(";")[0] or "[" in line:
            return None
        found.append((name_of(line), "==" in line))
    return found


def name_of(requirement: str) -> str:
    """The name of a package as PyPI compares it: `flask-login` for `Flask_Login[x]>=1`."""
    name = requirement[: _end_of_name(requirement)]
    return name.strip().lower().replace("_", "-").replace(".", "-")


def _end_of_name(text: str) -> int:
    return min((text.find(char) for char in _ENDS if char in text), default=len(text))


def _read(text: str, word: Word, path: str) -> Iterator[Requirement]:
    """A requirement, without markers: with these it may be for another Python."""
    text = text.partition(" #")[0].partition(" --")[0].rstrip("\\ ")
    package, is_file, at = text.partition(" @ file:")
    if is_file and package[:1].isalpha() and ";" not in text:
        yield Requirement(name_of(package), (), word, path, at=at.removeprefix("//"))
        return
    if not text[:1].isalpha() or ";" in text or "://" in text or "@" in text or "$" in text:
        return
    end = _end_of_name(text)
    name = name_of(text)
    rest = text[end:].partition("]")[2] if text[end : end + 1] == "[" else text[end:]
    rest = rest.replace(" ", "")
    if not rest:
        yield Requirement(name, (), word, path)
    elif rest.startswith("==") and "," not in rest and "*" not in rest:
        number = rest.lstrip("=")
        public, _, local = number.partition("+")
        version = release_numbers(public)
        if version and (not local or local.isalnum()):
            yield Requirement(name, version, word, path, number if local else "")


def release_numbers(text: str) -> tuple[int, ...]:
    """The numbers of a release, () for anything else."""
    found = [whole_number(part) for part in text.split(".")]
    return tuple(it for it in found if it is not None) if None not in found else ()
