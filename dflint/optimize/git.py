"""The program git, asked for facts only: no hook, pager, helper or network of the user's takes part."""

from __future__ import annotations

import os
import subprocess

from dflint.engine.guard import Expected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

# Settings of a repository that would start programs or ask the network.
_OFF = (
    "core.hooksPath=/dev/null", "core.fsmonitor=false", "core.pager=cat", "core.sshCommand=false",
    "credential.helper=", "protocol.allow=never", "gc.auto=0", "maintenance.auto=false",
    "log.showSignature=false", "log.showRoot=true", "log.follow=false", "log.diffMerges=first-parent",
    "diff.external=", "diff.ignoreSubmodules=none", "diff.renames=false", "diff.orderFile=/dev/null",
    "core.quotePath=false",
)  # fmt: skip
_ENVIRONMENT = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_PAGER": "cat",
    "LC_ALL": "C",
}
# Programs of the user's, and what git tells its hooks of the repository that they are run in.
_LEFT_OUT = (
    "GIT_EXTERNAL_DIFF", "GIT_DIFF_OPTS", "GIT_TRACE", "GIT_SSH", "GIT_SSH_COMMAND", "GIT_DIR",
    "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY",
)  # fmt: skip


class GitError(Expected):
    """What keeps git from answering, in one sentence for the user."""


class Git:
    """Git in one folder. Close it: one process that reads objects stays open in between."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._reader: subprocess.Popen[bytes] | None = None

    def text(self, *arguments: str) -> str:
        """What a command prints. Raises GitError with its first line where it fails."""
        return self.output(*arguments).decode("utf-8", "surrogateescape")

    def output(self, *arguments: str) -> bytes:
        """What a command prints, as bytes. Raises GitError."""
        try:
            done = subprocess.run(
                self._command(arguments),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                env=_environment(),
            )
        except OSError:
            raise GitError("git is not installed, and the history is read with it.") from None
        if done.returncode:
            raise GitError(_first_line(done.stderr))
        return done.stdout

    def answer(self, *arguments: str) -> str | None:
        """What a command prints, without the line end; None where it fails. Raises GitError
        where there is no git."""
        try:
            return self.text(*arguments).rstrip("\n")
        except GitError as error:
            if "not installed" in str(error):
                raise
            return None

    def blob(self, oid: str) -> bytes | None:
        """The content of a file by its object id; None where the object is not here."""
        if self._reader is None:
            self._reader = subprocess.Popen(
                self._command(("cat-file", "--batch")),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
            )
        asked, told = self._reader.stdin, self._reader.stdout
        assert asked is not None
        assert told is not None
        try:
            asked.write(oid.encode() + b"\n")
            asked.flush()
            head = told.readline().split()
            if len(head) != 3 or head[1] != b"blob":
                if len(head) == 3:
                    told.read(int(head[2]) + 1)
                return None
            content = told.read(int(head[2]))
            told.read(1)
            return content
        except OSError:
            return None

    def close(self) -> None:
        """End the process that reads objects."""
        if self._reader is not None:
            assert self._reader.stdin is not None
            self._reader.stdin.close()
            self._reader.wait()
            self._reader = None

    def _command(self, arguments: Sequence[str]) -> list[str]:
        settings = [word for setting in _OFF for word in ("-c", setting)]
        return ["git", "--no-pager", *settings, "-C", self.folder, *arguments]


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _LEFT_OUT}
    return {**kept, **_ENVIRONMENT}


def _first_line(errors: bytes) -> str:
    text = errors.decode("utf-8", "replace").strip()
    lines = [line for line in text.splitlines() if not line.startswith(("hint:", "warning:"))]
    first = lines[0].removeprefix("fatal: ").removeprefix("error: ") if lines else "it failed"
    return f"git: {first.rstrip('.')}."
