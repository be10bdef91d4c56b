"""The fewest edits that make one text of another, by lines."""

from __future__ import annotations

from difflib import SequenceMatcher

from dflint.fix import Edit
from dflint.source import Span

MOST_LINES = 3_000  # of what is not the same at both ends: comparing more would take long


def edits_between(before: str, after: str) -> list[Edit]:
    """What turns `before` into `after`: lines that differ, and no others."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    first, last = old[head : len(old) - tail], new[head : len(new) - tail]
    start = sum(map(len, old[:head]))
    if not first and not last:
        return []
    if len(first) + len(last) > MOST_LINES:
        end = start + sum(map(len, first))
        return [Edit(Span(start, end), "".join(last))]
    places = [start]
    for line in first:
        places.append(places[-1] + len(line))
    matcher = SequenceMatcher(None, first, last, autojunk=False)
    found: list[Edit] = []
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            continue
        if j - i == m - k:  # line by line, so that some of them can be left out
            for at in range(j - i):
                span = Span(places[i + at], places[i + at + 1])
                found.append(Edit(span, last[k + at]))
        else:
            found.append(Edit(Span(places[i], places[j]), "".join(last[k:m])))
    return found
