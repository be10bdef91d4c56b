"""What the layers of an image consist of, and how two images differ by layer and package, as text and
for programs."""

from __future__ import annotations

from dflint.image.packages.installed import ADDED, UPDATED
from dflint.measure.contents import all_packages, copies_of, layer_pairs, package_pairs, versions
from dflint.report.screen import shown
from dflint.report.tables import rendered, table
from dflint.sizes import counted, human, signed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rich.table import Table

    from dflint.image.layer import Layer
    from dflint.image.packages.installed import LayerPackage
    from dflint.measure.contents import Contents, LayerContents, LayerPair, PackagePair

    Json = dict[str, object]

LONGEST = 90  # characters of an instruction above a list
MOST_ROWS = (
    15  # packages that are listed for people where two images are compared; programs get all
)


def contents(found: Contents, titles: Mapping[int, str]) -> str:
    """The largest packages, directories and files of each layer that is not small. `titles` say what made
    a layer, by its number."""
    lines: list[str] = []
    for it in found.large:
        lines.append("")
        number = it.layer.number
        title = titles.get(number, "")
        title = title if len(title) <= LONGEST else f"{title[: LONGEST - 1]}…"
        lines.append(f"layer {number + 1}, {human(it.layer.size)}  {title}".rstrip())
        lines += _of_layer(it, found.most)
    small = [it for it in found.layers if it not in found.large and it.layer.size]
    if small and found.most:
        size = human(sum(it.layer.size for it in small))
        lines += ["", f"{len(small)} more with less than 1% of the image each, {size} together"]
    return "".join(f"{shown(line)}\n" for line in lines)


def _of_layer(it: LayerContents, most: int) -> Iterator[str]:
    packages = copies_of(it.packages)
    more = len(packages) - most
    rows = [_package(one, copies) for one, copies in packages[:most]]
    if more > 0:
        rest = sum(one.size for one, _ in packages[most:])
        rows.append((human(rest), f"in {more:,} more packages"))
    if rows and it.outside:
        rows.append((human(it.outside), "in no package"))
    yield from _list("packages", rows)
    if it.removed and most:
        names = ", ".join(f"{one.package.name} {one.package.version}" for one in it.removed[:most])
        others = f" and {len(it.removed) - most:,} more" if len(it.removed) > most else ""
        yield f"  {'removed':12}{names}{others}"
    folders = [
        (human(one.size), f"{one.path}/  {counted(one.files, 'file')}") for one in it.directories
    ]
    yield from _list("directories", folders)
    yield from _list("files", [(human(one.size), one.path) for one in it.files])


def _package(it: LayerPackage, copies: int) -> tuple[str, str]:
    before = f", was {it.before}" if it.change == UPDATED else ""
    change = f", {it.change}" if it.change not in (ADDED, UPDATED) else ""
    many = f", {copies} copies" if copies > 1 else ""
    name = f"{it.package.name} {it.package.version}".rstrip()
    return human(it.size), f"{name}  ({it.package.manager}{many}{before}{change})"


def _list(title: str, rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    for number, (size, text) in enumerate(rows):
        yield f"  {title if not number else '':12}{size:>9}  {text}"


def layer_as_json(it: LayerContents) -> Json:
    """What a layer consists of: the largest files and directories, and all packages."""
    return {
        "files": [{"path": one.path, "size": one.size} for one in it.files],
        "directories": [
            {"path": one.path, "size": one.size, "files": one.files} for one in it.directories
        ],
        "packages": [
            {
                "manager": one.package.manager,
                "name": one.package.name,
                "version": one.package.version,
                "change": one.change,
                "before": one.before or None,
                "size": one.size,
                "database": one.package.database,
            }
            for one in (*it.packages, *it.removed)
        ],
    }


def packages_as_json(found: Contents) -> list[Json]:
    """All packages that a container has, the largest first."""
    names = ("manager", "name", "version", "database", "size")
    return [dict(zip(names, it, strict=True)) for it in all_packages(found)]


def differences(before: Contents, after: Contents, colour: bool, width: int) -> str:
    """How two images differ by layer and by package."""
    pairs = layer_pairs(before.image, after.image)
    parts: list[Table | str] = [_layers(pairs)]
    packages = package_pairs(before.packages, after.packages)
    if packages:
        parts.append(_packages(packages))
        if len(packages) > MOST_ROWS:
            rest = packages[MOST_ROWS:]
            change = signed(sum(it.change for it in rest))
            parts.append(
                f"and {len(rest):,} more packages, {change} (--output-format json has all)"
            )
    elif before.packages.final or after.packages.final:
        parts.append("The packages are the same.")
    return rendered(parts, colour, width)


def _layers(pairs: Sequence[LayerPair]) -> Table:
    from rich.text import Text

    made = table("before", "after", "change", "layer", left=("layer",))
    made.add_column("instruction", ratio=1)
    for it in pairs:
        sizes = [human(one.size) if one is not None else "" for one in (it.before, it.after)]
        text = Text(shown(it.text), no_wrap=True, overflow="ellipsis")
        style = "dim" if it.state == "same" else ""
        made.add_row(*sizes, signed(it.change), it.state, text, style=style)
    return made


def _packages(packages: Sequence[PackagePair]) -> Table:
    names = ("change", "package", "before", "after")
    made = table(*names, left=names[1:])
    for it in packages[:MOST_ROWS]:
        name = f"{it.name} ({it.manager})"
        cells = (versions(it.before), versions(it.after))
        made.add_row(signed(it.change), shown(name), *map(shown, cells))
    return made


def differences_as_json(before: Contents, after: Contents) -> Json:
    """The same for programs, with all packages that differ."""
    return {
        "sizes": {"before": before.image.size, "after": after.image.size},
        "layers": [
            {
                "state": it.state,
                "instruction": it.text or None,
                "before": _layer(it.before),
                "after": _layer(it.after),
                "change": it.change,
            }
            for it in layer_pairs(before.image, after.image)
        ],
        "packages": [
            {
                "manager": it.manager,
                "name": it.name,
                "state": it.state,
                "before": {"versions": it.before, "size": it.size_before},
                "after": {"versions": it.after, "size": it.size_after},
                "change": it.change,
            }
            for it in package_pairs(before.packages, after.packages)
        ],
        "problems": list(dict.fromkeys((*before.packages.problems, *after.packages.problems))),
    }


def _layer(layer: Layer | None) -> Json | None:
    return {"number": layer.number + 1, "size": layer.size} if layer is not None else None
