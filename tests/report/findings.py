"""Findings to report, made by hand: reports must not depend on what our rules say today."""

from collections.abc import Iterator

from dflint.engine.diagnostic import Diagnostic
from dflint.fix import Fix
from dflint.rule import Finding, Related, Rule, Severity
from dflint.source import Source, Span


def apt_get_without_yes(file: "Dockerfile") -> Iterator[Finding]:  # type: ignore[name-defined] # noqa: F821
    """apt-get asks a question that nobody can answer."""
    yield from ()


RULE = Rule(apt_get_without_yes, "DF301", Severity.ERROR, "correctness", ("DL3014",))


def place(text: str, part: str) -> Span:
    """Where a part of the text stands for the first time."""
    start = text.index(part)
    return Span(start, start + len(part))


def finding(
    text: str,
    part: str,
    message: str = "this is wrong",
    fix: Fix | None = None,
    *,
    severity: Severity = Severity.WARNING,
    related: tuple[tuple[str, str], ...] = (),
    path: str = "app/Dockerfile",
) -> Diagnostic:
    """A finding about a part of the text. `related`: other parts, and what to say of them."""
    others = (Related(place(text, other), said) for other, said in related)
    source = Source(path, text)
    return Diagnostic(source, RULE, Finding(place(text, part), message, fix, *others), severity)
