"""The looks of a report of a fleet. No page runs a script: a table is sorted by the radio button of a
column, and the order of a row is one of its variables."""

from __future__ import annotations

MOST_COLUMNS = 9  # by which a table can be sorted

_LOOKS = """
:root { --error: #b3261e; --warning: #9a5b00; --info: #1f66d0; --style: #7a3e9d; }
@media (prefers-color-scheme: dark) { :root { --error: #ff7b72; --warning: #e3b341; --info: #79b8ff;
  --style: #d2a8ff; } }
body { max-width: 1180px; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }
h1 { font-size: 1.6rem; } h2 { margin: 2.6rem 0 .2rem; scroll-margin-top: 1rem; } h2 + p.note { margin-top: 0; }
.up { text-decoration: none; } .up:hover { text-decoration: underline; }
nav { display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; padding: .6rem 0; margin: 1rem 0 0; border: solid
  var(--edge); border-width: 1px 0; }
nav a { color: var(--dim); text-decoration: none; } nav a:hover { color: var(--ink); text-decoration: underline; }
.empty { color: var(--dim); background: var(--card); border: 1px dashed var(--edge); border-radius: .5rem;
  padding: .8rem 1rem; margin: .6rem 0; }
.warn { border-left: 3px solid var(--warning); padding: .1rem 0 .1rem .8rem; margin: .6rem 0; }
.error { color: var(--error); } .warning { color: var(--warning); } .info { color: var(--info); }
.style { color: var(--style); }
.level::before { content: ""; display: inline-block; width: .6em; height: .6em; border-radius: 50%; background:
  currentColor; margin-right: .4em; }
.trends { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 1.4rem 1.6rem;
  margin: .8rem 0; }
figure { margin: 0; min-width: 0; } figcaption { display: flex; align-items:
  baseline; gap: 0 .6rem; flex-wrap: wrap; } figcaption .level { flex-basis: 100%; }
figcaption b { font-size: 1.5rem; font-variant-numeric: tabular-nums; line-height: 1.2; color: var(--ink); }
figcaption .note { font-size: .87em; } .zero { color: var(--dim); }
.graph { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .3rem .5rem;
  margin: .7rem .6rem 0 0; }
.scale { display: flex; flex-direction: column; justify-content: space-between; align-items: flex-end; color:
  var(--dim); font-size: .8em; line-height: 1; font-variant-numeric: tabular-nums; margin: -.5em 0;
  min-width: 2.4em; }
.plot { position: relative; height: 6.5rem; } .plot svg { position: absolute; width: 100%; height: 100%; overflow:
  visible; }
.plot .grid { stroke: var(--edge); stroke-width: 1; } .plot path { stroke: currentColor; stroke-width: 2;
  stroke-linejoin: round; fill: none; vector-effect: non-scaling-stroke; } .plot line { vector-effect:
  non-scaling-stroke; }
.plot .area { fill: currentColor; fill-opacity: .12; stroke: none; } .plot rect { fill: transparent; }
.plot rect:hover { fill: currentColor; fill-opacity: .14; }
.plot i { position: absolute; width: 9px; height: 9px; margin: -4.5px; border-radius: 50%; background:
  currentColor; border: 1.5px solid var(--page); pointer-events: none; }
.dates { grid-column: 2; display: flex; justify-content: space-between; color: var(--dim); font-size: .8em;
  line-height: 1.2; white-space: nowrap; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 0 2rem; }
.pair > div { min-width: 0; }
.finds { list-style: none; margin: 0; padding: 0; } .finds li { border-bottom: 1px solid var(--edge); padding:
  .35rem 0; overflow-wrap: anywhere; }
details > summary { padding: .3rem 0; } .finds .where { color: var(--dim); font-size: .87em; }
.meter { display: block; height: .55rem; border-radius: .2rem; background: currentColor; min-width: 2px;
  opacity: .75; }
.spark { display: block; width: 100%; min-width: 5rem; height: 1.1rem; overflow: visible; }
.spark path { fill: none; stroke:
  var(--dim); stroke-width: 1.5; stroke-linejoin: round; vector-effect: non-scaling-stroke; }
.table { position: relative; margin: .5rem 0; } .table .wide { overflow-x: auto; }
td { overflow-wrap: anywhere; } td.number, td.keep { overflow-wrap: normal; white-space: nowrap; }
th { white-space: nowrap; vertical-align: bottom; } th label { cursor: pointer; }
th label:hover { color: var(--ink); }
tbody tr:hover { background: var(--card); }
td .note { font-size: .87em; }
.table > input { position: absolute; opacity: 0; pointer-events: none; }
.more { display: none; cursor: pointer; color: var(--dim); padding: .4rem 0; } .more:hover { color: var(--ink);
  text-decoration: underline; }
.clip { max-height: 31rem; overflow-y: hidden; mask-image: linear-gradient(#000 26rem, transparent); }
.clip ~ .more { display: block; } .all:checked ~ .clip { max-height: none; mask-image: none; }
.all:checked ~ .more { display: none; } .all:focus-visible ~ .more { outline: 2px solid var(--info); }
@supports (grid-template-columns: subgrid) {
  .table table { display: grid; grid-template-columns: var(--cols); column-gap: 1.1rem; }
  .table thead, .table tbody { display: grid; grid-template-columns: subgrid; grid-column: 1 / -1; }
  .table tr { display: grid; grid-template-columns: subgrid; grid-column: 1 / -1; border-bottom: 1px solid
    var(--edge); align-items: baseline; }
  .table th, .table td { border: 0; padding: .32rem 0; min-width: 0; }
  .table th:has(label) label::after { content: "↕"; opacity: .35; padding-left: .25em; font-size: .9em; }
  td:has(> .meter), td:has(> .spark) { align-self: center; } }
@media (max-width: 980px) { .trends { grid-template-columns: repeat(2, minmax(0, 1fr)); } }
@media (max-width: 640px) { .trends:has(svg) { grid-template-columns: minmax(0, 1fr); }
  .minor { display: none; } .table table { --cols: var(--few) !important; column-gap:
  .6rem; }
  .table th label::after { content: "" !important; } .clip { max-height: 34rem; mask-image: linear-gradient(#000
  29rem, transparent); }
  .trends { gap: 1.2rem; } .plot { height: 5.5rem; } body { margin-top: 1rem; } h1 { font-size: 1.35rem; } }
@media print { .clip { max-height: none; mask-image: none; } .more, nav { display: none !important; } }
"""


def _sorting() -> str:
    """What the radio button of each column does to the rows, and to the head of the column."""
    found = []
    for at in range(1, MOST_COLUMNS + 1):
        chosen = f".by-{at}:checked ~ .wide"
        found.append(f"{chosen} tbody tr {{ order: var(--{at}); }}")
        found.append(f"{chosen} th:nth-child({at}) {{ color: var(--ink); font-weight: 600; }}")
        found.append(
            f'{chosen} th:nth-child({at}) label::after {{ content: var(--sign, "↓") !important;'
            " opacity: 1 !important; }"
        )
        found.append(
            f".by-{at}:focus-visible ~ .wide th:nth-child({at}) label {{ outline: 2px solid var(--info); }}"
        )
    return "\n".join(found)


STYLE = f"{_LOOKS}@supports (grid-template-columns: subgrid) {{\n{_sorting()}\n}}\n"
