"""The inventory of images for people; inventory_record.py has it for programs, inventory_page.py as a page."""

from __future__ import annotations

from collections import Counter

from dflint.inventory.names import familiar, some, title
from dflint.inventory.records import BASE, BY_NAME, MADE_BY
from dflint.inventory.spread import CERTAINTIES, SURE, upon
from dflint.registry.reference import SHORT_DIGEST
from dflint.report.screen import paint, shown, width
from dflint.sizes import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.inventory.affected import Affected, Rebuild
    from dflint.inventory.graph import Edge, Image, Inventory, Run

GAP = "   "  # between two columns of a table
MOST = 8  # sentences about what is not known; JSON has all
NOTHING = "scratch"
NAMELESS = "(no name)"


def overview(inventory: Inventory, colour: bool) -> str:
    """The bases with what depends on them, then the images."""
    bases = [it for it in inventory.images.values() if is_base(inventory, it)]
    own = [it for it in inventory.images.values() if it.recipes or it.versions or it.runs]
    parts = [headline(inventory)]
    rows = [base_cells(inventory, it) for it in bases]
    rows.sort(key=lambda row: (-int(row[2].replace(",", "")), row))
    parts += _table(("base", "digest", "images", "runs"), ("images",), rows, colour)
    rows = sorted(cells(inventory, it) for it in own)
    parts += _table(COLUMNS, ("used by",), rows, colour)
    for ids in inventory.cycles:
        parts.append(cycle([inventory.images[id_] for id_ in ids]))
    parts += not_known(inventory.unknown)
    return "".join(f"{line}\n" for line in parts)


COLUMNS = ("image", "base", "built by", "used by", "runs")


def _table(
    columns: Sequence[str], numbers: Sequence[str], rows: Sequence[Sequence[str]], colour: bool
) -> list[str]:
    """A table without the columns that are empty in all rows, as wide as it has to be: a name that is
    cut is of no use. Nothing without rows. There may be tens of thousands, which rich takes long for."""
    if not rows:
        return []
    used = [at for at, _ in enumerate(columns) if any(row[at] for row in rows)]
    cells = [[shown(row[at]) for at in used] for row in rows]
    names = [columns[at] for at in used]
    widths = [max(map(width_of, column)) for column in zip(names, *cells, strict=True)]
    is_number = [name in numbers for name in names]

    def line(row: Sequence[str]) -> str:
        parts = []
        for cell, wide, right in zip(row, widths, is_number, strict=True):
            gap = " " * (wide - width_of(cell))
            parts.append(gap + cell if right else cell + gap)
        return f" {GAP.join(parts)}".rstrip()

    rule = "─" * (sum(widths) + len(GAP) * (len(widths) - 1))
    return ["", paint(line(names), "1" if colour else ""), f" {rule}", *map(line, cells), ""]


def width_of(text: str) -> int:
    """The columns that a text takes."""
    return len(text) if text.isascii() else sum(map(width, text))


def base_cells(inventory: Inventory, it: Image) -> tuple[str, ...]:
    """What a table says of a base: name, digest, images that depend on it, where these run."""
    those = above(inventory, it)
    runs = [run for one in (it, *those) for run in one.runs]
    return name_of(it), digest_of(it), f"{len(those):,}", runs_of(runs)


def headline(inventory: Inventory) -> str:
    """What is there, in a sentence."""
    images = inventory.images.values()
    built = sum(bool(it.recipes) for it in images)
    runs = {run.deployed for it in images for run in it.runs}
    by_tag = sum(not it.digest and "@" not in it.reference for it in runs)
    said = f"{counted(len(images), 'image')}, {built:,} of them built by Dockerfiles that were read"
    if runs:
        said += f"; {counted(len(runs), 'container')} of deployments"
        said += f", {by_tag:,} known by tag only" if by_tag else ", all by digest"
    return f"{said}."


def is_base(inventory: Inventory, image: Image) -> bool:
    """Whether others depend on it, and it depends on nothing that is known."""
    return image.id in inventory.used_by and not image.bases


def above(inventory: Inventory, image: Image) -> list[Image]:
    """All images that depend on one, near or far."""
    return [inventory.images[id_] for id_ in upon(inventory, image) if id_ != image.id]


def name_of(image: Image) -> str:
    """The name for people, with how many others it has; without a digest."""
    name = familiar(title(image).partition("@")[0])
    more = len(image.names) - 1
    return f"{name} +{more}" if more > 0 else name


def digest_of(image: Image) -> str:
    digests = list(image.digests)
    tops = [it for it in digests if it in image.versions] or digests
    if not tops:
        return ""
    return tops[0][:SHORT_DIGEST] if len(tops) == 1 else f"{len(tops)} digests"


def cells(inventory: Inventory, image: Image) -> tuple[str, ...]:
    """What a table says of an image, in the order of its columns."""
    return (
        name_of(image),
        bases_of(inventory, image),
        built_by(image),
        f"{len(inventory.used_by.get(image.id, ())):,}",
        runs_of(image.runs),
    )


def built_by(image: Image) -> str:
    names = list(dict.fromkeys(it.title for it in image.recipes))
    if names == [image.id]:  # it has no name but its Dockerfile's: say where that is built
        names = [f"{it.path} ({it.name})" for one in image.recipes for it in one.declared]
    if not names:
        return ""
    return names[0] if len(names) == 1 else f"{names[0]} +{len(names) - 1}"


