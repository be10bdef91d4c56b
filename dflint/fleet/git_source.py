"""A repository of git, of which only what is asked is fetched: its names, and the files that count.

A partial clone has commits and trees and no contents; these are fetched by their ids, many at once.
Where a host knows no filter, git clones the last commit whole. Nothing that the repository holds is
run: no hook, no filter, no submodule, nothing is checked out, and no configuration counts but ours.
Source: git-clone(1), git-fetch(1), partial-clone and protocol-v2 in the documentation of git.
"""

from __future__ import annotations

import os
import re
import subprocess
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from dflint.fleet.tree import MOST_KEPT, Node, SourceError, Tree
from dflint.processes import Program

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

PROTOCOLS = "file:git:http:https:ssh"
# The configuration of this user and this machine may name programs and other addresses.
ALONE: Mapping[str, str | None] = {
    "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_ATTR_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0", "GIT_ALLOW_PROTOCOL": PROTOCOLS, "GIT_LFS_SKIP_SMUDGE": "1",
    "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C",
    "GIT_DIR": None, "GIT_WORK_TREE": None, "GIT_INDEX_FILE": None, "GIT_PREFIX": None,
    "GIT_OBJECT_DIRECTORY": None, "GIT_ALTERNATE_OBJECT_DIRECTORIES": None, "GIT_NAMESPACE": None,
}  # fmt: skip
SSH = "ssh -oBatchMode=yes -oConnectTimeout=30"  # it asks for no password
SAFELY = (
    "--no-pager", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "gc.auto=0",
    "-c", "maintenance.auto=false", "-c", "submodule.recurse=false",
    "-c", "fetch.negotiationAlgorithm=noop", "-c", "transfer.bundleURI=false",
    "-c", "http.lowSpeedLimit=1000", "-c", "http.lowSpeedTime=60",
)  # fmt: skip
# What a repository in a folder has to allow, which hosts allow anyway.
SERVE = "git -c uploadpack.allowFilter=true -c uploadpack.allowAnySHA1InWant=true upload-pack"
PART = ("--depth", "1", "--filter=blob:none")
PLAIN_FILES = "dumb http"  # a web server that knows nothing of git has only whole repositories
_PASSWORD = re.compile(r"://[^/@\s]*@")
_DULL = ("warning:", "hint:", "remote: counting", "cloning into", "please make sure", "and the rep")


