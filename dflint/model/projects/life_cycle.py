"""Scripts of a package.json that an installation runs by itself.

Sources: the documentation of npm (life cycle scripts), Yarn 1, pnpm and Bun. Tried with npm 11.19.1, Yarn
1.22.22 and pnpm 10.34.9 on 2026-11-30: without devDependencies, `prepare` is run by npm only, since version 7.
"""

from __future__ import annotations

from dflint.model.commands.commands import commands
from dflint.model.images.runtimes import is_at_least, runtime_version
from dflint.model.packages.installs import install_of
from dflint.shell.parser import parse_script
from dflint.source import MappedText

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.model.steps import Step

_ALWAYS = ("preinstall", "install", "postinstall")
_SURELY_IN_PROJECT = "prepare"
_NPM_7 = (15,)  # the first Node.js whose npm runs prepare without devDependencies, too
_RUNNERS = ("npx", "pnpx", "bunx")
_DEEPEST = 5  # scripts that run scripts may go round in circles
_WITHOUT = ("--ignore-scripts", "--production", "--prod", "-P", "--omit", "--only")


def life_cycle_scripts(
    package: dict[str, Any], command: Command, step: Step, stage: Stage
) -> Iterator[tuple[str, str]]:
    """The names and texts of the scripts that an installation of what a package.json asks for surely runs."""
    install = install_of(command)
    scripts = package.get("scripts")
    if install is None or install.packages or not isinstance(scripts, dict):
        return
    if command.has("--ignore-scripts", "-g", "--global") or _are_ignored(step):
        return
    names: tuple[str, ...] = _ALWAYS
    if command.manager == "npm" and is_at_least(runtime_version(stage, "node"), _NPM_7):
        names = (*_ALWAYS, _SURELY_IN_PROJECT)
    elif command.manager == "pnpm" and not command.has(*_WITHOUT):
        is_production = step.state.variables.get("NODE_ENV") is not None
        names = _ALWAYS if is_production else (*_ALWAYS, _SURELY_IN_PROJECT)
    for name in names:
        body = scripts.get(name)
        if isinstance(body, str):
            yield name, body


def life_cycle_commands(
    package: dict[str, Any], command: Command, step: Step, stage: Stage
) -> Iterator[Command]:
    """The commands of these scripts without which the installation fails, and of scripts that they run by name."""
    scripts = package.get("scripts")
    for _, body in life_cycle_scripts(package, command, step, stage):
        yield from _needed(body, scripts if isinstance(scripts, dict) else {}, 0)


def _needed(body: object, scripts: dict[str, Any], depth: int) -> Iterator[Command]:
    if not isinstance(body, str) or depth > _DEEPEST:
        return
    source = MappedText(body, ((0, 0),))
    for one in commands(parse_script(source), source, editable=False):
        if one.is_conditional or one.connector in ("||", "|"):
            continue
        words = [str(word) for word in one.args if word[:1] != "-"]
        if one.name in _RUNNERS:
            yield from _needed(" ".join(words), scripts, depth + 1)
        elif one.row.ecosystem == "node" and words[:1] == ["run"] and len(words) > 1:
            yield from _needed(scripts.get(words[1]), scripts, depth + 1)
        else:
            yield one


def _are_ignored(step: Step) -> bool:
    variables = step.state.variables
    return any(
        name in variables for name in ("npm_config_ignore_scripts", "NPM_CONFIG_IGNORE_SCRIPTS")
    )