def recipe_of(image: Image) -> str:
    """What has to be built again."""
    makers = [edge.base for edge in image.bases if edge.how == MADE_BY]
    if makers and not image.recipes:
        return f"one of {len(makers)} builds of {familiar(title(image)).rpartition(':')[0]}"
    names = list(dict.fromkeys(it.title for it in image.recipes))
    return ", ".join(names[:2]) + (f" +{len(names) - 2}" if len(names) > 2 else "")


def bases_of(inventory: Inventory, image: Image) -> str:
    """The bases with how sure they are, and how many images are needed besides."""
    bases = [edge for edge in image.bases if edge.how == BASE]
    said = list(dict.fromkeys(base_of(inventory, edge) for edge in bases))
    if not said:
        is_empty = image.recipes and not any(it.unknown for it in image.recipes)
        said = [NOTHING] if is_empty else ["not known"]
    others = {edge.base for edge in image.bases} - {edge.base for edge in bases}
    more = f", and {len(others)} besides" if others else ""
    return ", ".join(said[:2]) + (f" and {len(said) - 2} more" if len(said) > 2 else "") + more


def base_of(inventory: Inventory, edge: Edge) -> str:
    """A base with how sure it is."""
    name = familiar(edge.reference) or name_of(inventory.images[edge.base])
    return f"{name} ({edge.certainty})"


def runs_of(runs: Sequence[Run]) -> str:
    """How many deployments there are, by how sure they are: `3 by digest, 1 by tag`."""
    counts = Counter(run.by for run in runs)
    return ", ".join(f"{count:,} {by}" for by, count in sorted(counts.items()))


def rebuilt(inventory: Inventory, it: Rebuild, colour: bool) -> str:
    """What has to be rebuilt, a row for each image, those of a step after those before."""
    parts = [answer(it)]
    columns = ("step", "image", "rebuild", "because of", "certainty", "runs")
    rows = [
        (str(at), *affected_cells(inventory, one))
        for at, step in enumerate(it.steps, 1)
        for group in step
        for one in group
    ]
    parts += _table(columns, ("step",), rows, colour)
    for group in (group for step in it.steps for group in step if len(group) > 1):
        parts.append(cycle([one.image for one in group]))
    lines = list(run_lines(it))
    if lines:
        parts += ["", "Where they run:", *(f"  {shown(line)}" for line in lines)]
    parts += not_known(it.unknown)
    return "".join(f"{line}\n" for line in parts)


def cycle(images: Sequence[Image]) -> str:
    """A sentence about images without an order."""
    names = some([shown(recipe_of(it) or name_of(it)) for it in images])
    ids = {it.id for it in images}
    if any(it.certainty == BY_NAME and it.base in ids for image in images for it in image.bases):
        return f"These may depend on each other, so their order is not known: {names}."
    if len(images) == 1:
        return f"{names} depends on itself, so it can be built from an earlier version of it only."
    return f"These depend on each other, so they have no order: {names}."


def answer(it: Rebuild) -> str:
    """The answer in a sentence."""
    levels = Counter(one.level for one in it.all)
    certain, possible = levels[SURE], sum(levels.values()) - levels[SURE]
    what = "The layer " if it.is_layer else ""
    if not levels:
        return f"{what}{shown(it.asked)}: nothing that was read depends on it."
    parts = []
    if certain:
        parts.append(f"{counted(certain, 'image')} must be rebuilt")
    if possible:
        parts.append(f"{counted(possible, 'image')} may have to be")
    steps = f", in {counted(len(it.steps), 'step')}" if len(it.steps) > 1 else ""
    return f"{what}{shown(it.asked)}: {', '.join(parts)}{steps}."


def affected_cells(inventory: Inventory, one: Affected) -> tuple[str, ...]:
    """What the table of a rebuild says of an image, behind the step."""
    because = list(dict.fromkeys(because_of(inventory, edge) for edge in one.because))
    more = f" and {len(because) - 2} more" if len(because) > 2 else ""
    return (
        name_of(one.image) if one.image.names else NAMELESS,
        recipe_of(one.image) or "no Dockerfile was read",
        ", ".join(because[:2]) + more,
        CERTAINTIES[one.level],
        runs_of([run for run, _ in one.runs]),
    )


def because_of(inventory: Inventory, edge: Edge) -> str:
    name = familiar(edge.reference) or name_of(inventory.images[edge.base])
    how = "" if edge.how == BASE else f"{edge.how}, "
    return f"{name} ({how}{edge.certainty})"


def run_lines(it: Rebuild) -> Iterator[str]:
    """A line for each deployment that is affected, certain ones first, each once."""
    found: dict[str, None] = {}
    runs = [(run, level) for one in it.all for run, level in one.runs]
    for run, level in sorted(runs, key=lambda pair: -pair[1]):
        found[f"{run_line(run)}, {CERTAINTIES[level]}"] = None
    for run in it.own_runs:
        found[f"{run_line(run)}, runs the image itself"] = None
    yield from found


def run_line(run: Run) -> str:
    """A deployment for people: place, container, what it runs."""
    it = run.deployed
    container = f" {it.container}" if it.container else ""
    what = familiar(it.reference.partition("@")[0])
    digest = f"{'@' if what else ''}{it.digest[:SHORT_DIGEST]}" if it.digest else ""
    pods = f", {it.instances:,} pods" if it.instances > 1 else ""
    return f"{it.place}{container}: {what}{digest} ({run.by}{pods})"


def not_known(sentences: Sequence[str]) -> list[str]:
    """What cannot be known, below a table."""
    if not sentences:
        return []
    more = len(sentences) - MOST
    rest = [f"  and {more:,} more (--output-format json has all)"] if more > 0 else []
    return ["", "Not known:", *(f"  {shown(it)}" for it in sentences[:MOST]), *rest]
