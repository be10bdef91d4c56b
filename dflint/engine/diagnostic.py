"""What dflint reports to the user."""

from __future__ import annotations

from dflint.allowance import TooMuchWork, ledger_of, meter
from dflint.fix import hint
from dflint.rule import Finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Protocol, TypeVar

    from dflint.fix import Fix
    from dflint.model.stages import Dockerfile
    from dflint.rule import Related, Rule, Severity
    from dflint.sizes import Estimate
    from dflint.source import Source

    _Result = TypeVar("_Result")

    class ExternalFindings(Protocol):
        """Findings of another program."""

        def __call__(self, file: Dockerfile) -> Iterable[Diagnostic]:
            """What it finds in a file."""

        def can_report(self, code: str) -> bool:
            """Whether a finding of its own could have that code."""


# Parts that have an allowance of their own, which a finding does without.
FIXES, ESTIMATES = "the fixes of ", "the estimates of "


class Diagnostic:
    """A finding, the rule that made it and the file it is in."""

    __slots__ = ("finding", "rule", "severity", "source")

    def __init__(self, source: Source, rule: Rule, finding: Finding, severity: Severity) -> None:
        self.source = source
        self.rule = rule
        self.finding = finding
        self.severity = severity

    @property
    def start(self) -> int:
        return self.finding.start

    @property
    def end(self) -> int:
        return self.finding.end

    @property
    def message(self) -> str:
        return self.finding.message

    @property
    def fix(self) -> Fix | None:
        """How to fix it; None also where planning it is too much work.

        A bug in planning it is said in its place, and is no end of the run.
        """
        if self.finding.is_fix_planned:
            return self.finding.fix
        try:
            return self._within_allowance(f"{FIXES}{self.rule.name}", lambda: self.finding.fix)
        except Exception as error:
            return hint(f"none: {type(error).__name__}: {error}. Please report this as a bug")

    @property
    def estimate(self) -> Estimate | None:
        """How many bytes it is about; None also where that is too much work, or fails."""
        if not self.finding.may_have_estimate:
            return None
        try:
            return self._within_allowance(
                f"{ESTIMATES}{self.rule.name}", lambda: self.finding.estimate
            )
        except Exception:
            return None

    def _within_allowance(self, part: str, work: Callable[[], _Result]) -> _Result | None:
        """What is worked out; None where it is too much work."""
        ledger = ledger_of(self.source)
        if part in ledger.exhausted:
            return None
        before, meter.left = meter.left, ledger.allowance
        try:
            return work()
        except TooMuchWork:
            return None
        finally:
            if meter.left != ledger.allowance:
                ledger.charge(part)
            meter.left = before

    @property
    def related(self) -> tuple[Related, ...]:
        return self.finding.related

    def without_fix(self) -> Diagnostic:
        """The same, and nothing to fix it with."""
        finding = Finding(self, self.message, None, *self.related).labelled(self.finding.label)
        finding.estimated(lambda: self.finding.estimate)
        return Diagnostic(self.source, self.rule, finding, self.severity)

    def with_more(self, number: int) -> Diagnostic:
        """The same, with a word on so many others in the file that are not shown."""
        times = "once more" if number == 1 else f"{number} more times"
        finding = self.finding.saying(f"{self.message} ({times} in this file)")
        return Diagnostic(self.source, self.rule, finding, self.severity)

    def settle(self, *, with_estimate: bool = True) -> None:
        """Plan the fix now, if it is not, so that what it is planned from need not be kept, not even
        where planning it fails or is too much work."""
        self.finding.settle(self.fix, self.estimate if with_estimate else None)
