"""`dflint check --fix`: files fixed, or what would be fixed as a patch."""

from __future__ import annotations

from collections import Counter

from dflint.cli.output import show_patch, write_bytes, write_message
from dflint.cli.usage import UsageError
from dflint.engine.fixer import Fixed, RejectedFix, fix
from dflint.engine.selection import ALL, find, is_on
from dflint.engine.trees import LastTrees
from dflint.files import encode, leaves_repository
from dflint.fix import Safety
from dflint.report.patch import patch_of
from dflint.report.text import count, shown_path
from dflint.source import Source
from dflint.writing import WriteError, write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from dflint.cli.linting import FileLinter
    from dflint.cli.options import CheckOptions
    from dflint.config.configuration import Configuration
    from dflint.engine.diagnostic import Diagnostic
    from dflint.files import Document

REPORT_IT = "The text is left as it is; please report the file."


class Fixes:
    """Fixes files and counts. `mistakes` says which could not be written.

    `stdin` is what standard input is called, or nothing: its text goes to standard output.
    `is_by_file`: it is a configuration file that wants this, which is not to write elsewhere.
    """

    def __init__(
        self, look: FileLinter, request: CheckOptions, stdin: str, is_by_file: bool = False
    ) -> None:
        self.look = look
        self.request = request
        self.stdin = stdin
        self.is_by_file = is_by_file
        self.fixed: dict[str, Fixed] = {}
        self._last: tuple[Source, list[Diagnostic]] | None = None  # what was found last
        self.mistakes: list[UsageError] = []
        self.look.trees = LastTrees()

    def fix_file(self, document: Document) -> list[Diagnostic]:
        """Fix a file, or show how. What is left to report of it."""
        path = document.source.path
        if self.is_by_file and leaves_repository(path):
            return self.look(document.source)
        look = self.look
        here = look.known.of(path)
        allow = Safety.UNSAFE if here.get("unsafe-fixes") else Safety.SAFE
        done = fix(document.source, lambda it: self._fixable(it, here), allow, look.trees)
        try:
            self._put(document, done.source)
        except WriteError as error:
            self.mistakes.append(UsageError(str(error)))
            return self.look(document.source)
        self.fixed[path] = done
        if self.request.diff or self.request.fix_only:
            return []
        source, found = self._last or (None, [])
        self._last = None
        return found if source is done.source else self.look(done.source)

    def start(self) -> None:
        """Count from nothing."""
        self.fixed, self.mistakes = {}, []

    def values(self, values_of: Callable[[Iterable[Diagnostic]], Any]) -> Any:
        """What was done since, as values: to be added up elsewhere."""
        return [
            (
                path,
                values_of(done.made),
                [(values_of([it.diagnostic]), it.reason) for it in done.refused],
            )
            for path, done in self.fixed.items()
        ]

    def add(self, values: Any, read: Callable[[Any], list[Diagnostic]]) -> None:
        """Add what was done elsewhere. Nothing was written there."""
        for path, made, refused in values:
            done = self.fixed[path] = Fixed(Source(path, ""))
            done.made = read(made)
            done.refused = [RejectedFix(read(found)[0], reason) for found, reason in refused]

    @property
    def is_failed(self) -> bool:
        """Whether what was done is a reason for the exit code 1."""
        is_any = any(it.made for it in self.fixed.values())
        return is_any and (self.request.diff or self.request.exit_non_zero_on_fix)

    def _fixable(self, source: Source, here: Configuration) -> list[Diagnostic]:
        """The findings that the user wants to be fixed. Raises UnknownCode."""
        fixable, unfixable = here.words("fixable"), here.words("unfixable")
        for name in (*fixable, *unfixable):
            find(here.rules, name)
        found = self.look(source)
        self._last = source, found
        return [it for it in found if is_on(it.rule, fixable or (ALL,), unfixable)]

    def _put(self, document: Document, after: Source) -> None:
        if self.request.diff:
            show_patch(patch_of(document, after), self.request.color or "auto")
        elif document.source.path == self.stdin:
            write_bytes(encode(after.text, document.encoding, document.mark))
        else:
            write(document, after.text)

    def print_summary(self) -> None:
        """Say what was done, and what was not because of a bug."""
        from dflint.report.screen import shown

        for path, done in self.fixed.items():
            for it in done.refused:
                place = f"{shown_path(path)}:{it.diagnostic.source.position(it.diagnostic.start)}"
                name = f"{it.diagnostic.rule.code} ({it.diagnostic.rule.name})"
                write_message(f"{place}: no fix for {name}: {shown(it.reason)}. {REPORT_IT}\n")
        changed = {path: it.made for path, it in self.fixed.items() if it.made}
        if changed and not self.request.quiet:
            write_message(self._summary(changed))

    def _summary(self, changed: dict[str, list[Diagnostic]]) -> str:
        findings = count(sum(map(len, changed.values())), "finding")
        verb = "Would fix" if self.request.diff else "Fixed"
        text = f"{verb} {findings} in {count(len(changed), 'file')}.\n"
        for path, made in changed.items():
            if self.look.known.of(path).get("show-fixes"):
                text += "".join(_list(path, made))
        return text


def _list(path: str, made: list[Diagnostic]) -> list[str]:
    """The fixes of a file, a rule on a line."""
    found = Counter((it.rule.code, it.rule.name) for it in made)
    return [
        f"{shown_path(path)}:\n",
        *(f"  {number} x {code} ({name})\n" for (code, name), number in sorted(found.items())),
    ]
