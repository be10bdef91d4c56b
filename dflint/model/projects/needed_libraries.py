"""Packages of Python, Node and Ruby whose library, or program, the image that runs them surely lacks.

Sources: knowledge/needed_libraries.py; the manuals of pip, uv, Poetry, npm and Bundler (what they read).
"""

from __future__ import annotations

from dflint.knowledge.needed_libraries import BRINGING, LIBRARIES, RUN_TIME
from dflint.model.context.tables import table_of, value_at
from dflint.model.images.facts import facts_of
from dflint.model.packages.availability import base_of
from dflint.model.packages.brought import may_be_brought
from dflint.model.packages.installs import install_of
from dflint.model.projects.native_packages import dependencies
from dflint.model.projects.needed_files import file_of_project
from dflint.model.projects.next_output import copied_from_stages
from dflint.model.projects.requirements import list_of, name_of
from dflint.model.scripts.working_directory import with_directories
from dflint.model.versions import numbers_of
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.packages.installs import Install
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word

_PLACES = {
    "python": ("site-packages", "venv", "/usr/local", ".local", "/install"),
    "ruby": ("bundle", "gems"),
}
_MOST = 1000  # lines of a list
_FIRST_WITH_GL = (4, 3)


class Asked:
    """A package that an installation asks for. A value. `word` installs it, `path` is the list that names it."""

    __slots__ = ("extras", "name", "path", "version", "word")

    def __init__(
        self, name: str, word: Word, path: str, extras: str = "", version: str = ""
    ) -> None:
        self.name = name
        self.word = word
        self.path = path
        self.extras = extras
        self.version = version

    @property
    def shown(self) -> str:
        return f"{self.name} of {self.path}" if self.path else self.name


class Lacking:
    """A package that needs a library, or program, which is not there. A value."""

    __slots__ = ("asked", "needs")

    def __init__(self, asked: Asked, needs: str) -> None:
        self.asked = asked
        self.needs = needs


def lacking_libraries(stage: Stage, file: Dockerfile, context: Context | None) -> Iterator[Lacking]:
    """What packages that a stage installs do not find where they run; each library once."""
    asked = list(_asked(stage, file, context))
    those = {one.name for one, _ in asked}
    libraries = {language: _libraries(language) for _, language in asked}
    seen: set[str] = set()
    for one, language in asked:
        library = libraries[language].get(one.name, "")
        if not library or library in seen or _is_left_out(one, library, those):
            continue
        seen.add(library)
        target = _where_it_runs(stage, language, file)
        needs = _lacks(library, target, file) if target is not None else ""
        if needs:
            yield Lacking(one, needs)


def _is_left_out(it: Asked, library: str, those: set[str]) -> bool:
    """Whether a package brings the library itself in this case, or another package does."""
    if it.extras or not those.isdisjoint(BRINGING.get(library, "").split()):
        return True
    return (
        library == "libgl1"
        and bool(it.version)
        and numbers_of(it.version) < _FIRST_WITH_GL
        and "opencv" in it.name
    )


def _libraries(language: str) -> dict[str, str]:
    """The library by the name of a package."""
    rows = RUN_TIME[language].items()
    return {name: library for library, names in rows for name in names.split()}


def _where_it_runs(stage: Stage, language: str, file: Dockerfile) -> Stage | None:
    """The last stage, if what a stage has installed is surely there."""
    final = file.final
    if final is None or final.builds_upon(stage):
        return final
    places = (*_PLACES.get(language, ("node_modules",)), *_targets(stage))
    for one in final.chain:
        for _, path, source in copied_from_stages(one, file):
            if source.builds_upon(stage) and any(it in path for it in places):
                return final
    return None


def _targets(stage: Stage) -> list[str]:
    """The folders into which installations of a stage put packages because they are told to."""
    told = [
        it.option("-t", "--target", "--prefix")
        for step in stage.steps_of(Run)
        for it in step.commands
        if it.manager == "pip"
    ]
    return [str(it) for it in told if it]


def _lacks(library: str, stage: Stage, file: Dockerfile) -> str:
    """The package of the system that the image of a stage lacks, "" if it may have it."""
    alpine, signs, is_in_full = LIBRARIES[library]
    base = base_of(stage)
    facts = facts_of(stage.image) if stage.image is not None else None
    if base is None or base.image not in (base.system, *RUN_TIME):
        return ""
    is_small = base.system == "alpine" or (facts is not None and "slim" in facts.variant.split("-"))
    is_there = is_in_full and base.image in RUN_TIME and not is_small
    needs = alpine if base.system == "alpine" else library
    return "" if is_there or may_be_brought(signs.split("|"), stage, file) else needs


