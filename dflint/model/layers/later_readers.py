"""Whether anything that comes after a step can read a file that the step leaves."""

from __future__ import annotations

from dflint.allowance import Counted
from dflint.model.layers.network import INTERPRETERS
from dflint.model.mentions import mentions
from dflint.model.order import commands_that, is_so_later, stages_upon
from dflint.model.packages.later_use import is_taken_later
from dflint.model.path_table import PathTable
from dflint.model.paths import is_plain, joined, matches
from dflint.shell.nodes import loops
from dflint.source import cached
from dflint.syntax.nodes import Cmd, Entrypoint, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.layers.files import File
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.shell.nodes import Compound

# Directories whose files a web server hands out.
_SERVED = frozenset({"html", "www", "htdocs", "public", "public_html", "webroot", "wwwroot", "webapps",
                     "static", "downloads", "download", "repo", "mirror", "ftp", "pub"})  # fmt: skip
_SERVERS = ("http.server", "SimpleHTTPServer", "http-server", "serve ", "httpd", "nginx", "caddy",
            "lighttpd", "webfs", "apache", "vsftpd", "rsync")  # fmt: skip
_CODE_OPTIONS = ("-c", "-e", "-r", "-p")  # with which interpreters get code that may read anything
# Programs that read all that is below a directory.
_READING_TREES = frozenset({"find", "cp", "tar", "rsync", "zip", "scp", "grep", "sha256sum", "md5sum",
                            "createrepo", "createrepo_c", "dpkg-scanpackages", "reprepro", "du",
                            "install", "fd", "rg"})  # fmt: skip


def is_named_later(file: File, whole: Dockerfile) -> bool:
    """Whether a later instruction names a file, or another of the same name."""
    return mentions(whole).in_later(file.path.rpartition("/")[2], file.step.start)


def is_seen_later(file: File, stage: Stage, whole: Dockerfile) -> bool:
    """Whether a later step reads a file without its name: by a glob, or with its directory."""
    if is_taken_later(file.path, stage, whole):
        return True
    if is_so_later(_serves_files, file.step, stage, whole):
        return True
    after = file.step.end - 1
    stages = (stage, *stages_upon(stage, whole))
    return any(_readers(one).may_read(file.path, after) for one in stages)


class _Readers:
    """What commands of a stage read without naming each file, and where these commands begin."""

    def __init__(self, stage: Stage) -> None:
        globs: list[tuple[str, int]] = []
        trees: list[tuple[str, int]] = []
        scripts: list[tuple[str, int]] = []
        self.unclear = -1  # where the last one begins that reads any directory
        for it in commands_that(_may_see, stage):
            start = it.command.start
            if _is_script(it) and it.directory is not None:
                scripts.append((it.directory, start))  # it may read what lies beside it
            if it.command.name in INTERPRETERS and it.command.has(*_CODE_OPTIONS):
                self.unclear = start
            reads_trees = it.command.name in _READING_TREES
            for word in it.command.args:
                if not is_plain(word):
                    globs.append((word.rpartition("/")[2], start))
                if reads_trees and word[:1] != "-":
                    target = joined(it.directory, str(word))
                    if target is None:
                        self.unclear = start
                    else:
                        trees.append((target, start))
        for loop in (it for step in stage.steps_of(Run) for it in _loops(step)):
            globs += [(it.rpartition("/")[2], loop.start) for it in loop.words if not is_plain(it)]
        self.globs = Counted(globs)
        self.trees, self.scripts = PathTable(trees), PathTable(scripts)

    def may_read(self, path: str, after: int) -> bool:
        """Whether a command that begins after a place reads a file, or may."""
        folder, _, name = path.rpartition("/")
        if self.unclear > after or any(start > after for start in self.trees.above(path)):
            return True
        if folder and any(start > after for start in self.scripts.above(folder)):
            return True
        return any(start > after and matches(glob, name) for glob, start in self.globs)


@cached
def _readers(stage: Stage) -> _Readers:
    return _Readers(stage)


def _serves_files(step: Step) -> bool:
    """Whether a container hands out the files of a directory."""
    step = step.inner or step
    text = step.instruction.rest.text
    return isinstance(step.instruction, Cmd | Entrypoint) and any(it in text for it in _SERVERS)


def is_served(path: str) -> bool:
    """Whether a file lies where web servers keep what they hand out."""
    return not _SERVED.isdisjoint(path.split("/")[:-1])


def _loops(step: Step) -> Iterator[Compound]:
    run = step.instruction
    return loops(run.script) if isinstance(run, Run) else iter(())


def _may_see(it: CommandInDirectory) -> bool:
    """Whether a command reads files without naming each."""
    if _is_script(it) or it.command.name in _READING_TREES:
        return True
    return not all(map(is_plain, it.command.args))


def _is_script(it: CommandInDirectory) -> bool:
    program = it.command.simple.words[0] if it.command.simple.words else ""
    return program.endswith(".sh") or program.startswith("./")
