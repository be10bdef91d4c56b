"""Versions of packages that the shell takes for a redirection: `numpy>=2` without quotes.

Source: POSIX shell, "Redirection"; PEP 508, version specifiers.
"""

from __future__ import annotations

from dflint.model.packages.installs import install_of
from dflint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.shell.nodes import Redirect
    from dflint.source import Word


class CutSpecifier:
    """A package and the version that the shell cuts off: `place` is all of it, `redirect` the first sign."""

    __slots__ = ("place", "redirect", "word")

    def __init__(self, word: Word, redirect: Redirect, end: int) -> None:
        self.word = word
        self.redirect = redirect
        self.place = Span(word.start, end)

    @property
    def is_read(self) -> bool:
        """Whether the shell reads from a file of that name: it is not there, so the command fails."""
        return self.redirect.operator == "<"


def cut_specifiers(command: Command) -> Iterator[CutSpecifier]:
    """The packages that a command installs without the versions that are written behind them."""
    redirects = command.simple.redirects
    install = install_of(command) if redirects else None
    for word in install.packages if install is not None else ():
        end, first = word.end, None
        for it in redirects:
            if it.start == end and _is_version(it):
                end, first = it.end, first or it
        if first is not None:
            yield CutSpecifier(word, first, end)


def _is_version(it: Redirect) -> bool:
    """Whether it is `>=1.2`, `>1` or `<2`, without a space in it."""
    sign = str(it.target)[:1]
    is_close = it.target.start == it.start + len(it.operator)
    return is_close and not it.fd and it.operator in ("<", ">") and (sign.isdigit() or sign == "=")
