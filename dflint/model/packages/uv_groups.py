"""What `uv run` installs when a container starts, because `uv sync` has left it out.

Source: uv, "Default groups" and "Automatic lock and sync": `uv run` brings the environment up to date, with
the group dev, whatever options an earlier `uv sync` had; astral-sh/uv-docker-example#82.
"""

from __future__ import annotations

from dflint.model.commands.commands import commands
from dflint.model.context.tables import table_of, value_at
from dflint.model.images.users import user_at_end
from dflint.syntax.nodes import Cmd, Entrypoint, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.context.build_context import Context
    from dflint.model.stages import Stage
    from dflint.source import Word

_LEFT_OUT = ("--no-dev", "--no-default-groups", "--only-group", "--no-group")
_KEPT = (
    *_LEFT_OUT, "--no-sync", "--no-project", "--frozen-no-sync", "--with-requirements", "--isolated", "--active",
    "--script", "-s", "--directory", "--project",
)  # fmt: skip
_VARIABLES = (
    "UV_NO_SYNC",
    "UV_NO_DEV",
    "UV_NO_DEFAULT_GROUPS",
    "UV_NO_GROUP",
    "UV_PROJECT_ENVIRONMENT",
)


def group_at_start(stage: Stage, context: Context) -> tuple[Word, bool] | None:
    """The `uv run` that installs the group dev: its word, and whether the user surely may not."""
    if any(name in stage.last_state.variables for name in _VARIABLES):
        return None
    started = next(
        (it for kind in (Entrypoint, Cmd) if (it := _uv_run(stage, kind)) is not None), None
    )
    if started is None or not _has_group(context):
        return None
    syncs = [
        command
        for one in stage.chain
        for step in one.steps_of(Run)
        for command in step.commands
        if command.name == "uv" and command.verb == "sync"
    ]
    if not syncs or not all(command.has(*_LEFT_OUT) for command in syncs):
        return None
    text = "".join(step.instruction.written for one in stage.chain for step in one.steps)
    is_denied = (
        user_at_end(stage) not in (None, "root") and "chown" not in text and "chmod" not in text
    )
    return started, is_denied


def _uv_run(stage: Stage, kind: type[Cmd] | type[Entrypoint]) -> Word | None:
    """The first word of an instruction that ends in `uv run`, without an option that leaves the group out."""
    step = stage.last(kind)
    it = step.instruction if step is not None else None
    if not isinstance(it, Cmd | Entrypoint) or not it.words:
        return None
    found = commands(it.program.parse(), it.program.source, editable=False)
    words = [str(word) for word in found[-1].simple.words] if found else []
    at = words.index("uv") if "uv" in words else len(words)
    if words[at + 1 : at + 2] != ["run"] or any(word in _KEPT for word in words[at:]):
        return None
    return it.words[0]


def _has_group(context: Context) -> bool:
    """Whether the project has dependencies for development, that uv installs unless it is told not to."""
    table = table_of("pyproject.toml", context) if context.sees("pyproject.toml") else None
    groups = value_at(table, "tool", "uv", "default-groups")
    if table is None or (groups is not None and groups != "all" and "dev" not in str(groups)):
        return False
    return bool(
        value_at(table, "dependency-groups", "dev")
        or value_at(table, "tool", "uv", "dev-dependencies")
    )
