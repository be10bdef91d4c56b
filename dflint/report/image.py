"""Images for people and for programs: their layers, what is wasted, and in what two differ."""

from __future__ import annotations

from posixpath import dirname

from dflint.image.efficiency import efficiency
from dflint.image.waste import REASONS
from dflint.measure.attribution import texts
from dflint.measure.history import described
from dflint.measure.phrases import phrase
from dflint.model.measured import place_of
from dflint.report.image_contents import contents, layer_as_json, packages_as_json
from dflint.report.screen import shown
from dflint.report.tables import rendered, table
from dflint.sizes import counted, human

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.table import Table
    from rich.text import Text

    from dflint.image.compare import Change, Comparison, Lone
    from dflint.image.image import Image
    from dflint.image.layer import Layer
    from dflint.measure.attribution import Attribution
    from dflint.measure.contents import Contents
    from dflint.model.measured import WastedBytes
    from dflint.model.steps import Step
    from dflint.source import Source

MOST_PATHS = 10  # that are listed for people; programs get all


def full(
    found: Attribution, source: Source | None, colour: bool, width: int, consists: Contents
) -> str:
    """A row for each layer, the largest wasted files, and what the layers consist of. `source` is that of
    the Dockerfile."""
    from rich.text import Text

    layers = table("layer", "size", "compressed", "wastes")
    layers.add_column("instruction", ratio=1)
    for layer, steps in zip(found.image.layers, found.steps, strict=True):
        losses = found.losses(layer)
        waste = sum(it.size for it in losses)
        packed = layer.compressed_size
        cells = [
            Text(str(layer.number + 1)),
            Text(human(layer.size)),
            Text(human(packed) if packed is not None else ""),
            Text(human(waste) if waste else "", "yellow"),
            _cell(title(found, layer, steps, source), *_phrases(layer, losses, source)),
        ]
        layers.add_row(*cells, style="dim" if layer.number < found.base_layers else "")
    titles = {
        layer.number: title(found, layer, steps, source)
        for layer, steps in zip(found.image.layers, found.steps, strict=True)
    }
    parts: list[Table | str] = [_headline(found), layers, *_largest(found, source)]
    return rendered(parts, colour, width) + (contents(consists, titles) if consists.most else "")


def _cell(*lines: str) -> Text:
    from rich.text import Text

    return Text("\n".join(lines), no_wrap=True, overflow="ellipsis")


def _headline(found: Attribution) -> str:
    image = found.image
    packed = image.compressed_size
    facts = [
        counted(len(image.layers), "layer"),
        human(image.size) + (f" ({human(packed)} compressed)" if packed is not None else ""),
        f"{human(found.wasted)} wasted",
        f"efficiency {efficiency(image).score:.1%}",
    ]
    return shown(f"{image.reference}  {image.platform}  {', '.join(facts)}")


def title(found: Attribution, layer: Layer, steps: Sequence[Step], source: Source | None) -> str:
    """`line 12  RUN chown -R app /srv`, or what the builder has noted."""
    if steps and source is not None:
        return shown(f"{place_of(steps, source)}  {texts(steps)}")
    place = "base image  " if layer.number < found.base_layers else ""
    return shown(place + described(layer.history))


def _phrases(layer: Layer, losses: Sequence[WastedBytes], source: Source | None) -> Iterator[str]:
    for loss in losses:
        added = f"+{human(layer.size)}, " if loss.reason in ("metadata", "moved") else ""
        yield "  " + added + phrase(loss, layer.size, loss.place(source))


def _largest(found: Attribution, source: Source | None) -> Iterator[str]:
    """The largest wasted files, a line each."""
    largest = sorted(found.waste, key=lambda it: (-it.size, it.path))
    for it in largest[:MOST_PATHS]:
        place, by = (place_in(found, number, source) for number in (it.layer, it.by))
        yield shown(f"{human(it.size):>9}  {it.path}  ({place}, {REASONS[it.reason]} by {by})")
    if len(largest) > MOST_PATHS:
        rest = largest[MOST_PATHS:]
        yield f"{human(sum(it.size for it in rest)):>9}  in {len(rest):,} more files"


def place_in(found: Attribution, number: int, source: Source | None) -> str:
    steps = found.steps[number]
    return place_of(steps, source) if steps and source is not None else f"layer {number + 1}"


