"""Pages that need nothing else: their looks, and what they are made of. No page needs a script; one
that has one for comfort allows its browser that script alone, by its hash."""

from __future__ import annotations

from html import escape

from dflint.report.screen import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

STYLE = """
:root { color-scheme: light dark; --ink: #1c2024; --dim: #59626d; --edge: #d7dbe0; --page: #fff; --card:
  #f6f7f9;
  --one: #8aa4c8; --two: #2f7d5b; --waste: #c2660c; --good: #1a7f4b; --bad: #b3261e; --add: #e3f5e8; --del:
  #fde8e6; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8eb; --dim: #9aa3ad; --edge: #363c44; --page: #16191d;
  --card: #1e2227; --one: #6684ad; --two: #4fae84; --waste: #e39a4a; --good: #56d364; --bad: #ff7b72;
  --add: #15301f; --del: #3a1d1c; } }
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); max-width: 1080px;
  margin: 1.5rem auto 4rem; padding: 0 1rem; }
a { color: inherit; } h1 { font-size: 1.4rem; line-height: 1.25; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 2.2rem 0 .5rem; } h3 { font-size: .95rem; margin: 1.2rem 0 .3rem; }
.note { color: var(--dim); } p.note { margin: .2rem 0 .8rem; overflow-wrap: anywhere; }
.headline { font-size: 1.25rem; line-height: 1.35; margin: 1rem 0; overflow-wrap: anywhere; }
.headline b { font-variant-numeric: tabular-nums; }
.good { color: var(--good); } .bad { color: var(--bad); } .wasted { color: var(--waste); }
code, .code { font: 13px/1.45 ui-monospace, monospace; overflow-wrap: anywhere; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.4rem, 1fr)); gap: .6rem; margin: 1rem
  0; }
.tile { background: var(--card); border: 1px solid var(--edge); border-radius: .5rem; padding: .5rem .8rem; }
.tile b { display: block; font-size: 1.4rem; line-height: 1.25; font-variant-numeric: tabular-nums; }
.tile .note { display: block; font-size: .87em; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--edge); vertical-align:
  top; }
th { color: var(--dim); font-weight: 500; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.code { min-width: 9rem; }
.list { list-style: none; margin: 0; padding: 0; border-top: 1px solid var(--edge); display: flex;
  flex-direction: column; }
.list > li { border-bottom: 1px solid var(--edge); padding: .45rem 0; }
.amount { font-variant-numeric: tabular-nums; font-weight: 600; white-space: nowrap; }
.problems > li { display: grid; grid-template-columns: 6.4rem minmax(0, 1fr); gap: 0 .8rem; }
.problems .amount { text-align: right; }
.step { display: grid; grid-template-columns: 4.2rem minmax(0, 1fr) 20rem; gap: 0 .8rem; align-items: start; }
.step .place { color: var(--dim); text-align: right; font-variant-numeric: tabular-nums; }
.bar { display: grid; grid-template-columns: minmax(0, 1fr) 5.2rem; gap: .5rem; align-items: center; }
.bar .track { display: flex; height: .7rem; border-radius: .2rem; overflow: hidden; }
.bar .track i { display: block; min-width: 1px; } .bar .amount { text-align: right; font-weight: 400; }
.one { background: var(--one); } .two { background: var(--two); } .lost { background: var(--waste); }
.legend span { display: inline-block; width: .8rem; height: .65rem; margin: 0 .35rem 0 1rem; border-radius:
  .15rem; }
.legend span:first-child { margin-left: 0; }
.diff { background: var(--card); border: 1px solid var(--edge); border-radius: .5rem; padding: .5rem 0;
  overflow-x: auto; }
.diff span { display: block; padding: 0 .8rem; white-space: pre; font: 13px/1.45 ui-monospace, monospace;
  min-width: max-content; min-height: 1.45em; }
.diff .add { background: var(--add); } .diff .del { background: var(--del); } .diff .at { color: var(--dim); }
pre { font: 13px/1.45 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; margin: .3rem 0;
  }
summary { cursor: pointer; } details > summary.note:hover { color: var(--ink); }
input.pick { position: absolute; opacity: 0; pointer-events: none; }
.choice { display: flex; flex-wrap: wrap; gap: .35rem; margin: .5rem 0; align-items: center; }
.choice label { border: 1px solid var(--edge); border-radius: 1rem; padding: .1rem .8rem; cursor: pointer; }
#by-file:checked ~ .choice label[for="by-file"], #by-size:checked ~ .choice label[for="by-size"] {
  background: var(--ink); color: var(--page); border-color: var(--ink); }
#by-file:focus-visible ~ .choice label[for="by-file"], #by-size:focus-visible ~ .choice label[for="by-size"] {
  outline: 2px solid var(--two); outline-offset: 2px; }
#by-size:checked ~ .list > li { order: var(--size); }
@media (max-width: 640px) {
  .step { grid-template-columns: 3.4rem minmax(0, 1fr); } .step > .bars { grid-column: 2; }
  .problems > li { grid-template-columns: minmax(0, 1fr); } .problems .amount { text-align: left; }
  th, td { padding-right: .5rem; } .headline { font-size: 1.1rem; } .tiles { gap: .45rem;
  grid-template-columns: repeat(auto-fit, minmax(8.2rem, 1fr)); }
  .tile { padding: .4rem .6rem; } .tile b { font-size: 1.2rem; } }
"""


