"""Scripts of a package.json that steps run.

Source: the documentation of npm, Yarn, pnpm and Bun.
"""

from __future__ import annotations

from dflint.model.commands.commands import commands
from dflint.model.context.image_files import ImageFiles
from dflint.model.context.tables import table_of
from dflint.model.listening import words_of_cmd
from dflint.model.order import container_stage
from dflint.model.paths import SOMEWHERE
from dflint.model.projects.needed_files import file_of_project
from dflint.model.scripts.working_directory import CommandInDirectory, with_directories
from dflint.syntax.nodes import Cmd, Entrypoint, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.context.image_files import ImageFile
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word

PACKAGE_JSON = "package.json"
_RUN = ("run", "run-script", "rum", "urn")
_SHORT = ("start", "test", "stop")  # `npm start` is `npm run start`
# Yarn, pnpm and Bun also run programs of dependencies by name: these names are of scripts.
_USUAL = frozenset({
    "build", "start", "compile", "dist", "dev", "production", "prod", "test", "lint", "bundle",
    "build:prod", "build:production", "start:prod", "start:dev", "generate", "postbuild", "prebuild",
})  # fmt: skip
# What npm itself does, its short forms and misspellings included: it runs no script of such a name.
# Source: lib/utils/cmd-list.js of npm 6.14 and 11.19; 2026-11-30.
_NPM_COMMANDS = frozenset({
    "access", "add", "add-user", "adduser", "apihelp", "audit", "author", "birthday", "bin", "bugs",
    "c", "cache", "ci", "cit", "clean-install", "clean-install-test", "completion", "config",
    "create", "ddp", "dedupe", "deprecate", "diff", "dist-tag", "dist-tags", "docs", "doctor", "edit",
    "exec", "explain", "explore", "find", "find-dupes", "fund", "get", "help", "help-search", "hlep",
    "home", "hook", "i", "ic", "in", "info", "init", "innit", "ins", "inst", "insta", "instal",
    "install", "install-ci-test", "install-clean", "install-test", "isnt", "isnta", "isntal", "isntall",
    "isntall-clean", "issues", "it", "la", "link", "list", "ll", "ln", "login", "logout", "ls", "ogr",
    "org", "outdated", "owner", "pack", "ping", "pkg", "prefix", "profile", "prune", "publish", "query",
    "r", "rb", "rebuild", "remove", "repo", "restart", "rm", "root", "rum", "run", "run-script", "s",
    "sbom", "se", "search", "set", "set-script", "show", "shrinkwrap", "sit", "star", "stars", "start",
    "stop", "t", "team", "test", "token", "trust", "tst", "udpate", "un", "undeprecate", "uninstall",
    "unlink", "unpublish", "unstar", "up", "update", "upgrade", "urn", "v", "verison", "version", "view",
    "visnup", "whoami", "why", "x", "xmas",
})  # fmt: skip
_ELSEWHERE = (
    "-w", "--workspace", "--workspaces", "-ws", "--filter", "-F", "-r", "--recursive", "--if-present",
    "--prefix", "-C", "--cwd", "--dir", "--top-level", "-T",
)  # fmt: skip


class PackageScript:
    """A script that a step runs. A value.

    `word`: where the Dockerfile says so. `arguments`: the words that the package manager adds to it.
    `package`: what package.json holds. `lacks_run`: npm is given its name as a command of npm, and has none of it.
    """

    __slots__ = ("arguments", "file", "lacks_run", "manager", "name", "package", "step", "word")

    def __init__(
        self,
        word: Word,
        name: str,
        manager: str,
        arguments: Sequence[str],
        step: Step,
        file: ImageFile,
        package: dict[str, Any],
        lacks_run: bool = False,
    ) -> None:
        self.manager = manager
        self.lacks_run = lacks_run
        self.arguments = tuple(arguments)
        self.word = word
        self.name = name
        self.step = step
        self.file = file
        self.package = package

    @property
    def scripts(self) -> dict[str, str]:
        """The scripts of the package."""
        found = self.package.get("scripts")
        return (
            {name: it for name, it in found.items() if isinstance(it, str)}
            if isinstance(found, dict)
            else {}
        )

    def other(
        self, name: str, manager: str = "", arguments: Sequence[str] = ()
    ) -> PackageScript | None:
        """Another script of the package, that this one runs; None if there is none of that name."""
        if name not in self.scripts or name == self.name:
            return None
        manager = manager or self.manager
        return PackageScript(
            self.word, name, manager, arguments, self.step, self.file, self.package
        )

    @property
    def body(self) -> str:
        """What the script runs, arguments included; nothing if there is none of that name."""
        found = self.scripts.get(self.name, "")
        return " ".join((found, *self.arguments)) if found else ""


