"""Which Yarn a command is: Yarn 1 has a cache that can go, Yarn 2 and later run out of theirs.

Source: the documentation of Yarn, "Plug'n'Play" and "Migration from v1".
"""

from __future__ import annotations

from dflint.model.order import is_so_until
from dflint.syntax.nodes import Add, Copy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.model.steps import Step

# What only the one has, or only the other.
_CLASSIC_OPTIONS = (
    "--frozen-lockfile", "--pure-lockfile", "--production", "--prod", "--non-interactive",
    "--ignore-engines", "--ignore-optional", "--network-timeout", "--cache-folder", "--no-lockfile",
    "--modules-folder", "--check-files", "--flat", "--no-progress", "--ignore-platform",
)  # fmt: skip
_NEWER_OPTIONS = (
    "--immutable", "--immutable-cache", "--inline-builds", "--check-cache", "--mode", "--check-resolutions",
)  # fmt: skip
_NEWER_VERBS = ("set", "workspaces", "dlx", "plugin", "berry", "rebuild", "up", "constraints")
_NEWER_FILES = (".yarnrc.yml", ".yarn", ".pnp.cjs", ".pnp.loader.mjs")


def is_classic_yarn(command: Command, step: Step, stage: Stage) -> bool | None:
    """Whether a command runs Yarn 1; None where the project may bring another one."""
    if is_so_until(_is_of_newer, step, stage):
        return False
    version = step.state.variables.get("YARN_VERSION") or ""
    if version[:1] in ("2", "3", "4"):
        return False
    if version[:1] == "1" or command.verb in ("global", "policies"):
        return True
    if is_so_until(_speaks_of, step, stage, "yarn@1") or command.has(*_CLASSIC_OPTIONS):
        return True
    # corepack, and a project that is copied as a whole, may say which Yarn is meant.
    if is_so_until(_speaks_of, step, stage, "corepack") or step.mounts:
        return None
    return None if is_so_until(_copies_all, step, stage) else True


def _is_of_newer(step: Step) -> bool:
    """Whether a step shows that it is Yarn 2 or later."""
    it = step.instruction
    if isinstance(it, Copy | Add):
        return any(word.rstrip("/").rpartition("/")[2] in _NEWER_FILES for word in it.sources)
    if any(f"yarn@{one}" in it.rest.text for one in ("2", "3", "4", "berry", "stable")):
        return True
    own = [one for one in step.commands if one.manager == "yarn"]
    return any(one.has(*_NEWER_OPTIONS) or one.verb in _NEWER_VERBS for one in own)


def _speaks_of(step: Step, name: str) -> bool:
    return name in step.instruction.body.text


def _copies_all(step: Step) -> bool:
    it = step.instruction
    return isinstance(it, Copy | Add) and any(word.rstrip("/") in (".", "*") for word in it.sources)
