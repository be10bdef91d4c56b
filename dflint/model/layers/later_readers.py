"""Whether anything that comes after a step can read a file that the step leaves."""

from __future__ import annotations

from dflint.model.packages.later_use import is_taken_later, later_steps
from dflint.model.paths import is_below, is_plain, joined, matches
from dflint.model.scripts.working_directory import with_directories
from dflint.syntax.nodes import Cmd, Entrypoint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.layers.files import File
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step

# Directories whose files a web server hands out.
_SERVED = frozenset({"html", "www", "htdocs", "public", "public_html", "webroot", "wwwroot", "webapps",
                     "static", "downloads", "download", "repo", "mirror", "ftp", "pub"})  # fmt: skip
_SERVERS = ("http.server", "SimpleHTTPServer", "http-server", "serve ", "httpd", "nginx", "caddy",
            "lighttpd", "webfs", "apache", "vsftpd", "rsync")  # fmt: skip
# Programs that read all that is below a directory.
_READING_TREES = frozenset({"find", "cp", "tar", "rsync", "zip", "scp", "grep", "sha256sum", "md5sum",
                            "createrepo", "createrepo_c", "dpkg-scanpackages", "reprepro", "du",
                            "install", "fd", "rg"})  # fmt: skip


def is_named_later(file: File, whole: Dockerfile) -> bool:
    """Whether a later instruction names a file, or another of the same name."""
    name = file.path.rpartition("/")[2]
    below = (it for stage in whole.stages for it in stage.steps if it.start > file.step.start)
    return any(name in it.instruction.written for it in below)


def is_seen_later(file: File, stage: Stage, whole: Dockerfile) -> bool:
    """Whether a later step reads a file without its name: by a glob, or with its directory."""
    if is_taken_later(file.path, stage, whole):
        return True
    for steps in later_steps(file.step, stage, whole):
        for step in steps:
            if _serves_files(step) or any(_sees(it, file.path) for it in with_directories(step)):
                return True
    return False


def _serves_files(step: Step) -> bool:
    """Whether a container hands out the files of a directory."""
    text = step.instruction.rest.text
    return isinstance(step.instruction, Cmd | Entrypoint) and any(it in text for it in _SERVERS)


def is_served(path: str) -> bool:
    """Whether a file lies where web servers keep what they hand out."""
    return not _SERVED.isdisjoint(path.split("/")[:-1])


def _sees(it: CommandInDirectory, path: str) -> bool:
    folder, _, name = path.rpartition("/")
    program = it.command.simple.words[0] if it.command.simple.words else ""
    is_script = program.endswith(".sh") or program.startswith("./")
    if is_script and folder and it.directory is not None and is_below(folder, it.directory):
        return True  # it may read what lies beside it
    for word in it.command.args:
        if not is_plain(word) and matches(word.rpartition("/")[2], name):
            return True
        if it.command.name in _READING_TREES and word[:1] != "-":
            target = joined(it.directory, str(word))
            if target is None or is_below(path, target):
                return True
    return False
