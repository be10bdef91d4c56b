"""The looks of the page of findings: wide and narrow, light and dark, and sorting without a script.

Viewers of artifacts in a CI run no scripts. What is chosen is a radio button before the lists, and
the order of a row is one of its variables.
"""

from __future__ import annotations

STYLE = """
:root { color-scheme: light dark; --ink: #1c2024; --dim: #5b6470; --edge: #d7dbe0; --page: #fff; --card:
  #f6f7f9;
  --error: #b3261e; --warning: #8a5a00; --info: #1f6feb; --style: #7a3e9d; --safe: #1a7f4b; --unsafe:
  #8a5a00; --hand: #7b8490; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8eb; --dim: #9aa3ad; --edge: #363c44; --page:
  #16191d; --card: #1d2126;
  --error: #ff7b72; --warning: #e3b341; --info: #79b8ff; --style: #d2a8ff; --safe: #56d364; --unsafe:
  #e3b341; --hand: #8b949e; } }
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); max-width: 1120px;
  margin: 1.5rem auto 4rem; padding: 0 1rem; }
h1 { font-size: 1.45rem; line-height: 1.25; margin: 0; } .note { color: var(--dim); margin: .2rem 0 1rem; }
a { color: inherit; } code, pre, .place { font-family: ui-monospace, monospace; font-size: .87em; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.6rem, 1fr)); gap: .6rem; margin: 0
  0 1.2rem; }
.tile { background: var(--card); border: 1px solid var(--edge); border-radius: .5rem; padding: .5rem .8rem; }
.tile { white-space: nowrap; }
.tile b { display: block; font-size: 1.5rem; font-variant-numeric: tabular-nums; line-height: 1.2; }
input.pick { position: absolute; opacity: 0; pointer-events: none; }
.bar-of { display: flex; flex-wrap: wrap; gap: .35rem; margin: .6rem 0; align-items: center; }
.bar-of > span { color: var(--dim); }
label { border: 1px solid var(--edge); border-radius: 1rem; padding: .1rem .7rem; cursor: pointer;
  user-select: none; }
.tabs label { border-radius: .4rem; padding: .25rem .9rem; font-weight: 600; }
.view { display: none; }
.rows { display: flex; flex-direction: column; border-top: 1px solid var(--edge); margin: 0; padding: 0;
  list-style: none; }
.rows > li { border-bottom: 1px solid var(--edge); padding: .5rem .2rem; display: grid; gap: 0 .8rem;
  align-items: baseline; }
.finding { grid-template-columns: 4.6rem minmax(0, 1fr) minmax(6rem, 17rem); }
.finding > .place { overflow-wrap: anywhere; text-align: right; color: var(--dim); }
.finding > details { grid-column: 2 / -1; }
.count { grid-template-columns: 3.6rem minmax(0, 1fr) minmax(9rem, 24rem); }
.count > .number { text-align: right; font-variant-numeric: tabular-nums; font-weight: 600; }
.what { overflow-wrap: anywhere; } .name { color: var(--dim); }
.level { font-weight: 600; } .error .level, .l-error { color: var(--error); } .warning .level, .l-warning {
  color: var(--warning); }
.info .level, .l-info { color: var(--info); } .style .level, .l-style { color: var(--style); }
.l-safe { color: var(--safe); } .l-unsafe { color: var(--unsafe); } .l-hand { color: var(--hand); }
summary { cursor: pointer; color: var(--dim); } pre { margin: .3rem 0; overflow-x: auto; background:
  var(--card); padding: .5rem; }
.meter { display: flex; height: .6rem; border-radius: .3rem; overflow: hidden; background: var(--edge);
  align-self: center; }
.meter i { display: block; min-width: 2px; background: currentColor; }
.numbers { color: var(--dim); font-size: .87em; grid-column: 2 / -1; }
@media (max-width: 640px) { .finding { grid-template-columns: 4.6rem minmax(0, 1fr); } .finding > .place {
  grid-column: 2; text-align: left; }
  .count { grid-template-columns: 3rem minmax(0, 1fr); } .count > .meter { grid-column: 2; margin: .3rem 0; } }
"""


def choice(view: str, names: tuple[str, ...]) -> str:
    """The rules for one list: which order each radio button means, and how its label looks then."""
    found = []
    for name in names:
        button = f"#{view}-by-{name}:checked"
        found.append(f"{button} ~ main .{view} .rows > li {{ order: var(--{name}); }}")
        found.append(f'{button} ~ main label[for="{view}-by-{name}"] {CHOSEN}')
    return "\n".join(found)


def tab(view: str) -> str:
    """The rules for a view that is shown when its radio button is chosen."""
    button = f"#view-{view}:checked"
    return (
        f"{button} ~ main .{view} {{ display: block; }}\n"
        f'{button} ~ main label[for="view-{view}"] {CHOSEN}\n'
        f'#view-{view}:focus-visible ~ main label[for="view-{view}"] {{ outline: 2px solid; }}'
    )


def toggle(level: str) -> str:
    """The rules for a severity that is left out when its box is not ticked."""
    box = f"#show-{level}"
    return (
        f"{box}:not(:checked) ~ main .findings .{level} {{ display: none; }}\n"
        f'{box}:checked ~ main label[for="show-{level}"] {CHOSEN}'
    )


CHOSEN = "{ background: var(--ink); color: var(--page); border-color: var(--ink); }"