def package_scripts(
    stage: Stage,
    file: Dockerfile,
    context: Context,
    kinds: tuple[type, ...] = (Run, Cmd, Entrypoint),
) -> Iterator[PackageScript]:
    """The scripts that the RUNs, CMD and ENTRYPOINT of a stage run, where package.json is known."""
    last = container_stage(stage, file)
    for step in stage.steps_of(*kinds):
        for it in _commands(step, stage):
            word = _script(it.command)
            if word is None or it.command.in_function or "$" in word:
                continue
            is_run = isinstance(step.instruction, Run)
            end = stage if is_run else last
            before = step if is_run else None
            found = _package_json(it, before, end, file, context)
            package = table_of(found.path, context) if found is not None else None
            if found is not None and package is not None and not is_edited(found, before):
                manager = it.command.manager
                after = [one for one in it.command.simple.words if one.start > word.start]
                words = [str(one) for one in (*after, *words_of_cmd(step, last))]
                arguments = _passed(words, manager)
                name, lacks_run = str(word), _is_no_command(it.command)
                script = PackageScript(
                    word, name, manager, arguments, step, found, package, lacks_run
                )
                if not lacks_run or name in script.scripts:
                    yield script


def called_by(command: Command, it: PackageScript) -> PackageScript | None:
    """The other script of a package that a command of a script runs, if it runs one."""
    name = _script(command)
    if name is None:
        return None
    after = [str(one) for one in command.simple.words if one.start > name.start]
    return it.other(str(name), command.manager, _passed(after, command.manager))


def is_missing(it: PackageScript, context: Context) -> bool:
    """Whether the package surely has no such script."""
    if it.name in it.scripts or it.name in ("env", "restart") or it.name.startswith("-"):
        return False
    folder = it.file.path.rpartition("/")[0]
    if it.name == "start" and context.has(f"{folder}/server.js".lstrip("/")):
        return False
    wanted = [it.package.get(kind) for kind in ("dependencies", "devDependencies")]
    return it.manager == "npm" or not any(
        isinstance(table, dict) and it.name in table for table in wanted
    )


def _commands(step: Step, stage: Stage) -> Iterator[CommandInDirectory]:
    it = step.instruction
    if isinstance(it, Run):
        yield from with_directories(step)
    elif isinstance(it, Cmd | Entrypoint) and stage.steps_of(type(it))[-1] is step:
        program = it.program
        found = commands(program.parse(), program.source, editable=program.form == "shell")
        if len(found) == 1:
            yield CommandInDirectory(found[0], stage.last_state.workdir or SOMEWHERE)


def _passed(words: Sequence[str], manager: str) -> Sequence[str]:
    """The words after the name of a script that become arguments of it: npm keeps options to itself."""
    if "--" in words:
        at = words.index("--")
        return [*(word for word in words[:at] if word[:1] != "-"), *words[at + 1 :]]
    return [word for word in words if word[:1] != "-"] if manager == "npm" else words


def _script(command: Command) -> Word | None:
    """The word that names a script which a command runs."""
    row = command.row
    if (
        PACKAGE_JSON not in row.manifest
        or command.name in ("npx", "bunx")
        or command.has(*_ELSEWHERE)
    ):
        return None
    words = command.verbs
    if not words:
        return None
    if words[0] in _RUN:
        name = words[1] if len(words) > 1 else None
        is_sure = command.manager == "npm" or (name is not None and name in _USUAL)
        return name if is_sure else None
    if (words[0] in _SHORT and command.manager != "bun") or _is_no_command(command):
        return words[0]
    return words[0] if row.runs_by_name and words[0] in _USUAL else None


def _is_no_command(command: Command) -> bool:
    """Whether npm is told what is no command of it, perhaps the name of a script."""
    words = command.verbs
    return command.manager == "npm" and bool(words) and words[0] not in _NPM_COMMANDS


def _package_json(
    it: CommandInDirectory, before: Step | None, end: Stage, file: Dockerfile, context: Context
) -> ImageFile | None:
    if before is not None:
        return file_of_project(PACKAGE_JSON, it, before, end, file, context)
    path = f"{(it.directory or SOMEWHERE).rstrip('/')}/{PACKAGE_JSON}"
    return ImageFiles(context).find(path, end, file)


def is_edited(found: ImageFile, before: Step | None) -> bool:
    """Whether a RUN may change it."""
    signs = (
        "package.json",
        "npm pkg set",
        "npm pkg delete",
        "npm init",
        "yarn init",
        "pnpm init",
        "npm set-script",
    )
    if before is not None and before.instruction.has_any(signs):
        return True
    return found.is_changed(signs, before)
