"""The graph of one base as SVG: base → images → repositories → where they run."""

from __future__ import annotations

from dflint.inventory.names import familiar
from dflint.inventory.records import BY_NAME, BY_TAG
from dflint.report.html import text
from dflint.report.inventory import digest_of, name_of, run_line
from dflint.sizes import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from dflint.inventory.graph import Edge, Image

MOST_IMAGES = 40  # of a graph; the table below it has all
ROW, HEIGHT, STEP = 26, 20, 14  # pixels: a row, a box, what depends on an image of the column
COLUMNS = (0, 250, 610, 830)  # where the boxes begin
WIDTHS = (200, 300, 170, 250)
DEEPEST = 6
PIXELS = 6.9  # of a character
HEADS = ("base", "images", "repositories", "where they run")
STYLE = """
.graph svg { display: block; font: 12px ui-sans-serif, system-ui, sans-serif; min-width: 900px; width: 100%;
  max-width: 1080px; height: auto; }
.graph text { fill: var(--ink); } .graph .head { fill: var(--dim); }
.graph rect { fill: var(--card); stroke: var(--edge); }
.graph .base rect { stroke: var(--one); stroke-width: 1.5; } .graph .image rect { stroke: var(--two); }
.graph path { fill: none; stroke: var(--one); stroke-width: 1.2; opacity: .75; }
.graph .unsure { stroke-dasharray: 4 3; } .graph path:hover { stroke: var(--ink); opacity: 1; }
.graph .possible rect { stroke: var(--waste); stroke-width: 2; }
.graph .certain rect { stroke: var(--bad); stroke-width: 2; }
"""


class Box:
    """A box of the graph; `row` may be a fraction."""

    def __init__(self, label: str, title: str, column: int, row: float, indent: int = 0) -> None:
        self.label = label
        self.title = title
        self.column = column
        self.row = row
        self.x = COLUMNS[column] + indent * STEP
        self.width = WIDTHS[column] - indent * STEP

    @property
    def y(self) -> float:
        return 28 + self.row * ROW

    @property
    def middle(self) -> float:
        return self.y + HEIGHT / 2

    def svg(self, kind: str) -> str:
        label = shortened(self.label, int((self.width - 14) / PIXELS))
        return (
            f'<g class="{kind}"><title>{text(self.title)}</title><rect x="{self.x}" y="{self.y:.1f}"'
            f' width="{self.width}" height="{HEIGHT}" rx="4"/>'
            f'<text x="{self.x + 7}" y="{self.y + 14:.1f}">{text(label)}</text></g>'
        )


