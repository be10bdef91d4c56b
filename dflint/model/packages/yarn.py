"""Which Yarn a command is: Yarn 1 has a cache that nobody misses, Yarn 2 and later run out of theirs.

Source: the documentation of Yarn, "Plug'n'Play" and "Migration from v1".
"""

from __future__ import annotations

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
    earlier = [it for one in stage.chain for it in one.steps if it.start <= step.start]
    text = "\n".join(it.instruction.rest.text for it in earlier)
    others = [it for one in earlier for it in one.commands if it.manager == "yarn"]
    if any(it.has(*_NEWER_OPTIONS) or it.verb in _NEWER_VERBS for it in others):
        return False
    if any(f"yarn@{it}" in text for it in ("2", "3", "4", "berry", "stable")):
        return False
    words = [
        word
        for it in earlier
        if isinstance(it.instruction, Copy | Add)
        for word in it.instruction.sources
    ]
    if any(word.rstrip("/").rpartition("/")[2] in _NEWER_FILES for word in words):
        return False
    names = step.state.variables
    version = names.get("YARN_VERSION") or ""
    if version[:1] in ("2", "3", "4"):
        return False
    if version[:1] == "1" or "yarn@1" in text or command.verb in ("global", "policies"):
        return True
    if command.has(*_CLASSIC_OPTIONS):
        return True
    # corepack, and a project that is copied as a whole, may say which Yarn is meant.
    is_whole = any(word.rstrip("/") in (".", "*") for word in words)
    return None if "corepack" in text or is_whole or step.mounts else True