class GitSource:
    """A clone in a folder, made of an address. Raises SourceError.

    `address`: whatever git takes; a folder is given as a file:// address.
    """

    def __init__(self, address: str, folder: str) -> None:
        self.address = address
        self.folder = folder
        serve = ("--upload-pack", SERVE) if address.startswith("file://") else ()
        self._serve = serve
        own = ("--quiet", "--bare", "--no-tags", "--single-branch", "--template=", *serve)
        place = ("--", address, folder)
        try:
            self._run(None, "clone", *own, *PART, *place)
        except SourceError as error:
            if PLAIN_FILES not in str(error):
                raise
            self._run(None, "clone", *own, *place)
        self._ids: dict[str, str] = {}
        self._absent: set[str] | None = None

    def tree(self) -> Tree | None:
        """The tree of the commit that the address shows first; None for a repository without one."""
        code, output, _ = _git(self.folder, "show", "--no-patch", "--format=%H %ct", "HEAD")
        if code:
            return None
        commit, _, seconds = output.decode().strip().rpartition("\n")[2].partition(" ")
        nodes = {}
        listed = self._run(self.folder, "ls-tree", "-r", "-z", "--full-tree", commit)
        for line in listed.split(b"\0")[:-1]:
            facts, _, name = line.partition(b"\t")
            mode, _, digest = facts.decode().split(" ")
            nodes[os.fsdecode(name)] = Node(int(mode, 8), digest)
        self._ids = {path: node.digest for path, node in nodes.items()}
        date = datetime.fromtimestamp(int(seconds), UTC).replace(tzinfo=None)
        return Tree(nodes, self, self.folder, commit, date)

    def load(self, paths: Iterable[str]) -> Mapping[str, bytes]:
        """The contents of files, fetched at once. Raises SourceError."""
        ids = {path: self._ids[path] for path in paths}
        if self._absent is None:
            self._absent = set(self._missing())
        wanted = self._absent.intersection(ids.values())
        if wanted:
            self._fetch(sorted(wanted))
            self._absent -= wanted
        contents = dict(self._contents(sorted(set(ids.values()))))
        return {path: contents[digest] for path, digest in ids.items()}

    def _missing(self) -> Iterator[str]:
        """The objects that were not cloned."""
        args = ("rev-list", "--objects", "--no-object-names", "--missing=print", "HEAD")
        for line in self._run(self.folder, *args).splitlines():
            if line.startswith(b"?"):
                yield line[1:].decode()

    def _fetch(self, ids: Sequence[str]) -> None:
        self._run(
            self.folder, "fetch", "--quiet", "--no-tags", "--no-write-fetch-head",
            "--recurse-submodules=no", "--filter=blob:none", *self._serve, "--stdin", "origin",
            text="".join(f"{it}\n" for it in ids).encode(),
        )  # fmt: skip

    def _contents(self, ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """The contents of blobs, in pieces: of a large one only the beginning is kept."""
        command = ["git", *SAFELY, "--git-dir", self.folder, "cat-file", "--batch"]
        program = Program(
            command, settings=_settings(), stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        with program:
            give, take = program.process.stdin, program.process.stdout
            assert give is not None
            assert take is not None
            with give, take:
                for digest in ids:
                    give.write(f"{digest}\n".encode())
                    give.flush()
                    head = take.readline().split()
                    if len(head) != 3:
                        raise SourceError(f"git has no object {digest[:12]}.")
                    left = int(head[2])
                    kept = take.read(min(left, MOST_KEPT))
                    left -= len(kept)
                    while left > 0 and (piece := take.read(min(left, 1 << 20))):
                        left -= len(piece)
                    take.read(1)
                    yield digest, kept

    def _run(self, folder: str | None, *args: str, text: bytes = b"") -> bytes:
        code, output, errors = _git(folder, *args, text=text)
        if code:
            raise SourceError(_sentence(errors, code))
        return output


def head_of(address: str) -> str:
    """The commit that an address shows first, asked without a clone; empty for none. Raises SourceError."""
    serve = ("--upload-pack", SERVE) if address.startswith("file://") else ()
    code, output, errors = _git(None, "ls-remote", *serve, "--", address, "HEAD")
    if code:
        raise SourceError(_sentence(errors, code))
    return output.decode("ascii", "replace").partition("\t")[0].strip()


def without_password(text: str) -> str:
    """A text in which addresses have no user and no password."""
    return _PASSWORD.sub("://", text)


def _git(folder: str | None, *args: str, text: bytes = b"") -> tuple[int, bytes, bytes]:
    """Run git to its end: exit code, output and errors. Raises SourceError where there is no git."""
    where = ("--git-dir", folder) if folder is not None else ()
    try:
        program = Program(
            ["git", *SAFELY, *where, *args], settings=_settings(), stdin=subprocess.PIPE
        )
    except OSError:
        raise SourceError("git is not installed.") from None
    with program:
        output, errors = program.process.communicate(text)
        return program.process.returncode, output, errors


def _settings() -> dict[str, str | None]:
    return {**ALONE, "GIT_SSH_COMMAND": os.environ.get("GIT_SSH_COMMAND", SSH)}


def _sentence(errors: bytes, code: int) -> str:
    """The first thing that git says went wrong, as a sentence without a password."""
    lines = [it.strip() for it in errors.decode("utf-8", "replace").splitlines() if it.strip()]
    told = [it for it in lines if not it.lower().startswith(_DULL)]
    fatal = [it for it in told if it.startswith(("fatal:", "error:", "ERROR:"))]
    said = (fatal or told or [f"it ended with code {code}"])[0]
    said = said.partition(": ")[2] if said.startswith(("fatal:", "error:", "ERROR:")) else said
    return f"git: {without_password(said)[:300].rstrip('.')}."
