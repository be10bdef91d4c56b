"""The program git, asked for facts only: no hook, pager, helper or network of the user's takes part."""

from __future__ import annotations

import subprocess

from dflint.engine.guard import Expected
from dflint.git_program import ALONE, git_command
from dflint.processes import Program, run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Of the settings of a repository and a user, those that would give other answers, or start programs.
_OFF = (
    "core.pager=cat", "core.sshCommand=false", "credential.helper=", "gc.auto=0", "maintenance.auto=false",
    "log.showRoot=true", "log.follow=false", "log.diffMerges=first-parent", "diff.external=",
    "diff.ignoreSubmodules=none", "diff.renames=false", "diff.orderFile=/dev/null",
    "core.quotePath=false",
)  # fmt: skip
_WORDS = [word for setting in _OFF for word in ("-c", setting)]
_SETTINGS: Mapping[str, str | None] = {
    **ALONE,
    "GIT_NO_REPLACE_OBJECTS": "1", "GIT_PAGER": "cat", "LC_ALL": "C",
    **dict.fromkeys((
        "GIT_EXTERNAL_DIFF", "GIT_DIFF_OPTS", "GIT_TRACE", "GIT_SSH", "GIT_SSH_COMMAND",
        "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY",
    )),
}  # fmt: skip


class GitError(Expected):
    """What keeps git from answering, in one sentence for the user."""


class Git:
    """Git in one folder. Close it: one process that reads objects stays open in between."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._reader: Program | None = None

    def text(self, *arguments: str) -> str:
        """What a command prints. Raises GitError with its first line where it fails."""
        return self.output(*arguments).decode("utf-8", "surrogateescape")

    def output(self, *arguments: str) -> bytes:
        """What a command prints, as bytes. Raises GitError."""
        try:
            done = run(self._command(arguments), settings=_SETTINGS)
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
            self._reader = Program(
                self._command(("cat-file", "--batch")),
                settings=_SETTINGS,
                stdin=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        asked, told = self._reader.process.stdin, self._reader.process.stdout
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
            assert self._reader.process.stdin is not None
            self._reader.process.stdin.close()  # which git ends upon
            self._reader.process.wait()
            self._reader.end()
            self._reader = None

    def _command(self, arguments: Sequence[str]) -> list[str]:
        return git_command(self.folder, *_WORDS, *arguments)


def _first_line(errors: bytes) -> str:
    text = errors.decode("utf-8", "replace").strip()
    lines = [line for line in text.splitlines() if not line.startswith(("hint:", "warning:"))]
    first = lines[0].removeprefix("fatal: ").removeprefix("error: ") if lines else "it failed"
    return f"git: {first.rstrip('.')}."
