"""The inventory as one page of HTML that needs nothing else: a graph and a table for each base."""

from __future__ import annotations

from dflint import __version__
from dflint.inventory.names import familiar
from dflint.inventory.records import BY_TAG
from dflint.inventory.spread import CERTAINTIES, SURE, level_of, upon
from dflint.report.html import document, table, text, tiles
from dflint.report.inventory import (
    affected_cells,
    answer,
    bases_of,
    built_by,
    cycle,
    digest_of,
    headline,
    is_base,
    name_of,
    run_line,
    run_lines,
    runs_of,
)
from dflint.report.inventory_graph import MOST_IMAGES, graph
from dflint.report.inventory_style import SCRIPT, STYLE
from dflint.sizes import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dflint.inventory.affected import Rebuild
    from dflint.inventory.graph import Edge, Image, Inventory

    Row = tuple[Image, int, Edge | None]

OPEN_ROWS = 60  # images with which all groups are open
MOST_SENTENCES = 200
MOST_RUNS = 3  # that a row names


def page(inventory: Inventory, rebuild: Rebuild | None) -> str:
    """The whole page. With `rebuild`, what has to be rebuilt comes first."""
    levels = {it.image.id: CERTAINTIES[it.level] for it in rebuild.all} if rebuild else {}
    groups = list(_groups(inventory))
    count = sum(len(rows) for _, _, rows in groups)
    title = "Inventory of images" if rebuild is None else f"Affected by {_short(rebuild.asked)}"
    body = [
        f"<h1>{text(title)}</h1>",
        f'<p class="note">{text(headline(inventory))} dflint {__version__}</p>',
        *(_rebuild(inventory, rebuild) if rebuild is not None else ()),
        _tiles(inventory, groups),
        *(f'<p class="bad">{text(it)}</p>' for it in inventory.problems),
        "<h2>By base</h2>",
        *_filters(bool(levels)),
        '<div class="groups">',
        *(_group(inventory, *group, levels, count <= OPEN_ROWS) for group in groups),
        "</div>",
        *_cycles(inventory),
        *_sentences("Not known", inventory.unknown),
    ]
    return document(title, "\n".join(body), STYLE, script=SCRIPT)


def _short(asked: str) -> str:
    """A reference or a digest with the first digits of it."""
    name, mark, digits = asked.rpartition("sha256:")
    return f"{name}{mark}{digits[:12]}" if mark else asked


def _groups(inventory: Inventory) -> Iterator[tuple[str, Image | None, list[Row]]]:
    """The bases, those with the most images first, and the images of which none is known."""
    bases = [it for it in inventory.images.values() if is_base(inventory, it)]
    found: list[tuple[str, Image | None, list[Row]]] = [
        (name_of(it), it, _above(inventory, it)) for it in bases
    ]
    found.sort(key=lambda group: (-len(group[2]), group[0]))
    yield from found
    seen = {image.id for _, _, rows in found for image, _, _ in rows} | {it.id for it in bases}
    rest = [it for it in inventory.images.values() if it.id not in seen]
    empty = [it for it in rest if it.recipes]
    others = [it for it in rest if not it.recipes and (it.runs or it.versions)]
    for name, those in (
        ("scratch, or chosen by the build", empty),
        ("base not known", others),
    ):
        if those:
            yield name, None, [(it, 1, None) for it in sorted(those, key=name_of)]


def _above(inventory: Inventory, base: Image) -> list[Row]:
    """What depends on a base, each once and behind what it depends on; those first that run, and those of
    a repository together."""
    levels = upon(inventory, base)
    found: dict[str, Row] = {}
    waiting: list[tuple[str, int, Edge | None]] = [(base.id, 0, None)]
    while waiting:
        id_, depth, before = waiting.pop()
        if id_ in found:
            continue
        found[id_] = (inventory.images[id_], depth, before)
        upper: list[tuple[bool, str, str, Edge]] = []
        for it in inventory.used_by.get(id_, ()):
            image = inventory.images[it]
            edges = [edge for edge in image.bases if edge.base == id_]
            edge = next((one for one in edges if level_of(inventory, levels, one)), None)
            if it in levels and it not in found and edge is not None:
                repository = image.recipes[0].repository if image.recipes else ""
                upper.append((not image.runs, repository, it, edge))
        for _, _, it, edge in sorted(upper, key=lambda one: one[:3], reverse=True):
            waiting.append((it, depth + 1, edge))
    del found[base.id]
    return list(found.values())


def _tiles(inventory: Inventory, groups: Sequence[tuple[str, Image | None, list[Row]]]) -> str:
    images = inventory.images.values()
    runs = {run.deployed for it in images for run in it.runs}
    bases = [base for _, base, _ in groups if base is not None]
    pinned = sum(bool(it.digests) for it in bases)
    by_tag = sum(not it.digest and "@" not in it.reference for it in runs)
    cells = [
        (
            "images",
            f"{len(images):,}",
            f"{sum(bool(it.recipes) for it in images):,} built here",
            "",
        ),
        ("bases", f"{len(bases):,}", f"{pinned:,} with a digest", ""),
        (
            "repositories",
            f"{len({one.repository for it in images for one in it.recipes}):,}",
            "",
            "",
        ),
    ]
    if runs:
        tone = "wasted" if by_tag else "good"
        cells.append(("running", f"{len(runs):,}", f"{by_tag:,} by tag only", tone))
    return tiles(cells)


