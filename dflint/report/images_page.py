"""Two images as one page of HTML that needs nothing else: how they differ by layer, package and path."""

from __future__ import annotations

from dflint import __version__
from dflint.image.tree import tree_of_differences
from dflint.measure.contents import layer_pairs, package_pairs, versions
from dflint.report.html import bar, document, table, text, tiles
from dflint.report.image import change_of, lines_of
from dflint.report.image_tree import STYLE, tree
from dflint.sizes import human, signed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.image.compare import Comparison
    from dflint.measure.contents import Contents, LayerPair, PackagePair

MOST_PACKAGES = 200  # that are listed; programs get all
MOST_LINES = 2000
OPEN = 15  # rows with which a list is open


def page(before: Contents, after: Contents, found: Comparison) -> str:
    """The whole page."""
    one, other = before.image, after.image
    packages = package_pairs(before.packages, after.packages)
    problems = dict.fromkeys((*before.packages.problems, *after.packages.problems))
    body = [
        f"<h1>{text(one.reference)} → {text(other.reference)}</h1>",
        f'<p class="note">{text(" · ".join(filter(None, (other.platform, f"dflint {__version__}"))))}</p>',
        _headline(one.size, other.size, len(packages)),
        _tiles(before, after, packages),
        *(f'<p class="bad">{text(it)}</p>' for it in problems),
        *_layers(layer_pairs(one, other)),
        *_packages(packages, bool(before.packages.final or after.packages.final)),
        "<h2>Files that differ, the largest change first</h2>",
        tree(tree_of_differences(one, other), is_compared=True),
        *_rest(found),
    ]
    return document(f"{one.reference} and {other.reference}", "\n".join(body), STYLE)


def _headline(before: int, after: int, packages: int) -> str:
    change = after - before
    share = f" ({change / before:+.1%})" if before else ""
    if not change:
        said = f"Both images have {human(after)}."
    elif change < 0:
        said = f'<span class="good"><b>{human(-change)} smaller</b>{share}.</span>'
    else:
        said = f'<span class="bad"><b>{human(change)} larger</b>{share}.</span>'
    some = (
        f" {packages:,} package{'s differ' if packages != 1 else ' differs'}." if packages else ""
    )
    return f'<p class="headline">{said}{some}</p>'


def _tiles(before: Contents, after: Contents, packages: Sequence[PackagePair]) -> str:
    one, other = before.image, after.image
    cells = [("size", human(other.size), f"was {human(one.size)}", "")]
    if one.compressed_size is not None and other.compressed_size is not None:
        cells.append(
            ("compressed", human(other.compressed_size), f"was {human(one.compressed_size)}", "")
        )
    cells.append(("layers", str(len(other.layers)), f"were {len(one.layers)}", ""))
    counts = {
        state: sum(it.state == state for it in packages)
        for state in ("added", "removed", "changed")
    }
    about = ", ".join(f"{count:,} {state}" for state, count in counts.items() if count)
    number = len(after.packages.final)
    cells.append(("packages", f"{number:,}", about or "the same", ""))
    return tiles(cells)


def _layers(pairs: Sequence[LayerPair]) -> Iterator[str]:
    yield "<h2>By layer</h2>"
    yield (
        '<p class="legend note"><span class="one"></span>before<span class="two"></span>after</p>'
        '<ul class="list">'
    )
    most = max((it.size for pair in pairs for it in (pair.before, pair.after) if it), default=0)
    for pair in pairs:
        numbers = [str(it.number + 1) if it else "" for it in (pair.before, pair.after)]
        place = "→".join(dict.fromkeys(filter(None, numbers)))
        bars = "".join(
            bar(it.size, most, kind, human(it.size)) if it else _nothing()
            for it, kind in ((pair.before, "one"), (pair.after, "two"))
        )
        change = signed(pair.change) if pair.change else ""
        tone = "bad" if pair.change > 0 else "good"
        yield (
            f'<li class="step"><span class="place">{place}</span><span>'
            f'<span class="code">{text(pair.text) or "not known"}</span><br>'
            f'<span class="note">{pair.state}</span> '
            f'<span class="{tone}">{change}</span></span><div class="bars">{bars}</div></li>'
        )
    yield "</ul>"


def _nothing() -> str:
    return (
        '<div class="bar"><div class="track"></div><span class="amount note">not there</span></div>'
    )


def _packages(packages: Sequence[PackagePair], has_any: bool) -> Iterator[str]:
    if not has_any:
        return
    yield "<h2>By package, the largest change first</h2>"
    if not packages:
        yield '<p class="good">The packages are the same.</p>'
        return
    heads = (("change", True), ("package", False), ("before", False), ("after", False))
    rows = [
        (
            f'<span class="{"bad" if it.change > 0 else "good"}">{signed(it.change)}</span>',
            f'{text(it.name)} <span class="note">{it.manager}</span>',
            text(versions(it.before)),
            text(versions(it.after)),
        )
        for it in packages[:MOST_PACKAGES]
    ]
    yield table(heads, rows[:OPEN])
    if rows[OPEN:]:
        yield f'<details><summary class="note">{len(rows) - OPEN:,} more</summary>{table(heads, rows[OPEN:])}'
        rest = packages[MOST_PACKAGES:]
        if rest:
            yield f'<p class="note">and {len(rest):,} more, {signed(sum(it.change for it in rest))}</p>'
        yield "</details>"


def _rest(found: Comparison) -> Iterator[str]:
    """Settings, modes, owners and links: what has no bytes."""
    config = [change_of(it) for it in found.config]
    if config:
        yield "<h2>Settings that differ</h2><pre>" + "\n".join(map(text, config)) + "</pre>"
    lines = lines_of(found)
    if lines:
        more = len(lines) - MOST_LINES
        listed = "\n".join(map(text, lines[:MOST_LINES])) + (
            f"\nand {more:,} more" if more > 0 else ""
        )
        yield f'<h2>All differences</h2><details><summary class="note">{len(lines):,} lines</summary>'
        yield f"<pre>{listed}</pre></details>"
    if found.volatile:
        yield f'<p class="note">{len(found.volatile)} paths set aside that may differ between any two builds.</p>'
