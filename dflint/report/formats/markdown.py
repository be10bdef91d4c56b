"""A table in Markdown, most severe first: for the summary of a CI's run or a comment."""

from __future__ import annotations

from dflint.docs import url
from dflint.report.places import Paths, worst_first
from dflint.report.screen import shown
from dflint.report.text import count, is_fixable, levels

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.engine.diagnostic import Diagnostic
    from dflint.report.contents import Report

MOST = 200  # rows: a summary of GitHub holds 1 MiB
SIGNS = "\\`*_{}[]<>()#|!~&@:"  # what has a meaning in Markdown, or makes links of it
HEAD = "| severity | rule | place | finding | fix |\n|---|---|---|---|---|\n"


def report(it: Report) -> str:
    """A heading, and a row for each finding."""
    found = it.diagnostics
    if not found:
        return f"### dflint: no findings in {count(it.files, 'file')}\n"
    files = len({one.source.path for one in found})
    head = f"### dflint: {count(len(found), 'finding')} in {count(files, 'file')} ({levels(found)})\n\n"
    path_of = Paths()
    rows = "".join(_row(one, path_of) for one in worst_first(found)[:MOST])
    more = len(found) - MOST
    end = f"\n{count(more, 'more finding')} {'is' if more == 1 else 'are'} in the log.\n"
    return f"{head}{HEAD}{rows}{end if more > 0 else ''}"


def _row(it: Diagnostic, path_of: Paths) -> str:
    place = f"{path_of(it.source.path)}:{it.source.position(it.start)}"
    fix = it.fix.title if it.fix is not None else ""
    note = f" ({it.fix.safety})" if it.fix is not None and is_fixable(it.fix) else ""
    cells = (
        it.severity.name,
        f"[{it.rule.code}]({url(it.rule)}) {escaped(it.rule.name)}",
        escaped(place),
        escaped(it.message),
        escaped(fix) + note,
    )
    return f"| {' | '.join(cells)} |\n"


def fenced(lines: Sequence[str], language: str = "") -> str:
    """Lines as they are, in a block of code that none of them can end."""
    text = "\n".join(map(shown, lines))
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}{language}\n{text}\n{fence}\n"


def _longest_run(text: str) -> int:
    """How many backticks follow each other, at most."""
    longest = run = 0
    for char in text:
        run = run + 1 if char == "`" else 0
        longest = max(longest, run)
    return longest


def escaped(text: str) -> str:
    """A text in which nothing is a sign of Markdown, an element of HTML, a link or a person."""
    return "".join([f"&#{ord(char)};" if char in SIGNS else char for char in shown(text)])
