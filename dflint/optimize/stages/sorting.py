"""The steps of a stage, sorted: what builds, what a container needs, and what neither needs."""

from __future__ import annotations

from dflint.knowledge.runtime_stages import BUILD_PACKAGES, KNOWN_LIBRARIES, LIBRARIES
from dflint.model.context.image_files import DIRECTORIES
from dflint.model.packages.installs import install_of, removal, updates_lists
from dflint.model.paths import is_below
from dflint.model.scripts.working_directory import with_directories
from dflint.optimize.stages.unknown import Unknown
from dflint.shell.nodes import Simple
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.model.commands.command import Command
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.optimize.stages.product import Product
    from dflint.optimize.stages.sources import Sources
    from dflint.source import Source

BUILD, CARRY, INSTALL, NONE = "build", "carry", "install", "none"
ACCOUNTS = frozenset(
    {"useradd", "adduser", "groupadd", "addgroup", "usermod", "groupmod", "passwd"}
)
_TOOLCHAINS = frozenset({
    "protoc", "rustup", "buf", "swag", "sqlc", "templ", "golangci-lint", "gofmt", "staticcheck",
    "update-ca-certificates",
    "gcc", "g++", "cc", "tsc",
})  # fmt: skip
_SILENT = frozenset({
    "cd", "true", ":", "set", "echo", "printf", "ls", "pwd", "cat", "env", "uname", "which", "command",
    "type",
    "date", "test", "[", "export", "id", "whoami", "java", "javac", "dpkg", "rm", "sleep", "exit",
    "file", "du", "df", "strip", "upx", "sha256sum", "grep",
})  # fmt: skip
_OF_PATHS = frozenset({"mkdir", "chown", "chmod", "chgrp", "touch", "ln"})
_OUTPUTS = (">", ">>", ">|", "&>", "&>>")
_NOWHERE = ("/dev/null", "/dev/stdout", "/dev/stderr")
_VERSIONS = ("--version", "-version", "version", "-v", "-V", "--help")


class Packages:
    """What a stage installs of the system. `kept`: words of packages for a container as well;
    `headers`: packages of headers; `recommends`: whether recommended packages come along; `tools`: the
    names of those that only a build needs."""

    def __init__(self) -> None:
        self.kept: dict[str, None] = {}
        self.headers: dict[str, None] = {}
        self.tools: set[str] = set()
        self.recommends = False