def as_json(found: Attribution, source: Source | None, consists: Contents) -> dict[str, object]:
    """Everything, with exact bytes. Layers count from 1, as they are shown."""
    image = found.image
    scored = efficiency(image)
    return {
        "reference": image.reference,
        "names": image.names,
        "platform": image.platform,
        "digest": image.digest,
        "size": image.size,
        "compressed_size": image.compressed_size,
        "base_layers": found.base_layers,
        "wasted": found.wasted,
        "dive": {"efficiency": scored.score, "wasted": scored.wasted, "share": scored.share},
        "layers": [
            {**_layer(found, it.layer, source), **layer_as_json(it)} for it in consists.layers
        ],
        "packages": packages_as_json(consists),
        "problems": consists.packages.problems,
        "waste": [
            {
                "path": it.path,
                "size": it.size,
                "layer": it.layer + 1,
                "line": _line(found.steps[it.layer], source),
                "by_layer": it.by + 1,
                "by_line": _line(found.steps[it.by], source),
                "reason": it.reason,
            }
            for it in found.waste
        ],
    }


def _layer(found: Attribution, layer: Layer, source: Source | None) -> dict[str, object]:
    steps = found.steps[layer.number]
    return {
        "number": layer.number + 1,
        "digest": layer.digest,
        "diff_id": layer.diff_id,
        "size": layer.size,
        "compressed_size": layer.compressed_size,
        "tar_size": layer.tar_size,
        "is_base": layer.number < found.base_layers,
        "created_by": layer.history.created_by if layer.history is not None else None,
        "line": _line(steps, source),
        "lines": [source.position(it.start).line for it in steps] if source is not None else [],
        "instruction": texts(steps) or None,
        "wastes": [
            {
                "reason": it.reason,
                "size": it.size,
                "files": it.files,
                "line": _line(it.steps, source),
                "place": it.place(source),
            }
            for it in found.losses(layer)
        ],
    }


def _line(steps: Sequence[Step], source: Source | None) -> int | None:
    """The line of the only instruction; None where there are several, or none."""
    if len(steps) != 1 or source is None:
        return None
    return source.position(steps[0].start).line


def differences(before: Image, after: Image, found: Comparison, tables: str = "") -> str:
    """In what two images differ, a line each, after `tables` of their layers and packages.

    Marked - is what only the first has, + what only the second has, ~ what changed.
    """
    lines = lines_of(found) or ["The images are the same."]
    if found.volatile:
        some = counted(len(found.volatile), "path")
        lines.append(f"{some} set aside that may differ between any two builds.")
    sizes = " -> ".join(f"{it.reference} {human(it.size)}" for it in (before, after))
    return f"{shown(sizes)}\n{tables}" + "".join(f"{shown(line)}\n" for line in lines)


def lines_of(found: Comparison) -> list[str]:
    """The differences alone."""
    return [
        *(f"- {it}" for it in _topmost(found.removed)),
        *(f"+ {it}" for it in _topmost(found.added)),
        *(f"~ {it.path}  {change_of(it)}" for it in found.changed),
        *(f"~ {change_of(it)}" for it in found.config),
    ]


def _topmost(lones: Iterable[Lone]) -> Iterator[str]:
    """The paths; a directory is for everything below it."""
    lone = {it.path: it for it in lones}
    below: dict[str, list[Lone]] = {}
    for path, it in lone.items():
        top = path
        while dirname(top) in lone:
            top = dirname(top)
        below.setdefault(top, []).append(it)
    for top, those in below.items():
        facts = [lone[top].kind]
        if len(those) > 1:
            facts.append(counted(len(those) - 1, "path"))
        size = sum(it.size for it in those)
        if size:
            facts.append(human(size))
        yield f"{top}  {', '.join(facts)}"


def change_of(it: Change) -> str:
    return f"{it.what}: {it.before or 'nothing'} -> {it.after or 'nothing'}"


def differences_as_json(found: Comparison) -> dict[str, object]:
    """The same for programs."""
    return {
        "removed": [_lone_as_json(it) for it in found.removed],
        "added": [_lone_as_json(it) for it in found.added],
        "changed": [{"path": it.path, **_change_as_json(it)} for it in found.changed],
        "config": [_change_as_json(it) for it in found.config],
        "volatile": found.volatile,
    }


def _lone_as_json(it: Lone) -> dict[str, object]:
    return {"path": it.path, "type": it.kind, "size": it.size}


def _change_as_json(it: Change) -> dict[str, object]:
    return {"what": it.what, "before": it.before, "after": it.after}
