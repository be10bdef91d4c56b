"""`dflint check --shellcheck`, and the pages of its checks."""

from __future__ import annotations

from dflint.cli.errors import print_error
from dflint.cli.usage import UsageError
from dflint.shellcheck.check import ShellCheck, is_code
from dflint.shellcheck.findings import rule_for
from dflint.shellcheck.program import Unavailable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.files import Document
    from dflint.rule import Rule


def shellcheck(documents: Sequence[Document | UsageError], is_wanted: bool) -> ShellCheck | None:
    """ShellCheck, asked about the files, for `lint(…, extra=…)`.

    `configured` makes of it what holds for a file that has settings of its own. Raises UsageError
    where it is not installed; if it is only used where it is there, that is said and the rest is done.
    """
    try:
        found = ShellCheck(lambda rule: rule.severity)
        found.prepare(it.source for it in documents if not isinstance(it, UsageError))
    except Unavailable as error:
        if is_wanted:
            raise UsageError(str(error)) from None
        print_error(UsageError(f"no SC codes are reported: {error}"))
        return None
    return found


def rules_called(name: str) -> tuple[Rule, ...]:
    """The check of ShellCheck that has this code, as a rule; nothing for another name."""
    return (rule_for(name),) if is_code(name) else ()
