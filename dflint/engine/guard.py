"""A bug in dflint is one finding in the file where it shows, and never the end of the run."""

from __future__ import annotations

from dflint.allowance import TooMuchWork, ledger_of, meter
from dflint.engine.diagnostic import ESTIMATES, FIXES, Diagnostic
from dflint.rule import Finding, Rule, RuleError, Severity
from dflint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import ParamSpec, Protocol, TypeVar

    from dflint.engine.dispatch import Parents
    from dflint.model.stages import Dockerfile, Stage
    from dflint.source import Source

    Arguments = ParamSpec("Arguments")
    Result = TypeVar("Result")

    class Remembers(Protocol):
        """What knows what was found in an earlier text of a file (memory.py)."""

        def begin(self, file: Dockerfile, has_context: bool) -> None:
            """Begin with a text."""

        def visit(self, stage: Stage, parents: Parents, guard: Guard) -> None:
            """Find what is in a stage."""


LONGEST = 200  # characters of the text of an error


class Expected(Exception):
    """A reason to stop that is meant for the user, such as a program that is not there."""


# Errors that end the run: one sentence for the user, or for the author of a rule.
MEANT_FOR_PEOPLE = (Expected, RuleError)


class Guard:
    """Runs parts of dflint over a file. Where one fails, `found` gets a finding that says so.

    `memory`: what was found in an earlier text of the file, if that is kept. `settles`: fixes are planned at
    once, so that what they are planned from need not be kept.
    """

    __slots__ = ("found", "ledger", "memory", "settles", "source")

    def __init__(
        self, source: Source, found: list[Diagnostic], memory: Remembers | None = None
    ) -> None:
        self.memory = memory
        self.settles = False
        self.source = source
        self.found = found
        self.ledger = ledger_of(source)

    def run(
        self,
        part: str,
        start: int,
        act: Callable[Arguments, Result],
        *arguments: Arguments.args,
        **options: Arguments.kwargs,
    ) -> Result | None:
        """The result; None where it failed. `part` and `start` say what failed, and where."""
        before, meter.left = meter.left, self.ledger.allowance
        try:
            return act(*arguments, **options)
        except MEANT_FOR_PEOPLE:
            raise
        except Exception as error:
            self.report(part, start, error)
            return None
        finally:
            meter.left = before

    def report(self, part: str, start: int, error: Exception) -> None:
        """Note a bug, or that the file is too large for a part."""
        if isinstance(error, TooMuchWork | RecursionError):
            self.ledger.exhausted.add(part)
            return
        start = min(start, len(self.source.text))
        finding = Finding(Span(start, start), failure(part, error))
        self.found.append(Diagnostic(self.source, INTERNAL_ERROR, finding, Severity.ERROR))

    def report_exhausted(self) -> None:
        """Say which parts have not looked at all of the file, if there are any."""
        parts = [it for it in self.ledger.exhausted if not it.startswith((FIXES, ESTIMATES))]
        if parts:
            message = f"the file is so large that not all of it was looked at by {', '.join(sorted(parts))}"
            finding = Finding(Span(0, 0), message)
            self.found.append(Diagnostic(self.source, INTERNAL_ERROR, finding, Severity.INFO))


def failure(part: str, error: Exception) -> str:
    """What to say of a bug, without a full stop."""
    text = f"{type(error).__name__}: {error}"[:LONGEST]
    return f"{part} failed with {text}. Please report this as a bug"


def internal_error(file: Dockerfile) -> Iterator[Finding]:
    """dflint itself failed on this file, or the file is too large for some of the rules.

    The rest of the file and all other files were still looked at. A failure is a bug in dflint.
    """
    yield from ()


INTERNAL_ERROR = Rule(internal_error, "DF000", Severity.ERROR, "correctness")
