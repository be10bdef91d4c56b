"""Findings for people: `full` with excerpts, `concise` with a line each."""

from __future__ import annotations

from dflint.fix import Safety
from dflint.report.screen import paint, shown
from dflint.rule import Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.engine.diagnostic import Diagnostic
    from dflint.fix import Fix

BOLD, DIM, GREEN = "1", "2", "1;32"
GUTTER = "34"
RELATED = "36"
FIXABLE = "32"
COLOURS = {"error": "1;31", "warning": "1;33", "info": "1;36", "style": "1;35"}
PLURALS = {"error": "errors", "warning": "warnings"}


def full(diagnostics: Sequence[Diagnostic], colour: bool, width: int) -> str:
    """Each finding with the lines it is about, and with those that its fix changes."""
    return "".join([_block(it, colour, width) + "\n\n" for it in diagnostics])


def concise(diagnostics: Sequence[Diagnostic], colour: bool) -> str:
    """Each finding on a line of its own."""
    lines = (f"{_place(it, colour)}: {_claim(it, colour)} [{it.rule.name}]\n" for it in diagnostics)
    return "".join(lines)


def summary(diagnostics: Sequence[Diagnostic], files: int, colour: bool) -> str:
    """How much was found, in how many files, and how much of it can be fixed."""
    if not diagnostics:
        text = f"No findings in {count(files, 'file')}." if files else ""
        return paint(text, GREEN if colour else "") + "\n" if text else ""
    found = count(len(diagnostics), "finding")
    places = count(len({it.source.path for it in diagnostics}), "file")
    text = paint(f"Found {found} in {places}", BOLD if colour else "")
    return f"{text} ({levels(diagnostics, colour)}).{_fixable(diagnostics)}\n"


def _fixable(diagnostics: Sequence[Diagnostic]) -> str:
    """How much can be fixed, and how."""
    fixes = [it.fix.safety for it in diagnostics if it.fix is not None]
    safe, unsafe = fixes.count(Safety.SAFE), fixes.count(Safety.UNSAFE)
    if safe and unsafe:
        return f" --fix resolves {safe}, --unsafe-fixes {unsafe} more."
    if unsafe:
        return f" --fix --unsafe-fixes resolves {unsafe}."
    return f" --fix resolves {safe}." if safe else ""


def is_fixable(fix: Fix | None) -> bool:
    """Whether there are edits that can be made."""
    return fix is not None and fix.safety > Safety.HINT


def _block(it: Diagnostic, colour: bool, width: int) -> str:
    from dflint.report.excerpt import Style, excerpt, gutter_width

    name = paint(f"[{it.rule.name}]", DIM if colour else "")
    lines = [f"{_place(it, colour)}  {_claim(it, colour)} {name}"]
    looks = Style(COLOURS[it.severity.name], RELATED, GUTTER) if colour else Style()
    if it.source.text:
        lines += excerpt(it.source, it, it.related, width, looks, it.finding.label)
    edge = paint("=", GUTTER if colour else "")
    estimate = it.estimate
    if estimate is not None:
        size = paint("size:", BOLD if colour else "")
        lines.append(
            f"{' ' * gutter_width(it.source)} {edge} {size} {estimate.amount}: {shown(estimate.basis)}"
        )
    fix = it.fix
    if fix is not None:
        note = " (unsafe)" if fix.safety == Safety.UNSAFE else ""
        help = paint("help:", BOLD if colour else "")
        lines.append(f"{' ' * gutter_width(it.source)} {edge} {help} {shown(fix.title)}{note}")
        if fix.edits and it.source.text:
            from dflint.report.change import change

            lines += change(it.source, fix, width, colour)
    return "\n".join(lines)


def _place(it: Diagnostic, colour: bool) -> str:
    return paint(shown_path(it.source.path), BOLD if colour else "") + paint(
        f":{it.source.position(it.start)}", DIM if colour else ""
    )


def shown_path(path: str) -> str:
    """A path as it may be shown where a line starts."""
    path = shown(path)
    # It would be a command to the runner of a CI.
    return f"./{path}" if path.lstrip()[:1] in (":", "#") else path


def _claim(it: Diagnostic, colour: bool) -> str:
    """Severity, code, `[*]` for what can be fixed, and message."""
    name, code = it.severity.name, it.rule.code
    head = paint(f"{name}[{code}]", COLOURS[name] if colour else "")
    mark = paint(" [*]", FIXABLE if colour else "") if is_fixable(it.fix) else ""
    return f"{head}{mark} {shown(it.message)}"


def levels(diagnostics: Sequence[Diagnostic], colour: bool = False) -> str:
    """How many of each severity: `1 error, 2 warnings`."""
    counts = dict.fromkeys(reversed(Severity.NAMES), 0)
    for it in diagnostics:
        counts[it.severity.name] += 1
    named = [
        paint(f"{n} {name if n == 1 else PLURALS.get(name, name)}", COLOURS[name] if colour else "")
        for name, n in counts.items()
        if n
    ]
    return ", ".join(named)


def count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
