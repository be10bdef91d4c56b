"""Trees of directories on a page: each is opened by a click, without a script."""

from __future__ import annotations

from dflint.report.html import text
from dflint.sizes import counted, human, signed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.image.tree import Branch

MOST_CHILDREN = 30  # of a directory that are listed
LEAST = 0.002  # of the whole: what is smaller is not listed alone
MOST_ROWS = 1500  # of a tree: more make a page that no browser likes
DEEPEST = 40  # directories in directories
STYLE = """
.tree { list-style: none; margin: 0; padding: 0 0 0 1rem; border-left: 1px solid var(--edge); }
.tree.root { padding-left: 0; border-left: 0; }
.row { display: grid; grid-template-columns: minmax(0, 1fr) 12rem 6.2rem; gap: .6rem; align-items: center;
  padding: .12rem 0; }
.row .code { overflow-wrap: anywhere; } .row .amount { text-align: right; font-weight: 400; font-size: .93em;
  }
.row .meter { display: flex; height: .6rem; } .row .meter i { display: block; min-width: 1px; border-radius:
  .15rem; }
.tree summary { list-style: none; } .tree summary::-webkit-details-marker { display: none; }
.tree summary .code::before { content: "▸ "; color: var(--dim); }
.tree details[open] > summary .code::before { content: "▾ "; }
.tree li > .row .code { padding-left: 1.1em; }
.tree summary:hover { background: var(--card); }
.more { background: var(--bad); } .less { background: var(--good); }
.layer { border: 1px solid var(--edge); border-radius: .5rem; margin: .5rem 0; padding: 0 .8rem; }
.layer > summary { padding: .55rem 0; display: grid; grid-template-columns: 1.1rem minmax(0, 1fr) 20rem; gap:
  .4rem; }
.layer > summary::before { content: "▸"; color: var(--dim); } .layer[open] > summary::before { content: "▾"; }
.layer > summary::-webkit-details-marker { display: none; } .layer h3 { margin-top: .6rem; }
.layer[open] { padding-bottom: .8rem; } .layer.base { background: var(--card); }
@media (max-width: 640px) { .row { grid-template-columns: minmax(0, 1fr) 3rem 4.9rem; gap: .35rem; }
  .tree { padding-left: .55rem; } .layer { padding: 0 .5rem; } .layer > summary { grid-template-columns: 1rem
  minmax(0, 1fr); }
  .layer > summary .bars { grid-column: 2; } }
"""


def tree(root: Branch, is_compared: bool = False) -> str:
    """A tree, the largest first. Compared, each row says how much larger or smaller it is."""
    if not root.children:
        return '<p class="note">No files.</p>'
    left = [MOST_ROWS]
    return "".join(_list(root, root.weight or 1, is_compared, left, 0))


def _list(
    branch: Branch, whole: int, is_compared: bool, left: list[int], depth: int
) -> Iterator[str]:
    yield f'<ul class="tree{"" if depth else " root"}">'
    listed: list[Branch] = []
    rest: list[Branch] = []
    for number, it in enumerate(branch.largest):
        is_large = it.weight >= whole * LEAST and number < MOST_CHILDREN
        (listed if is_large or not number else rest).append(it)
    for child in listed:
        if left[0] <= 0:
            rest.append(child)
            continue
        left[0] -= 1
        yield from _item(child.shortened, whole, is_compared, left, depth)
    if rest:
        amount = _amount(sum(it.after for it in rest), sum(it.change for it in rest), is_compared)
        files = sum(it.files for it in rest)
        some = f"{len(rest):,} more, {counted(files, 'file')}"
        yield f'<li><div class="row"><span class="code note">{some}</span><span></span>'
        yield f'<span class="amount note">{amount}</span></div></li>'
    yield "</ul>"


def _item(it: Branch, whole: int, is_compared: bool, left: list[int], depth: int) -> Iterator[str]:
    has_more = bool(it.children) and depth < DEEPEST
    row = _row(it, whole, is_compared, "/" if it.children else "")
    if not has_more:
        yield f'<li><div class="row">{row}</div></li>'
        return
    is_open = " open" if depth < 1 and it.weight >= whole / 2 else ""
    yield f'<li><details{is_open}><summary><div class="row">{row}</div></summary>'
    yield from _list(it, whole, is_compared, left, depth + 1)
    yield "</details></li>"


def _row(it: Branch, whole: int, is_compared: bool, end: str) -> str:
    kind = ("more" if it.change > 0 else "less") if is_compared else "two"
    width = 100 * it.weight / whole
    about = f"{it.after:,} bytes"
    if is_compared:
        about = f"{it.before:,} bytes before, {it.after:,} after"
    files = f", {counted(it.files, 'file')}" if it.children else ""
    return (
        f'<span class="code">{text(it.name)}{end}</span>'
        f'<span class="meter"><i class="{kind}" style="width:{min(width, 100):.2f}%"></i></span>'
        f'<span class="amount" title="{about}{files}">{_amount(it.after, it.change, is_compared)}</span>'
    )


def _amount(size: int, change: int, is_compared: bool) -> str:
    if not is_compared:
        return human(size)
    return signed(change) if change else "changed"