class Sorter:
    """Sorts the RUNs of one stage."""

    def __init__(
        self, stage: Stage, product: Product, sources: Sources, data: Sequence[str], source: Source
    ) -> None:
        self.stage = stage
        self.product = product
        self.sources = sources
        self.data = data
        self.source = source
        self.packages = Packages()
        self.needed_programs: frozenset[str] = frozenset()
        self.made: set[str] = set()  # folders

    def line(self, step: Step) -> int:
        return self.source.position(step.start).line

    def commands_of(self, step: Step) -> list[tuple[str, CommandInDirectory]]:
        """The commands of a RUN with what becomes of each. Raises Unknown."""
        it = step.instruction
        assert isinstance(it, Run)
        line = self.line(step)
        if not step.is_posix or it.script.problems:
            raise Unknown(f"what the RUN at line {line} does cannot be read", line)
        found = [(self._kind(one, step), one) for one in with_directories(step)]
        if not found:
            raise Unknown(f"what the RUN at line {line} does is not known", line)
        if any(kind == CARRY for kind, _ in found):
            items = it.script.items
            is_chain = all(
                isinstance(item.node, Simple) and item.connector in ("&&", "") for item in items
            )
            if (
                not is_chain
                or it.flags
                or it.heredocs
                or it.form != "shell"
                or len(items) != len(found)
            ):
                raise Unknown(f"the RUN at line {line} is more than a chain of commands", line)
        return found

    def _kind(self, it: CommandInDirectory, step: Step) -> str:
        command, line = it.command, self.line(step)
        name = str(command.name)
        row = command.row
        for redirect in command.simple.redirects:
            if redirect.operator in _OUTPUTS and str(redirect.target) not in _NOWHERE:
                if redirect.operator != ">&" and not str(redirect.target).isdecimal():
                    raise Unknown(f"line {line} writes to {redirect.target}", line)
        if row.is_system:
            return self._of_packages(command, line)
        install = install_of(command)
        if row.ecosystem == "node" and install is not None and install.packages:
            raise Unknown(f"{install.packages[0]}, which line {line} installs, may be needed", line)
        if row.builds or row.ecosystem == "node" or name in _TOOLCHAINS:
            return BUILD
        if name in _SILENT or (command.args and all(str(a) in _VERSIONS for a in command.args)):
            return NONE
        if name == "git" and command.runs(
            "git", "config", "--version", "describe", "rev-parse", "log", "submodule"
        ):
            return NONE
        if name in ACCOUNTS:
            return CARRY
        if name in ("cp", "mv", "install"):
            return self._of_copies(it, line)
        if name in _OF_PATHS:
            return self._of_paths(it, line)
        raise Unknown(f"what {name} at line {line} leaves is not known", line)

    def _of_copies(self, it: CommandInDirectory, line: int) -> str:
        """cp and mv: of what is shipped, it was taken into account."""
        target = it.path(str(it.command.operands[-1])) if it.command.operands else None
        if target is not None and (
            self.product.has(target)
            or any(is_below(path, target) for _, path in self.product.copies)
        ):
            return BUILD
        raise Unknown(f"what {it.command.name} at line {line} copies may be needed", line)

    def _of_paths(self, it: CommandInDirectory, line: int) -> str:
        command = it.command
        operands = [str(word) for word in command.operands]
        if command.name in ("chown", "chmod", "chgrp") and not command.has("--reference"):
            operands = operands[1:]
        paths = [it.path(word) for word in operands]
        if any(path is None or "$" in path or "*" in path for path in paths):
            raise Unknown(f"which files {command.name} at line {line} means is not known", line)
        known = [path for path in paths if path is not None]
        if command.name == "ln":
            return CARRY
        if command.name == "mkdir":
            wanted = [it for it in known if not self._is_made_by_copies(it)]
            self.made.update(known)
            return CARRY if wanted else NONE
        kinds = {self._verdict(command, path, line) for path in known}
        if len(kinds) > 1:
            raise Unknown(f"{command.name} at line {line} is about files of the build, too", line)
        return kinds.pop() if kinds else NONE

    def _verdict(self, command: Command, path: str, line: int) -> str:
        """What becomes of a change of owner or mode of a file. Raises Unknown."""
        files = [it for _, it in self.product.copies] + list(self.data)
        is_shipped = any(is_below(path, it.rstrip("/")) for it in files)
        if is_shipped:  # COPY takes the mode along, and not the owner
            return NONE if command.name == "chmod" and path in files else CARRY
        there = [*files, *self._workdirs(), *self.made]
        if any(is_below(it, path) for it in there) or command.name == "touch":
            return CARRY
        if self._is_of_sources(path) or self._is_copied(path):
            return NONE
        if path in DIRECTORIES or is_below(path, "/home"):
            return CARRY
        raise Unknown(f"whether a container has {path}, of line {line}, is not known", line)

    def _is_made_by_copies(self, path: str) -> bool:
        """Whether a folder is there, or only for the build, without being made."""
        files = [it for _, it in self.product.copies] + list(self.data)
        return any(is_below(it, path) for it in files) or self._is_of_sources(path)

    def _workdirs(self) -> list[str]:
        """The working directories, which the stage of the container makes as well."""
        states = [step.state for step in self.stage.steps if step.state.workdir_set]
        after = [it.workdir for it in (*states, self.stage.last_state)]
        return [it for it in dict.fromkeys(after) if it is not None and it != "/"]

    def _is_of_sources(self, path: str) -> bool:
        """Whether it is a folder that sources are copied to, or one above it."""
        return any(is_below(root.target, path) for root in self.sources.roots)

    def _is_copied(self, path: str) -> bool:
        return any(target == path for _, target in self.sources.files)

    def _of_packages(self, command: Command, line: int) -> str:
        install = install_of(command)
        if updates_lists(command) or removal(command) is not None or install is None:
            return NONE
        if (
            install.files
            or install.groups
            or not command.editable
            or install.row.ecosystem not in KNOWN_LIBRARIES
        ):
            raise Unknown(f"what line {line} installs is not known by name", line)
        if command.has("-t", "--target-release"):
            raise Unknown(f"line {line} installs packages of another release", line)
        for word in install.packages:
            if word.expands:
                raise Unknown(f"a variable says which packages line {line} installs", line)
            name = str(word).partition("=")[0].partition("~")[0].partition(":")[0]
            if name in LIBRARIES or (name.endswith("-dev") and name not in BUILD_PACKAGES):
                self.packages.headers[name] = None
            elif name in self.needed_programs or name not in BUILD_PACKAGES:
                self.packages.kept[str(word)] = None
            else:
                self.packages.tools.add(name)
        if command.manager == "apt" and not command.has("--no-install-recommends"):
            self.packages.recommends = self.packages.recommends or bool(self.packages.kept)
        return INSTALL
