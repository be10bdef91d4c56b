"""The looks of the page of the inventory, and the script of its field for words."""

from __future__ import annotations

from dflint.report.inventory_graph import STYLE as GRAPH_STYLE

STYLE = f"""
body {{ max-width: 1180px; }}
.group {{ border-top: 1px solid var(--edge); }} .group > summary {{ padding: .45rem 0; }}
.group > summary b {{ overflow-wrap: anywhere; }} .group[open] {{ padding-bottom: 1rem; }}
.group table {{ table-layout: fixed; min-width: 44rem; }} .group th:nth-child(1) {{ width: 26%; }}
.group th:nth-child(2) {{ width: 30%; }} .group th:nth-child(3) {{ width: 20%; }}
.row td {{ overflow-wrap: anywhere; }} .filters {{ margin: 1.2rem 0 .6rem; }}
.filters input[type=search] {{ font: inherit; padding: .2rem .7rem; border: 1px solid var(--edge);
  border-radius: 1rem; background: var(--card); color: var(--ink); min-width: 16rem; }}
#only-runs:checked ~ .choice label[for="only-runs"], #only-tags:checked ~ .choice label[for="only-tags"],
#only-affected:checked ~ .choice label[for="only-affected"] {{ background: var(--ink); color: var(--page);
  border-color: var(--ink); }}
input.pick:focus-visible ~ .choice {{ outline: 2px solid var(--two); outline-offset: 2px; }}
#only-runs:checked ~ .groups .row:not(.runs), #only-tags:checked ~ .groups .row:not(.tags),
#only-affected:checked ~ .groups .row:not(.affected), .row.out, .group.out,
.searched .graph, .searched .graph + .note {{ display: none; }}
#only-runs:checked ~ .groups .group:not(.runs), #only-tags:checked ~ .groups .group:not(.tags),
#only-affected:checked ~ .groups .group:not(.affected) {{ display: none; }}
tr.affected td:first-child {{ color: var(--waste); }} tr.certain td:first-child {{ color: var(--bad); }}
{GRAPH_STYLE}"""
# Shows the field for words, and hides what has none of them. Without it all rows are there.
SCRIPT = """
const field = document.getElementById("words"), said = document.getElementById("said");
const groups = [...document.querySelectorAll(".group")];
const rows = groups.map(it => [...it.querySelectorAll(".row")]);
const words = groups.map((it, at) => rows[at].map(row => row.textContent.toLowerCase()));
const names = groups.map(it => it.querySelector("summary").textContent.toLowerCase());
const open = groups.map(it => it.open);
field.hidden = false;
field.addEventListener("input", () => {
  const asked = field.value.toLowerCase().split(/\\s+/).filter(Boolean);
  const fits = text => asked.every(word => text.includes(word));
  let count = 0, shown = 0;
  groups.forEach((group, at) => {
    const all = fits(names[at]);
    let some = 0;
    rows[at].forEach((row, n) => {
      const is = all || fits(words[at][n]);
      row.classList.toggle("out", !is);
      some += is;
    });
    group.classList.toggle("out", !(some || all));
    count += some;
    group.classList.toggle("searched", asked.length > 0);
    group.open = asked.length ? (some > 0 && shown++ < 12) : open[at];
  });
  said.textContent = asked.length ? count.toLocaleString("en") + " rows" : "";
});
"""
