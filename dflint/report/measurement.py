"""What was measured, for people and for programs."""

from __future__ import annotations

from dflint.measure.rows import rows
from dflint.report.image import differences_as_json, lines_of
from dflint.report.screen import shown
from dflint.report.tables import rendered, table
from dflint.sizes import human

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.table import Table
    from rich.text import Text

    from dflint.measure.measurement import FixGain, Measurement, Outcome
    from dflint.measure.rows import Part, Row

BAR = 24  # columns of the longest bar
MOST_DIFFERENCES = 20  # that are listed for people; programs get all


def full(found: Measurement, colour: bool, width: int) -> str:
    """Tables: the whole, the instructions with bars, the fixes, and what else is different."""
    parts: list[Table | str] = [f"built with {found.engine}", _whole(found), _instructions(found)]
    if found.each:
        parts.append(_fixes(found))
    return rendered([*parts, *map(shown, _differences(found))], colour, width)


def facts(found: Measurement) -> list[tuple[str, str, str, str]]:
    """What is known of the whole: its name, before, after and the change, as people read it."""
    one, other = found.before, found.after
    lines = [
        _sizes("size", one.image.size, other.image.size if other else None),
        _sizes(
            "compressed", one.image.compressed_size, other.image.compressed_size if other else None
        ),
        _sizes("wasted", one.wasted, other.wasted if other else None),
        _times("build, nothing cached", one.seconds, other.seconds if other else None),
    ]
    if one.rebuild is not None:
        again = other.rebuild if other else None
        name = f"build after a change of {one.rebuild.touched}"
        lines.append(_times(name, one.rebuild.seconds, again.seconds if again else None))
        lines.append(("  instructions from the cache", _hits(one), _hits(other), ""))
    return lines


def _sizes(name: str, one: int | None, other: int | None) -> tuple[str, str, str, str]:
    if one is None:
        return name, "", "", ""
    if other is None:
        return name, human(one), "", ""
    share = f" ({(other - one) / one:+.1%})" if one else ""
    return name, human(one), human(other), f"{signed(other - one)}{share}"


def _times(name: str, one: float, other: float | None) -> tuple[str, str, str, str]:
    if other is None:
        return name, f"{one:.1f} s", "", ""
    return name, f"{one:.1f} s", f"{other:.1f} s", f"{other - one:+.1f} s"


def _hits(outcome: Outcome | None) -> str:
    if outcome is None or outcome.rebuild is None:
        return ""
    return f"{outcome.rebuild.hits} of {len(outcome.rebuild.timings)}"


def signed(size: int) -> str:
    """A difference in bytes: `-19 MB`."""
    return f"{'-' if size < 0 else '+'}{human(abs(size))}" if size else "0"


def _whole(found: Measurement) -> Table:
    columns = ("before", "after", "change") if found.after is not None else ("size",)
    made = table("", *columns)
    for name, *cells in facts(found):
        made.add_row(shown(name), *cells[: len(columns)])
    return made


def _instructions(found: Measurement) -> Table:
    """A row for each instruction. Of its bar, what is wasted is hatched."""
    from rich.text import Text

    has_two = found.after is not None
    sizes = ("before", "after") if has_two else ("size",)
    made = table("line", *sizes, "")
    made.add_column("instruction", ratio=1)
    all_rows = rows(found)
    most = max((max(_size(it.before), _size(it.after)) for it in all_rows), default=0)
    for it in all_rows:
        bars = Text("\n").join(_bar(part, most) for part in _parts(it, has_two))
        cells = [human(_size(it.before)) if it.before else ""]
        if has_two:
            cells.append(human(_size(it.after)) if it.after else "")
        line = str(it.part.line) if it.part.line > 0 else ""
        text = "\n".join(map(shown, (it.part.text, *it.part.notes)))
        made.add_row(line, *cells, bars, Text(text, no_wrap=True, overflow="ellipsis"))
    return made


def _parts(row: Row, has_two: bool) -> list[Part | None]:
    return [row.before, row.after] if has_two else [row.before]


def _bar(part: Part | None, most: int) -> Text:
    from rich.text import Text

    if part is None or not most:
        return Text()
    length = round(part.size * BAR / most)
    if not length:
        return Text("▏" if part.size else "", "cyan")
    hatched = min(round(part.wasted * BAR / most), length)
    return Text("█" * (length - hatched), "cyan") + Text("▒" * hatched, "yellow")


def _size(part: Part | None) -> int:
    return part.size if part is not None else 0


def _fixes(found: Measurement) -> Table:
    made = table("size", "compressed", "build", "fix", left=("fix",))
    for it in sorted(found.each, key=lambda worth: worth.size):
        name = shown(it.variant.name)
        if it.error:
            made.add_row("", "", "", f"{name}: {shown(it.error)}")
        else:
            cells = (signed(it.size), signed(it.compressed), f"{it.seconds:+.1f} s")
            made.add_row(*cells, name)
    return made


def _differences(found: Measurement) -> Iterator[str]:
    if found.difference is None:
        return
    lines = lines_of(found.difference)
    yield "what a container sees:" if lines else "A container sees no difference."
    yield from lines[:MOST_DIFFERENCES]
    if len(lines) > MOST_DIFFERENCES:
        yield f"and {len(lines) - MOST_DIFFERENCES} more (--json has all)"
    if found.difference.volatile:
        yield f"{len(found.difference.volatile)} paths set aside that may differ between any builds"


def as_json(found: Measurement) -> dict[str, object]:
    """All figures: bytes and seconds."""
    result: dict[str, object] = {"engine": found.engine, "before": _outcome(found.before)}
    if found.after is not None:
        result["after"] = _outcome(found.after)
    if found.difference is not None:
        result["is_equal"] = found.difference.is_equal
        result["differences"] = differences_as_json(found.difference)
    result["instructions"] = [
        {
            "before": vars(it.before) if it.before else None,
            "after": vars(it.after) if it.after else None,
        }
        for it in rows(found)
    ]
    if found.each:
        result["fixes"] = [_worth(it) for it in found.each]
    return result


def _outcome(it: Outcome) -> dict[str, object]:
    result: dict[str, object] = {
        "size": it.image.size,
        "compressed_size": it.image.compressed_size,
        "wasted": it.wasted,
        "layers": len(it.image.layers),
        "seconds": round(it.seconds, 3),
        "fixed": [made.rule.code for made in it.variant.made],
    }
    if it.rebuild is not None:
        result["rebuild"] = {
            "touched": it.rebuild.touched,
            "seconds": round(it.rebuild.seconds, 3),
            "hits": it.rebuild.hits,
            "instructions": len(it.rebuild.timings),
        }
    return result


def _worth(it: FixGain) -> dict[str, object]:
    (made,) = it.variant.made
    where = {
        "code": made.rule.code,
        "name": made.rule.name,
        "line": made.source.position(made.start).line,
        "safety": made.fix.safety.name if made.fix is not None else "",
    }
    if it.error:
        return {**where, "error": it.error}
    seconds = round(it.seconds, 3)
    return {**where, "size": it.size, "compressed_size": it.compressed, "seconds": seconds}
