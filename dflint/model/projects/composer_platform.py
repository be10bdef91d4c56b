"""Extensions of PHP that Composer asks for and the image surely has not.

Source: the documentation of Composer, "Platform packages" and `install`.
"""

from __future__ import annotations

from dflint.knowledge.php_extensions import IN_COMPOSER, NOT_IN_IMAGE
from dflint.model.context.tables import table_of, value_at
from dflint.model.images.facts import facts_of
from dflint.model.packages.sources import runs_unknown, steps_until
from dflint.model.projects.needed_files import file_of_project
from dflint.model.scripts.working_directory import with_directories
from dflint.syntax.nodes import Add, Copy, Onbuild, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word

_IMAGES = ("php", "composer")
_IGNORES = ("--ignore-platform-req", "COMPOSER_IGNORE_PLATFORM", "platform-check")
_INSTALLS = ("install", "update", "require", "i", "u")


class MissingExtension:
    """An extension that a project asks for. A value: `word` runs Composer, `path` is the file that asks."""

    __slots__ = ("name", "path", "word")

    def __init__(self, word: Word, name: str, path: str) -> None:
        self.word = word
        self.name = name
        self.path = path


def missing_extensions(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[MissingExtension]:
    """The extensions that Composer asks for in vain in a stage; the first of each command."""
    image = stage.image
    facts = facts_of(image) if image is not None else None
    if image is None or facts is None or image.familiar not in _IMAGES:
        return
    for step in stage.steps_of(Run):
        for it in with_directories(step):
            command = it.command
            is_install = command.manager == "composer" and command.verb in _INSTALLS
            if not is_install or command.is_conditional:
                continue
            for name, path in _asked(it, step, stage, file, context):
                is_there = image.familiar == "composer" and name in IN_COMPOSER
                others = ("unzip", "gzip") if name == "zip" else ()
                if (
                    name in NOT_IN_IMAGE
                    and not is_there
                    and not _may_bring(name, step, stage, others)
                ):
                    yield MissingExtension(command.verb or command.name, name, path)
                    break


def lacks_unpacker(stage: Stage, file: Dockerfile, context: Context) -> Word | None:
    """What installs packages with Composer in an image of PHP without unzip, ext-zip and git."""
    image = stage.image
    if image is None or facts_of(image) is None or image.familiar != "php":
        return None
    for step in stage.steps_of(Run):
        for it in with_directories(step):
            command = it.command
            if (
                command.manager != "composer"
                or command.verb not in _INSTALLS
                or command.is_conditional
            ):
                continue
            lock = file_of_project("composer.lock", it, step, stage, file, context)
            packages = (
                value_at(table_of(lock.path, context), "packages") if lock and lock.path else None
            )
            if packages and not any(_may_bring(name, step, stage) for name in ("zip", "git", "7z")):
                return command.verb or command.name
    return None


def _may_bring(name: str, step: Step, stage: Stage, others: tuple[str, ...] = ()) -> bool:
    """Whether a step up to this one may bring an extension, or has Composer not look.

    `others`: words with the name in them that are no sign of it.
    """
    for one in steps_until(stage, step):
        it = one.instruction
        text = it.written
        for other in others:
            text = text.replace(other, "")
        if name in text or isinstance(it, Onbuild) or any(sign in text for sign in _IGNORES):
            return True
        if isinstance(it, Run) and (runs_unknown(one) or "install-php-extensions" in text):
            return True
        if isinstance(it, Copy | Add) and (
            "php" in text or "/usr/local/lib" in text or "$" in text
        ):
            return True
    return False


def _asked(
    it: CommandInDirectory, step: Step, stage: Stage, file: Dockerfile, context: Context
) -> Iterator[tuple[str, str]]:
    """The extensions that composer.json and composer.lock ask for, and which of the two does."""
    with_dev = not it.command.has("--no-dev")
    manifest = file_of_project("composer.json", it, step, stage, file, context)
    if manifest is None or not manifest.path:
        return
    table = table_of(manifest.path, context)
    given = value_at(table, "config", "platform")
    pretended = set(given) if isinstance(given, dict) else set()
    tables = [(value_at(table, "require"), manifest.path)]
    lock = file_of_project("composer.lock", it, step, stage, file, context)
    locked = table_of(lock.path, context) if lock is not None and lock.path else None
    for key in ("packages", "packages-dev") if with_dev else ("packages",):
        packages = value_at(locked, key)
        if isinstance(packages, list) and lock is not None:
            tables += [(value_at(package, "require"), lock.path) for package in packages]
    for required, path in tables:
        for name in required if isinstance(required, dict) else ():
            if name.startswith("ext-") and name not in pretended:
                yield name[4:].lower(), path
