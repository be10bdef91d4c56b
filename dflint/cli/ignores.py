"""`dflint check --add-ignore`: comments for what is found, written into the files."""

from __future__ import annotations

from dflint.cli.output import write_bytes, write_message
from dflint.cli.usage import UsageError
from dflint.engine.ignore_comments import add_suppressions
from dflint.files import encode
from dflint.report.text import count
from dflint.writing import WriteError, write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.cli.linting import FileLinter
    from dflint.engine.diagnostic import Diagnostic
    from dflint.files import Document


class Ignores:
    """Writes comments with a reason into files, and counts.

    `stdin` is what standard input is called, or nothing: its text goes to standard output.
    `mistakes` says which files could not be written.
    """

    def __init__(self, look: FileLinter, reason: str, stdin: str) -> None:
        self.look = look
        self.reason = reason
        self.stdin = stdin
        self.files = self.silenced = self.left = 0
        self.mistakes: list[UsageError] = []

    def fix_file(self, document: Document) -> list[Diagnostic]:
        """Silence what is found in a file. What is left."""
        done = add_suppressions(document.source, self.look, self.reason)
        try:
            self._write(document, done.source.text)
        except WriteError as error:
            self.mistakes.append(UsageError(str(error)))
            return done.found
        self.files += done.silenced > 0
        self.silenced += done.silenced
        self.left += len(done.left)
        return done.left

    @property
    def is_failed(self) -> bool:
        """Whether what was done is a reason for the exit code 1."""
        return False

    def _write(self, document: Document, text: str) -> None:
        if document.source.path != self.stdin:
            write(document, text)
            return
        write_bytes(encode(text, document.encoding, document.mark))

    def print_summary(self) -> None:
        """Say what was done, and how much was left."""
        text = f"Silenced {count(self.silenced, 'finding')} in {count(self.files, 'file')}."
        if self.left:
            left = count(self.left, "other" if self.silenced else "finding")
            text += f" No comment can silence {left}."
        write_message(f"{text}\n")
