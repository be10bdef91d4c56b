"""A proposed order, for people and for programs."""

from __future__ import annotations

from dflint.report.screen import shown
from dflint.report.tables import rendered, table
from dflint.sizes import human

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.table import Table

    from dflint.engine.diagnostic import Diagnostic
    from dflint.optimize.evidence import Evidence
    from dflint.optimize.ignoring import Ignoring
    from dflint.optimize.proposal import Proposal
    from dflint.optimize.words import Step
    from dflint.source import Source

    Ignored = tuple[Ignoring | None, tuple[int, int] | None]

LONGEST = 56


def full(
    source: Source,
    proposal: Proposal,
    evidence: Evidence,
    ignored: Ignored,
    sizes: Sequence[Diagnostic],
    colour: bool,
    width: int,
) -> str:
    """The plan: what to change and why, what stays and why, and what it is worth."""
    if not proposal.steps:
        lines = [f"{source.path}: no better order is known."]
        lines += _left(proposal.left)
        lines += _more(proposal)
        lines += _ignoring(ignored, evidence)
        lines += _sizes(sizes)
        return rendered([shown(it) for it in lines], colour, width)
    number = len(proposal.steps)
    parts: list[Table | str] = [shown(f"{source.path}: {number} change{'s' * (number > 1)}")]
    for step in proposal.steps:
        code = f" [{step.code}]" if step.code else ""
        code += " (safe)" if step.is_safe else ""
        parts.append(shown(f"  line {step.line}: {step.title}{code}"))
        parts.append(shown(f"      {step.reason}"))
        parts += [shown(f"      {step.evidence}")] if step.evidence else []
    parts += [shown(it) for it in _left(proposal.left)]
    if evidence.commits:
        parts.append(_evidence(evidence))
    elif proposal.seconds[0] > proposal.seconds[1]:
        parts.append("How often commits rebuild is not known: there is no history of 20 commits.")
    if not any(it.is_safe for it in proposal.steps):
        parts.append("Not proved without a build: check it with --measure.")
    elif not all(it.is_safe for it in proposal.steps):
        parts.append("What is not marked as safe is not proved without a build: try --measure.")
    more = (*_more(proposal), *_ignoring(ignored, evidence), *_sizes(sizes))
    parts += [shown(it) for it in more]
    return rendered(parts, colour, width)


def _left(steps: list[Step]) -> Iterator[str]:
    for step in steps:
        yield f"  line {step.line}: {step.title}"
        yield f"      {step.reason}"


def _more(proposal: Proposal) -> Iterator[str]:
    """Cache mounts and links, which are not written without being asked for."""
    steps = proposal.more.steps if proposal.more is not None else []
    if steps:
        yield "With BuildKit, --buildkit adds (lines of the new order):"
    for step in steps:
        yield f"  line {step.line}: {step.title}"
        yield f"      {step.reason}"
        if step.evidence:
            yield f"      {step.evidence}"


def _ignoring(ignored: Ignored, evidence: Evidence) -> Iterator[str]:
    """The lines for a .dockerignore, and what they are worth."""
    ignoring, saved = ignored
    if ignoring is None:
        return
    yield f".dockerignore: no step is known to read {human(ignoring.size)} of the context. Add:"
    yield from (f"    {line}" for line in ignoring.lines)
    if saved is not None and saved[0] > saved[1]:
        yield f"  {saved[0]} → {saved[1]} of the last {evidence.commits} commits rebuild a COPY"


def _sizes(found: Sequence[Diagnostic]) -> Iterator[str]:
    """The findings of dflint check of which the size is known."""
    if not found:
        return
    from dflint.optimize.savings import total

    is_all = all(it.estimate is not None and it.estimate.is_all for it in found)
    size = f"{'≈' if is_all else '≥'} {human(total(found))}"
    yield f"The image could be {size} smaller (dflint check says how):"
    for it in found:
        yield f"  line {it.source.position(it.start).line}: {it.estimate} [{it.rule.name}]"


def _evidence(evidence: Evidence) -> Table:
    """How often each RUN is rebuilt, before and after."""
    made = table(
        "before",
        "after",
        f"RUN (rebuilt in so many of the last {evidence.commits} commits)",
        left=(f"RUN (rebuilt in so many of the last {evidence.commits} commits)",),
    )
    after = {" ".join(text.split()): (low, high) for text, low, high in evidence.after.values()}
    for text, low, high in evidence.before.values():
        plain = " ".join(text.split())
        new = after.pop(plain, None)
        made.add_row(_range(low, high), _range(*new) if new else "", _cell(plain))
    for plain, (low, high) in after.items():
        made.add_row("", _range(low, high), _cell(plain))
    return made


def _cell(text: str) -> str:
    cut = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return shown(cut)


def _range(low: int, high: int) -> str:
    return str(low) if low == high else f"{low} to {high}"


def as_json(
    source: Source,
    proposal: Proposal,
    evidence: Evidence,
    ignored: Ignored,
    sizes: Sequence[Diagnostic],
) -> dict[str, object]:
    """The plan and the new text."""
    ignoring, saved = ignored
    return {
        "path": source.path,
        "text": proposal.text,
        "changes": [_step(it) for it in proposal.steps],
        "left": [_step(it) for it in proposal.left],
        "buildkit": None
        if proposal.more is None
        else {
            "text": proposal.more.text,
            "changes": [_step(it) for it in proposal.more.steps],
        },
        "seconds": {
            "before": round(proposal.seconds[0], 1),
            "after": round(proposal.seconds[1], 1),
        },
        "dockerignore": None
        if ignoring is None
        else {
            "lines": list(ignoring.lines),
            "bytes": ignoring.size,
            "rebuilds_before": saved[0] if saved else None,
            "rebuilds_after": saved[1] if saved else None,
        },
        "sizes": [
            {
                "line": source.position(it.start).line,
                "code": it.rule.code,
                "bytes": it.estimate.bytes,
                "is_all": it.estimate.is_all,
                "basis": it.estimate.basis,
            }
            for it in sizes
            if it.estimate is not None
        ],
        "commits": evidence.commits,
        "rebuilt": {
            name: [
                {"line": line, "rebuilt": low, "at_most": high}
                for line, (_, low, high) in rows.items()
            ]
            for name, rows in (("before", evidence.before), ("after", evidence.after))
        },
    }


def _step(it: Step) -> dict[str, object]:
    return {
        "line": it.line,
        "title": it.title,
        "reason": it.reason,
        "evidence": it.evidence,
        "code": it.code,
        "safety": "safe" if it.is_safe else "unsafe",
    }
