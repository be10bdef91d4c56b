"""Measurements on a page: a strip for each image with a dot for each run, the median and its interval."""

from __future__ import annotations

from dflint.report.chart import nice_top
from dflint.report.html import text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

HEIGHT = 26  # pixels of a strip
STYLE = """
.strips { display: grid; grid-template-columns: minmax(5rem, 14rem) minmax(0, 1fr) 12rem; gap: .15rem .8rem;
  align-items: center; margin: .3rem 0 1.2rem; }
.strips .name { overflow-wrap: anywhere; } .strips .amount { font-weight: 400; white-space: normal; }
.strips svg { width: 100%; height: 26px; overflow: visible; }
.strips .whole { stroke: var(--edge); } .strips .sure { fill: var(--one); opacity: .45; }
.strips .run { fill: var(--two); opacity: .75; } .strips .middle { stroke: var(--ink); stroke-width: 2; }
.strips .ends { grid-column: 2; display: flex; justify-content: space-between; color: var(--dim); font-size:
  .8em; }
@media (max-width: 640px) { .strips { grid-template-columns: minmax(0, 1fr); gap: 0; } .strips .ends {
  grid-column: 1; } }
"""


class Strip:
    """One image: what was measured, the median, the ends of its interval, and what is said of it."""

    def __init__(
        self, name: str, values: Sequence[float], median: float, low: float, high: float, said: str
    ) -> None:
        self.name = name
        self.values = values
        self.median = median
        self.low = low
        self.high = high
        self.said = said


def strips(those: Sequence[Strip], shown_as: Callable[[float], str]) -> str:
    """Strips over the same scale, which begins at 0."""
    top = nice_top(max(it for strip in those for it in (*strip.values, strip.high)) or 1.0)

    def x(value: float) -> str:
        return f"{100 * value / top:.2f}%"

    parts = ['<div class="strips">']
    for it in those:
        dots = "".join(
            f'<circle cx="{x(value)}" cy="50%" r="4" class="run"><title>{text(shown_as(value))}</title>'
            "</circle>"
            for value in it.values
        )
        label = text(f"{it.name}: {it.said}")
        parts.append(
            f'<span class="name">{text(it.name)}</span><svg role="img" aria-label="{label}">'
            f'<line x1="0" x2="100%" y1="50%" y2="50%" class="whole"/><rect x="{x(it.low)}"'
            f' width="{x(it.high - it.low)}" y="4" height="{HEIGHT - 8}" rx="3" class="sure"/>{dots}'
            f'<line x1="{x(it.median)}" x2="{x(it.median)}" y1="2" y2="{HEIGHT - 2}" class="middle"/></svg>'
            f'<span class="amount">{text(it.said)}</span>'
        )
    ends = "".join(f"<span>{text(shown_as(top * part / 2))}</span>" for part in range(3))
    parts.append(f'<div class="ends">{ends}</div></div>')
    return "".join(parts)