def document(title: str, body: str, style: str = "", head: str = "", script: str = "") -> str:
    """A whole page; `style` and `head` are added to what is in its head."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"{head}{_allowed(script)}<title>{text(title)}</title>\n<style>{STYLE}{style}</style>\n</head>\n"
        f"<body>\n{body}\n{f'<script>{script}</script>' if script else ''}</body>\n</html>\n"
    )


def _allowed(script: str) -> str:
    """What the browser may do on a page with a script: run that one, and fetch nothing."""
    if not script:
        return ""
    import hashlib
    from base64 import b64encode

    word = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    allowed = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{word}'"
    return f'<meta http-equiv="Content-Security-Policy" content="{allowed}">\n'


def text(of: str) -> str:
    """A text from a stranger: no elements, and nothing that cannot be seen or turns the writing."""
    return escape(shown(of))


def tiles(those: Iterable[tuple[str, str, str, str]]) -> str:
    """Figures: name, value, what is to be said of it, and how good that is (`good`, `bad`, `wasted`)."""
    cells = (
        f'<div class="tile"><span class="note">{text(name)}</span><b class="{tone}">{text(value)}</b>'
        f'<span class="note">{text(about)}</span></div>'
        for name, value, about, tone in those
    )
    return f'<div class="tiles">{"".join(cells)}</div>'


def bar(size: int, most: int, kind: str, amount: str) -> str:
    """A bar for bytes, of which `most` fill it, in the colour of a kind (one, two, lost), with the
    amount."""
    width = 100 * size / (most or 1)
    filled = f'<i class="{kind}" style="width:{width:.2f}%"></i>' if size else ""
    tone = " wasted" if kind == "lost" else ""
    return (
        f'<div class="bar" title="{size:,} bytes"><div class="track">{filled}</div>'
        f'<span class="amount{tone}">{text(amount)}</span></div>'
    )


def table(heads: Sequence[tuple[str, bool]], rows: Iterable[Sequence[str]]) -> str:
    """A table; the heads say of each column whether it has numbers. Cells are HTML already."""
    names = ["number" if is_number else "" for _, is_number in heads]
    head = "".join(
        f'<th class="{kind}">{text(name)}</th>'
        for (name, _), kind in zip(heads, names, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(f'<td class="{kind}">{cell}</td>' for cell, kind in zip(row, names, strict=True))
        + "</tr>"
        for row in rows
    )
    return f'<div class="wide"><table><tr>{head}</tr>{body}</table></div>'


def diff(lines: Iterable[str]) -> str:
    """The lines of a patch, in colours."""
    kinds = {"+": "add", "-": "del", "@": "at", "\\": "at"}
    rows = (f'<span class="{kinds.get(line[:1], "")}">{text(line)}</span>' for line in lines)
    return f'<div class="diff">{"".join(rows)}</div>'
