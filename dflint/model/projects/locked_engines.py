"""Packages of a yarn.lock that ask for a newer Node.js than the image has: Yarn 1 stops there.

Source: Yarn 1, "yarn install": "The engine "node" is incompatible with this module", unless `--ignore-engines` is
given.
"""

from __future__ import annotations

from dflint.knowledge.node_packages import ENGINES, YARN_1_MARK
from dflint.model.images.purpose import language_of, version_in_tag
from dflint.model.images.runtimes import is_at_least
from dflint.model.order import is_so_in
from dflint.model.packages.installs import install_of, is_global
from dflint.model.projects.needed_files import file_of_project
from dflint.model.projects.version_conflicts import VersionConflict
from dflint.model.scripts.working_directory import with_directories
from dflint.model.versions import numbers_of
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step

_OTHERWISE = (
    "ignore-engines",
    "ignore_engines",
    "IGNORE_ENGINES",
    "corepack",
    "berry",
    "nvm",
    "set version",
)


def engine_conflicts(stage: Stage, file: Dockerfile, context: Context) -> Iterator[VersionConflict]:
    """The first package of the yarn.lock of a stage that is for a newer Node.js."""
    image = stage.image
    version = version_in_tag(image) if image is not None and language_of(image) == "Node.js" else ()
    if not version or is_so_in(_says_otherwise, stage):
        return
    for step in stage.steps_of(Run):
        for it in with_directories(step):
            install = install_of(it.command) if it.command.manager == "yarn" else None
            if install is None or is_global(it.command) or it.command.is_conditional:
                continue
            lock = file_of_project("yarn.lock", it, step, stage, file, context)
            settings = file_of_project(".yarnrc", it, step, stage, file, context)
            text = lock.text or "" if lock is not None else ""
            if lock is None or YARN_1_MARK not in text or settings is not None:
                continue
            found = _first_newer(text, version)
            if found is not None:
                package, needed = found
                shown = ".".join(map(str, version))
                asked = f"Node.js {needed} ({package})"
                place = it.command.verb or it.command.name
                yield VersionConflict(place, lock.path, asked, "Node.js", shown, "yarn", True)
                return


def _first_newer(lock: str, version: tuple[int, ...]) -> tuple[str, str] | None:
    """A package of a lock file that is for a newer Node.js, and which one; None for none."""
    for name, row in ENGINES.items():
        for sign in (f"\n{name}@", f'\n"{name}@'):
            for entry in lock.split(sign)[1:]:
                number = entry.partition('\n  version "')[2].partition('"')[0]
                needed = _needed(row, numbers_of(number)[:1])
                if needed and not is_at_least(version, numbers_of(needed)):
                    return f"{name} {number}", needed
    return None


def _needed(row: str, major: tuple[int, ...]) -> str:
    """The Node.js that a major version of a package needs; "" where it is not known."""
    found = ""
    for word in row.split():
        since, _, node = word.partition(":")
        if major >= (int(since),):
            found = node
    return found


def _says_otherwise(step: Step) -> bool:
    return step.instruction.has_any(_OTHERWISE)