def shortened(label: str, most: int) -> str:
    """A label that fits, without its middle: the ends of names say the most."""
    if len(label) <= most:
        return label
    left = max((most - 1) // 3, 1)
    return f"{label[:left]}…{label[len(label) - (most - 1 - left) :]}"


def graph(
    base: Image,
    images: Sequence[tuple[Image, int, Edge | None]],
    levels: Mapping[str, str],
) -> str:
    """The graph of a base. `images`: those that depend on it, each with how far it is from it and the
    edge to what is before it, in the order of the rows. `levels`: how surely each is affected."""  # fmt: skip
    drawn = images[:MOST_IMAGES]
    boxes = {
        image.id: Box(name_of(image), _title(image), 1, row, min(depth - 1, DEEPEST))
        for row, (image, depth, _) in enumerate(drawn)
    }
    repositories = _column(drawn, boxes, 2, _repositories)
    places = _column(drawn, boxes, 3, _places)
    root = Box(_base_label(base), _title(base), 0, max((len(drawn) - 1) / 2, 0))
    if len(drawn) > 12:  # where it can be seen without a scroll
        root.row = 2
    rows = [it.row for it in (root, *boxes.values(), *repositories.values(), *places.values())]
    height = 28 + (max(rows) + 1) * ROW
    parts = [
        f'<text class="head" x="{x}" y="14">{head}</text>'
        for x, head in zip(COLUMNS, HEADS, strict=True)
    ]
    parts += _edges(drawn, boxes, root, repositories, places)
    parts.append(root.svg("base"))
    parts += (
        boxes[image.id].svg(f"image {levels.get(image.id, '')}".strip()) for image, _, _ in drawn
    )
    parts += (box.svg("repository") for box in repositories.values())
    parts += (box.svg("place") for box in places.values())
    name = text(name_of(base))
    about = text(
        f"{counted(len(drawn), 'image')} that depend on it, the repositories that build them, and"
        f" {counted(len(places), 'place')} where they run. The table below has the same as text."
    )
    id_ = _id(base.id)
    return (
        f'<div class="wide graph"><svg viewBox="0 0 1080 {height:.0f}" role="img"'
        f' aria-labelledby="{id_}t {id_}d"><title id="{id_}t">What depends on {name}</title>'
        f'<desc id="{id_}d">{about}</desc>{"".join(parts)}</svg></div>'
    )


def _id(name: str) -> str:
    from zlib import crc32

    return f"g{crc32(name.encode()):08x}"


def _base_label(base: Image) -> str:
    digest = digest_of(base)
    return f"{name_of(base)}@{digest[7:13]}" if digest.startswith("sha256:") else name_of(base)


def _title(image: Image) -> str:
    names = [familiar(it) for it in image.names] or [image.id]
    return "\n".join((*names[:6], *list(image.digests)[:3]))


def _repositories(image: Image) -> Iterator[tuple[str, str, bool]]:
    for it in image.recipes:
        name = it.repository.rstrip("/").rpartition("/")[2] or it.repository
        yield name if name not in (".", "") else "this repository", it.title, True


def _places(image: Image) -> Iterator[tuple[str, str, bool]]:
    for run in image.runs:
        yield run.deployed.place, run_line(run), run.by not in (BY_TAG, BY_NAME)


def _column(
    drawn: Sequence[tuple[Image, int, Edge | None]],
    boxes: Mapping[str, Box],
    column: int,
    entries: Callable[[Image], Iterator[tuple[str, str, bool]]],
) -> dict[str, Box]:
    """The boxes of a column: each beside the middle of its images, and none upon another."""
    rows: dict[str, list[float]] = {}
    titles: dict[str, dict[str, None]] = {}
    for image, _, _ in drawn:
        for name, title, _ in entries(image):
            rows.setdefault(name, []).append(boxes[image.id].row)
            titles.setdefault(name, {})[title] = None
    found: dict[str, Box] = {}
    free = 0.0
    for name, own in sorted(rows.items(), key=lambda it: (sum(it[1]) / len(it[1]), it[0])):
        at = max(sum(own) / len(own), free)
        found[name] = Box(name, "\n".join(list(titles[name])[:12]), column, at)
        free = at + 1
    return found


def _edges(
    drawn: Sequence[tuple[Image, int, Edge | None]],
    boxes: Mapping[str, Box],
    root: Box,
    repositories: Mapping[str, Box],
    places: Mapping[str, Box],
) -> Iterator[str]:
    for image, _, edge in drawn:
        own = boxes[image.id]
        below = boxes.get(edge.base) if edge is not None else None
        said = f"{edge.how}, {edge.certainty}" if edge is not None else ""
        unsure = edge is not None and edge.certainty in (BY_TAG, BY_NAME, "probable")
        if below is not None:
            yield _elbow(below, own, f"{own.label} depends on {below.label}: {said}", unsure)
        else:
            yield _curve(root, own, f"{own.label} depends on {root.label}: {said}", unsure)
        targets = []
        for name, title, _ in _repositories(image):
            if repositories[name] not in targets:
                targets.append(repositories[name])
                yield _curve(own, repositories[name], f"{own.label} is built by {title}", False)
        for name, title, is_sure in dict.fromkeys(_places(image)):
            yield _curve(
                (targets or [own])[0], places[name], f"{own.label} runs in {title}", not is_sure
            )


def _curve(one: Box, other: Box, title: str, unsure: bool) -> str:
    start, end = one.x + one.width, other.x
    half = (start + end) / 2
    left, right = f"{one.middle:.1f}", f"{other.middle:.1f}"
    line = f"M{start} {left}C{half:.0f} {left} {half:.0f} {right} {end} {right}"
    return _path(line, title, unsure)


def _elbow(one: Box, other: Box, title: str, unsure: bool) -> str:
    x = one.x + STEP / 2
    line = f"M{x} {one.y + HEIGHT:.1f}V{other.middle:.1f}H{other.x}"
    return _path(line, title, unsure)


def _path(line: str, title: str, unsure: bool) -> str:
    kind = ' class="unsure"' if unsure else ""
    return f'<path{kind} d="{line}"><title>{text(title)}</title></path>'