def _filters(has_affected: bool) -> Iterator[str]:
    """Boxes that need no script, and a field that does."""
    choices = [("only-runs", "running"), ("only-tags", "by tag only")]
    if has_affected:
        choices.append(("only-affected", "affected"))
    for id_, _ in choices:
        yield f'<input class="pick" type="checkbox" id="{id_}">'
    labels = "".join(f'<label for="{id_}">{name}</label>' for id_, name in choices)
    yield (
        f'<div class="choice filters"><span class="note">only</span>{labels}'
        '<input id="words" type="search" placeholder="words of a name, path or place"'
        ' aria-label="Filter by words" hidden><span id="said" class="note" role="status"></span></div>'
    )


def _group(
    inventory: Inventory,
    name: str,
    base: Image | None,
    rows: Sequence[Row],
    levels: Mapping[str, str],
    is_open: bool,
) -> str:
    runs = [run for image, _, _ in rows for run in image.runs]
    digest = f' <code class="note">{text(digest_of(base))}</code>' if base and base.digests else ""
    kinds = dict.fromkeys(kind for row in rows for kind in _kinds(row, levels))
    drawn = graph(base, rows, levels) if base is not None else ""
    if base is not None and len(rows) > MOST_IMAGES:
        drawn += f'<p class="note">The graph has the first {MOST_IMAGES}, the table all.</p>'
    said = counted(len(rows), "image") + (f"; {runs_of(runs)}" if runs else "")
    own = (
        f"<p>It runs itself: {text('; '.join(map(run_line, base.runs)))}.</p>"
        if base and base.runs
        else ""
    )
    heads = "".join(f'<th scope="col">{it}</th>' for it in ("image", "base", "built by", "runs"))
    body = "".join(_row(inventory, row, levels) for row in rows)
    return (
        f'<details class="group {" ".join(kinds)}"{" open" if is_open else ""}>'
        f'<summary><b>{text(name)}</b>{digest} <span class="note">{text(said)}</span></summary>{own}{drawn}'
        f'<div class="wide"><table><tr>{heads}</tr>{body}</table></div></details>'
    )


def _kinds(row: Row, levels: Mapping[str, str]) -> Iterator[str]:
    image, _, edge = row
    if image.runs:
        yield "runs"
    if (edge is not None and edge.certainty == BY_TAG) or any(it.by == BY_TAG for it in image.runs):
        yield "tags"
    if image.id in levels:
        yield "affected"
        if levels[image.id] == CERTAINTIES[SURE]:
            yield "certain"


def _row(inventory: Inventory, row: Row, levels: Mapping[str, str]) -> str:
    image = row[0]
    names = "\n".join(map(familiar, image.names))
    runs = "".join(f"<br>{text(run_line(it))}" for it in image.runs[:MOST_RUNS])
    more = f"<br>and {len(image.runs) - MOST_RUNS:,} more" if len(image.runs) > MOST_RUNS else ""
    cells = (
        f'<td title="{text(names)}">{text(name_of(image))}</td>',
        f"<td>{text(bases_of(inventory, image))}</td>",
        f"<td>{text(built_by(image))}</td>",
        f"<td>{(runs + more).removeprefix('<br>')}</td>",
    )
    return f'<tr class="row {" ".join(_kinds(row, levels))}">{"".join(cells)}</tr>'


def _rebuild(inventory: Inventory, it: Rebuild) -> Iterator[str]:
    """What has to be rebuilt, before everything else."""
    yield f'<p class="headline">{text(answer(it))}</p>'
    heads = [
        (name, name == "step")
        for name in ("step", "image", "rebuild", "because of", "certainty", "runs")
    ]
    rows = [
        [str(at), *map(text, affected_cells(inventory, one))]
        for at, step in enumerate(it.steps, 1)
        for group in step
        for one in group
    ]
    if rows:
        yield "<h2>What to rebuild, bases first</h2>" + table(heads, rows)
    for group in (group for step in it.steps for group in step if len(group) > 1):
        yield f"<p>{text(cycle([one.image for one in group]))}</p>"
    yield from _sentences("Where they run", list(run_lines(it)))
    yield from _sentences("Not known of this", it.unknown)


def _cycles(inventory: Inventory) -> Iterator[str]:
    yield from _sentences(
        "Without an order",
        [cycle([inventory.images[id_] for id_ in ids]) for ids in inventory.cycles],
    )


def _sentences(title: str, sentences: Sequence[str]) -> Iterator[str]:
    if sentences:
        more = len(sentences) - MOST_SENTENCES
        rest = f"<li>and {more:,} more</li>" if more > 0 else ""
        listed = "".join(f"<li>{text(it)}</li>" for it in sentences[:MOST_SENTENCES])
        yield f"<h2>{title}</h2><ul>{listed}{rest}</ul>"
