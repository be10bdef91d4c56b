"""An image as one page of HTML that needs nothing else: what is wasted, and what each layer consists of."""

from __future__ import annotations

from dflint import __version__
from dflint.image.efficiency import efficiency
from dflint.image.tree import tree_of_layer
from dflint.image.waste import REASONS
from dflint.measure.contents import copies_of
from dflint.registry.reference import SHORT_DIGEST
from dflint.report import html
from dflint.report.html import bar, document, table, text, tiles
from dflint.report.image import place_in, title
from dflint.report.image_tree import STYLE, tree
from dflint.sizes import counted, human, share

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.image.layer import Layer
    from dflint.image.packages.installed import LayerPackage
    from dflint.measure.attribution import Attribution
    from dflint.measure.contents import Contents, LayerContents
    from dflint.source import Source

MOST_WASTED = 20  # files that are listed
MOST_PACKAGES, OPEN = 200, 12  # of a layer that are listed, and open; programs get all


def page(found: Attribution, source: Source | None, contents: Contents) -> str:
    """The whole page. `source` is that of the Dockerfile, if it is known."""
    image = found.image
    facts = [*image.names, image.platform, image.digest[:SHORT_DIGEST], f"dflint {__version__}"]
    body = [
        f"<h1>{text(image.reference)}</h1>",
        f'<p class="note">{text(" · ".join(filter(None, facts)))}</p>',
        _headline(found, source),
        _tiles(found, contents),
        *(f'<p class="bad">{text(it)}</p>' for it in contents.packages.problems),
        *_waste(found, source),
        "<h2>Layers</h2>",
        '<p class="note">The lowest first, those of the base image shaded. Click one to see what is in it.</p>',
    ]
    most = max((max(it.size, _wasted(found, it)) for it in image.layers), default=0)
    own = [it.layer for it in contents.layers if it.layer.number >= found.base_layers]
    largest = max(own or list(image.layers), key=lambda it: it.size, default=None)
    for it in contents.layers:
        body += _layer(found, source, it, most, it.layer is largest)
    return document(f"{image.reference}: its layers", "\n".join(body), STYLE)


def _wasted(found: Attribution, layer: Layer) -> int:
    return sum(it.size for it in found.losses(layer))


def _headline(found: Attribution, source: Source | None) -> str:
    image = found.image
    some = counted(len(image.layers), "layer")
    parts = [f"<b>{human(image.size)}</b> in {some}."]
    if not found.wasted:
        parts.append('<span class="good">Nothing in it is wasted.</span>')
    else:
        worst = max(image.layers, key=lambda it: _wasted(found, it))
        part = share(found.wasted, image.size)
        where = text(place_in(found, worst.number, source))
        which = "all" if _wasted(found, worst) == found.wasted else "most"
        parts.append(
            f'<span class="wasted">{human(found.wasted)} ({part}) are wasted, {which} by {where}.</span>'
        )
    return f'<p class="headline">{" ".join(parts)}</p>'


def _tiles(found: Attribution, contents: Contents) -> str:
    image = found.image
    scored = efficiency(image)
    own = sum(it.size for it in image.layers[found.base_layers :])
    packages = contents.packages.final
    owned = sum(size for _, size in packages)
    by_manager: dict[str, int] = {}
    for package, _ in packages:
        by_manager[package.manager] = by_manager.get(package.manager, 0) + 1
    managers = ", ".join(f"{count} of {name}" for name, count in by_manager.items())
    cells = [
        (
            "size",
            human(image.size),
            f"{human(own)} above the base image" if found.base_layers else "",
            "",
        ),
        (
            "wasted",
            human(found.wasted),
            "in the image, seen by no container",
            "wasted" if found.wasted else "good",
        ),
        ("efficiency", f"{scored.score:.1%}", "as dive counts it", ""),
    ]
    if image.compressed_size is not None:
        cells.insert(1, ("compressed", human(image.compressed_size), "as in a registry", ""))
    if packages:
        name = counted(len(packages), "package")
        cells.append((name, human(owned), managers, ""))
    return tiles(cells)


def _waste(found: Attribution, source: Source | None) -> Iterator[str]:
    """The largest wasted files."""
    largest = sorted(found.waste, key=lambda it: (-it.size, it.path))
    if not largest:
        return
    yield "<h2>Wasted, the largest first</h2>"
    heads = (("size", True), ("file", False), ("what happened", False))
    rows = []
    for it in largest[:MOST_WASTED]:
        where, by = (place_in(found, number, source) for number in (it.layer, it.by))
        what = f"made by {where}, {REASONS[it.reason]} by {by}"
        rows.append((human(it.size), f'<span class="code">{text(it.path)}</span>', text(what)))
    yield table(heads, rows)
    rest = largest[MOST_WASTED:]
    if rest:
        yield f'<p class="note">{human(sum(it.size for it in rest))} in {len(rest):,} more files</p>'


def _layer(
    found: Attribution, source: Source | None, it: LayerContents, most: int, is_open: bool
) -> Iterator[str]:
    layer = it.layer
    lost = _wasted(found, layer)
    is_base = layer.number < found.base_layers
    words = title(found, layer, found.steps[layer.number], source).removeprefix("base image  ")
    bars = bar(layer.size, most, "two", human(layer.size))
    bars += bar(lost, most, "lost", human(lost)) if lost else ""
    yield (
        f'<details class="layer{" base" if is_base else ""}"{" open" if is_open else ""}><summary>'
        f'<span><b>{layer.number + 1}</b> <span class="code">{text(words) or "not known"}</span></span>'
        f'<div class="bars">{bars}</div></summary>'
    )
    yield f"<h3>Directories</h3>{tree(tree_of_layer(layer))}"
    if it.packages or it.removed:
        yield f"<h3>{counted(len(it.packages), 'package')}</h3>{_packages(it.packages)}"
        if it.outside and it.packages:
            yield f'<p class="note">{human(it.outside)} are in no package.</p>'
        if it.removed:
            names = ", ".join(
                f"{one.package.name} {one.package.version}" for one in it.removed[:OPEN]
            )
            more = len(it.removed) - OPEN
            rest = f" and {more:,} more" if more > 0 else ""
            yield f'<p class="note">Removed: {text(names)}{rest}</p>'
    if it.files:
        yield "<h3>Largest files</h3>"
        rows = [
            (human(one.size), f'<span class="code">{text(one.path)}</span>') for one in it.files
        ]
        yield table((("size", True), ("file", False)), rows)
    yield "</details>"


def _packages(packages: Sequence[LayerPackage]) -> str:
    """A table of the largest ones, and one of others that is opened by a click."""
    copies = copies_of(packages)
    rows = []
    for it, number in copies[:MOST_PACKAGES]:
        name = f'{text(it.package.name)} <span class="note">{it.package.manager}</span>'
        if number > 1:
            name += f' <span class="note">{number} copies</span>'
        was = it.before if it.before != it.package.version else ""
        change = f"{it.change}, was {was}" if was else it.change
        rows.append((human(it.size), name, text(it.package.version), text(change)))
    heads = (("size", True), ("package", False), ("version", False), ("", False))
    shown = html.table(heads, rows[:OPEN])
    if not rows[OPEN:]:
        return shown
    size = human(sum(it.size for it, _ in copies[OPEN:]))
    shown += f'<details><summary class="note">{size} in {len(copies) - OPEN:,} more</summary>'
    shown += html.table(heads, rows[OPEN:])
    rest = copies[MOST_PACKAGES:]
    if rest:
        size = human(sum(it.size for it, _ in rest))
        shown += f'<p class="note">and {size} in {len(rest):,} more</p>'
    return f"{shown}</details>"
