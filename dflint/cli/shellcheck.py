"""`dflint check --shellcheck`, and the pages of its checks."""

from __future__ import annotations

from dflint.cli.errors import print_error
from dflint.cli.usage import UsageError
from dflint.shellcheck.check import ShellCheck, is_code
from dflint.shellcheck.findings import rule_for
from dflint.shellcheck.program import Unavailable
from dflint.syntax.parser import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dflint.files import Document
    from dflint.rule import Rule
    from dflint.shellcheck.check import Reader, Severities


def shellcheck(
    documents: Sequence[Document | UsageError],
    is_wanted: bool,
    jobs: int | None,
    read: Reader,
) -> ShellCheck | None:
    """ShellCheck at work on the files, for `lint(…, extra=…)`; `asked` is to be closed.

    `read` gives the tree of a file.
    `configured` makes of it what holds for a file that has settings of its own. Where it is missing or
    fails, UsageError is raised; if it is only used where it is there, that is said and the rest is done.
    """
    if is_wanted:
        return begun(lambda rule: rule.severity, documents, jobs, None, read)
    try:
        return begun(lambda rule: rule.severity, documents, jobs, print_missing, read)
    except Unavailable as error:
        print_missing(error)
        return None


def begun(
    severity_of: Severities,
    documents: Sequence[Document | UsageError],
    jobs: int | None,
    give_up: Callable[[Unavailable], None] | None,
    read: Reader = parse,
) -> ShellCheck:
    """ShellCheck at work on the files. Raises Unavailable."""
    found = ShellCheck(severity_of, give_up=give_up)
    sources = [it.source for it in documents if not isinstance(it, UsageError)]
    found.prepare(sources, _processes(jobs) if len(sources) > 1 else 1, read)
    return found


def _processes(jobs: int | None) -> int:
    # For one file, not even what starts processes is loaded.
    from dflint.cli.workers import processors

    return jobs or processors()


def print_missing(error: Unavailable) -> None:
    """Say that ShellCheck is missing or fails, and what is left out."""
    print_error(UsageError(f"no SC codes are reported: {error}"))


def rules_called(name: str) -> tuple[Rule, ...]:
    """The check of ShellCheck that has this code, as a rule; nothing for another name."""
    return (rule_for(name),) if is_code(name) else ()