def _asked(stage: Stage, file: Dockerfile, context: Context | None) -> Iterator[tuple[Asked, str]]:
    """What the installations of a stage ask for, with the language."""
    for step in stage.steps_of(Run):
        for it in with_directories(step):
            install = install_of(it.command) if it.command.manager else None
            language = install.row.ecosystem if install is not None else ""
            if install is None or language not in RUN_TIME or it.command.is_conditional:
                continue
            if install.kind.startswith(("tool", "self")):
                continue  # for itself
            for word in install.packages:
                yield _of_word(str(word), word, language), language
            if context is not None:
                for one in _of_lists(install, it, step, stage, file, context):
                    yield one, language


def _of_word(text: str, word: Word, language: str) -> Asked:
    if language == "python":
        return _of_requirement(text, word, "")
    return Asked(text[:1] + text[1:].partition("@")[0], word, "")


def _of_requirement(text: str, word: Word, path: str) -> Asked:
    """A requirement of pip: its name, what it asks for besides, and a version that it is pinned to."""
    extras = text.partition("[")[2].partition("]")[0] if "[" in text.partition("=")[0] else ""
    version = text.partition("==")[2].partition(";")[0].strip() if "==" in text else ""
    return Asked(name_of(text), word, path, extras, version.split()[0] if version else "")


def _of_lists(
    install: Install,
    it: CommandInDirectory,
    step: Step,
    stage: Stage,
    file: Dockerfile,
    context: Context,
) -> Iterator[Asked]:
    """What the lists and manifests name that an installation reads."""
    language = install.row.ecosystem
    for word in install.files if language == "python" else ():
        path = list_of(word, it, step, stage, file, context)
        for line in _lines(path, context) if path else ():
            yield _of_requirement(line, word, path)
    is_of_folder = [word for word in install.files if str(word).partition("[")[0] in (".", "./")]
    if install.packages or (install.files and not is_of_folder):
        return
    place = it.command.verb or it.command.name
    names = {
        "python": ("pyproject.toml", "Pipfile"),
        "node": ("package.json",),
        "ruby": ("Gemfile.lock",),
    }
    for name in names[language]:
        found = file_of_project(name, it, step, stage, file, context)
        if found is not None and found.path:
            if language == "ruby":
                yield from (Asked(gem, place, found.path) for gem in _gems(found.text or ""))
            elif language == "node":
                table = table_of(found.path, context)
                yield from (Asked(one, place, found.path) for one, _ in dependencies(table, "-"))
            else:
                yield from (
                    _of_requirement(one, place, found.path)
                    for one in _of_project(found.path, context)
                )
            return


def _lines(path: str, context: Context) -> Iterator[str]:
    """The requirements of a list that hold on any system, with those of the lists that it reads beside it."""
    waiting, seen = [path], {path}
    while waiting and len(seen) < 10:
        one = waiting.pop()
        for line in (context.folder.read(one) or "").splitlines()[:_MOST]:
            text = line.partition(" #")[0].strip()
            marker = text.partition(";")[2].replace(" ", "")
            if text.startswith("-r "):
                other = f"{one.rpartition('/')[0]}/{text[3:].strip()}".lstrip("/")
                waiting += [other] if other not in seen else []
                seen.add(other)
            elif text[:1].isalpha() and (
                not marker or marker.startswith(("python_version>", "python_full_version>"))
            ):
                if "and" not in marker and "or" not in marker:
                    yield text


def _of_project(path: str, context: Context) -> Iterator[str]:
    """The requirements of a project that are always installed: of pyproject.toml or a Pipfile."""
    if path.endswith("Pipfile"):
        from dflint.model.context.tables import read_table

        table = read_table("Pipfile.toml", context.folder.read(path) or "")
        groups: list[object] = [value_at(table, "packages")]
    else:
        table = table_of(path, context)
        asked = value_at(table, "project", "dependencies")
        yield from (
            (it for it in asked if isinstance(it, str) and ";" not in it)
            if isinstance(asked, list)
            else ()
        )
        groups = [value_at(table, "tool", "poetry", "dependencies")]
    for group in groups:
        for name, value in group.items() if isinstance(group, dict) else ():
            if isinstance(value, str):
                yield f"{name}=={value.lstrip('^~=')}" if value[:1].isdigit() else str(name)
            elif isinstance(value, dict) and not value.keys() & {
                "optional",
                "markers",
                "platform",
                "extras",
            }:
                yield str(name)


def _gems(lock: str) -> Iterator[str]:
    """The gems that a Gemfile asks for and that are there as source alone: others bring their libraries."""
    specs, _, asked = lock.partition("\nDEPENDENCIES\n")
    built = {
        line.split()[0]
        for line in specs.splitlines()
        if line.startswith("    ") and "-" in line.partition("(")[2]
    }
    for line in (asked if asked else specs).splitlines():
        name = line.strip().partition(" ")[0].rstrip("!")
        if line[:1] == " " and name not in built:
            yield name
