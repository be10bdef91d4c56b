"""How a RUN is laid out, so that a command added to it looks as if its author had written it."""

from __future__ import annotations

from dflint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.syntax.nodes import Run


def is_chain(run: Run) -> bool:
    """Whether it is nothing but commands joined by `&&`, so that one more can be added."""
    if run.form != "shell" or run.heredocs or run.script.problems:
        return False
    connectors = [item.connector for item in run.script.items]
    return bool(connectors) and all(it == "&&" for it in connectors[:-1]) and not connectors[-1]


def after_chain(run: Run, command: str) -> tuple[Span, str]:
    """Where to put one more command of a chain, and what to put there."""
    end = run.script.items[-1].node.end
    place = Span(end, end)
    leading = _indent_before_and(run)
    if leading is not None:
        return place, f" {run.escape}{run.line.newline}{leading}&& {command}"
    trailing = _indent_after_and(run)
    if trailing is not None:
        return place, f" && {run.escape}{run.line.newline}{trailing}{command}"
    return place, f" && {command}"


def _indent_before_and(run: Run) -> str | None:
    """What stands before the last `&&` on its line, if that is nothing but blanks."""
    items = run.script.items
    return _blanks_before(run, items[-2].connector_start) if len(items) > 1 else None


def _indent_after_and(run: Run) -> str | None:
    """What stands before the last command on its line, if that is nothing but blanks."""
    return _blanks_before(run, run.script.items[-1].node.start)


def _blanks_before(run: Run, offset: int) -> str | None:
    """The blanks from the start of a continued line to `offset`, or None if more stands there."""
    index = 0
    for number, (start, end) in enumerate(run.rest.places()):
        if start <= offset < end:
            blanks = run.rest.text[index : index + offset - start]
            return blanks if number and not blanks.strip() else None
        index += end - start
    return None
