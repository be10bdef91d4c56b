"""Which Poetry the steps of a stage bring, and whether it reads a project and its lock file.

Sources: the manual of Poetry ("Installation"); what each version reads is in knowledge/lock_formats.py.
"""

from __future__ import annotations

from dflint.knowledge.lock_formats import POETRY, PROJECT_TABLE
from dflint.model.context.tables import value_at
from dflint.model.images.runtimes import is_at_least
from dflint.model.packages.installs import install_of
from dflint.model.packages.sources import steps_until
from dflint.model.variables.values import text_meant
from dflint.model.versions import numbers_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.commands.command import Command
    from dflint.model.context.tables import Table
    from dflint.model.stages import Stage
    from dflint.model.steps import Step

_INSTALLER = "install.python-poetry.org"
_VARIABLE = "POETRY_VERSION"  # read by the installer


def brought_poetry(command: Command, step: Step, stage: Stage) -> tuple[int, ...]:
    """The version of Poetry that the steps before a command bring; () where that is not known for sure."""
    found: set[tuple[int, ...]] = set()
    for one in steps_until(stage, step):
        if _INSTALLER in one.instruction.written:
            found.add(numbers_of(one.state.variables.get(_VARIABLE) or ""))
        for it in one.commands:
            install = install_of(it) if it.row.ecosystem == "python" else None
            for word in install.packages if install is not None else ():
                name, equals, version = text_meant(word, one).partition("==")
                if name.partition("[")[0] == "poetry" and it.start < command.start:
                    known = numbers_of(version) if equals and "$" not in version else ()
                    found.add(known)
    return found.pop() if len(found) == 1 else ()


def unread_lock(text: str, version: tuple[int, ...]) -> str:
    """What is wrong with a poetry.lock for a version of Poetry; "" if it reads it."""
    _, _, rest = text.rpartition("\nlock-version = ")
    written = rest.partition("\n")[0].strip().strip('"')
    needed = POETRY.get(written, ())
    if is_at_least(version, needed):
        return ""
    return f"is of format {written}, which Poetry reads since {_shown(needed)}"


def unread_project(table: Table, version: tuple[int, ...]) -> str:
    """What is wrong with a pyproject.toml for a version of Poetry; "" if it reads it."""
    if value_at(table, "tool", "poetry") is not None or is_at_least(version, PROJECT_TABLE):
        return ""
    return f"has no [tool.poetry], which Poetry needs before {_shown(PROJECT_TABLE)}"


def _shown(numbers: tuple[int, ...]) -> str:
    return ".".join(map(str, numbers))
