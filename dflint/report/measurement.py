"""What was measured, for people and for programs."""

from __future__ import annotations

from dflint.measure.measurement import Failure, Outcome, Rebuild
from dflint.measure.rows import rows
from dflint.measure.times import ENOUGH, change
from dflint.report.image import differences_as_json, lines_of
from dflint.report.screen import shown
from dflint.report.tables import rendered, table
from dflint.sizes import human, signed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.table import Table
    from rich.text import Text

    from dflint.measure.budgets import Check
    from dflint.measure.measurement import FixGain, Measurement
    from dflint.measure.results import Result
    from dflint.measure.rows import Part
    from dflint.measure.times import Times

BAR = 24  # columns of the longest bar
NOISE = "within the noise"
MOST_DIFFERENCES = 20  # that are listed for people; programs get all


def full(result: Result, colour: bool, width: int, with_path: bool = False) -> str:
    """Tables: the whole, the budgets, the instructions with bars, the fixes, and what else is
    different. Nothing where nothing was built."""
    found = result.found
    if found is None or not found.has_figures:
        return ""
    path = f"{shown(result.path)}, " if with_path else ""
    parts: list[Table | str] = [f"{path}built with {found.engine}", _whole(found)]
    parts += [_budgets(result)] if result.checks else []
    parts += [shown(f"{name}: {reason}") for name, reason in failures(found)]
    if note := noise_note(found):
        parts.append(note)
    parts += [_instructions(found)] if rows(found) else []
    if found.each:
        parts.append(_fixes(found))
    return rendered([*parts, *map(shown, _differences(found))], colour, width)


def facts(found: Measurement) -> list[tuple[str, str, str, str]]:
    """What is known of the whole: its name, before, after and the change, as people read it.

    The cells of a variant that could not be built are empty.
    """
    one, other = _built(found.before), _built(found.after)
    packed = [it.image.compressed_size if it is not None else None for it in (one, other)]
    times = [it.times if it is not None else None for it in (one, other)]
    lines = [
        _sizes("size", one.image.size if one else None, other.image.size if other else None),
        _sizes("compressed", *packed),
        _sizes("wasted", one.wasted if one else None, other.wasted if other else None),
        _times("build, nothing cached", *times),
    ]
    again = [_rebuilt(it) for it in (one, other)]
    touched = next((it.touched for it in again if it is not None), "")
    if touched:
        times = [it.times if it is not None else None for it in again]
        lines.append(_times(f"build after a change of {touched}", *times))
        lines.append(("  instructions from the cache", _hits(again[0]), _hits(again[1]), ""))
    return lines


def failures(found: Measurement) -> list[tuple[str, str]]:
    """What could not be built, and why, except for single fixes."""
    lines = []
    for it in (found.before, found.after):
        if isinstance(it, Failure):
            lines.append((f"{it.variant.name}: failed", it.reason))
        elif it is not None and isinstance(it.rebuild, Failure):
            lines.append((f"{it.variant.name}, built again: failed", it.rebuild.reason))
    return lines


def noise_note(found: Measurement) -> str:
    """What to say of times of which a change is not told from noise."""
    counts = [len(it.times.runs) for it in (_built(found.before), _built(found.after)) if it]
    is_compared = len(counts) == 2 or any(it.failure is None for it in found.each)
    if not is_compared or not counts or min(counts) >= ENOUGH:
        return ""
    return f"Times of one build differ by chance: --repeat {ENOUGH} or more shows changes of them."


def _built(it: Outcome | Failure | None) -> Outcome | None:
    return it if isinstance(it, Outcome) else None


def _rebuilt(it: Outcome | None) -> Rebuild | None:
    return it.rebuild if it is not None and isinstance(it.rebuild, Rebuild) else None


def _sizes(name: str, one: int | None, other: int | None) -> tuple[str, str, str, str]:
    before, after = (human(it) if it is not None else "" for it in (one, other))
    if one is None or other is None:
        return name, before, after, ""
    share = f" ({(other - one) / one:+.1%})" if one else ""
    return name, before, after, f"{signed(other - one)}{share}"


def _times(name: str, one: Times | None, other: Times | None) -> tuple[str, str, str, str]:
    before, after = (time_shown(it) if it is not None else "" for it in (one, other))
    if one is None or other is None or min(len(one.runs), len(other.runs)) < ENOUGH:
        return name, before, after, ""
    difference = change(one, other)
    return name, before, after, NOISE if difference is None else f"{difference:+.1f} s"


def time_shown(times: Times) -> str:
    """`5.2 s`; of several builds the median, the quickest and the slowest: `5.2 s (5.0-5.9)`."""
    spread = f" ({times.least:.1f}-{times.most:.1f})" if len(times.runs) > 1 else ""
    return f"{times.median:.1f} s{spread}"


def _hits(again: Rebuild | None) -> str:
    return f"{again.hits} of {len(again.steps)}" if again is not None else ""


def gained(it: FixGain) -> tuple[str, str, str]:
    """What a fix changes: size, compressed size and time of the build."""
    seconds = f"{it.seconds:+.1f} s" if it.seconds is not None else ""
    return signed(it.size), signed(it.compressed), seconds


def by_size(gains: Sequence[FixGain]) -> list[FixGain]:
    """The fixes that save most first, those that could not be built last."""
    return sorted(gains, key=lambda it: (it.failure is not None, it.size))


def _whole(found: Measurement) -> Table:
    columns = ("before", "after", "change") if found.after is not None else ("size",)
    made = table("", *columns)
    for name, *cells in facts(found):
        made.add_row(shown(name), *cells[: len(columns)])
    return made


def _instructions(found: Measurement) -> Table:
    """A row for each instruction; of two variants, if both were built."""
    from rich.text import Text

    has_two = found.difference is not None
    sizes = ("before", "after") if has_two else ("size",)
    made = table("line", *sizes, "wastes", "")
    made.add_column("instruction", ratio=1)
    all_rows = rows(found)
    most = max((max(_size(it.before), _size(it.after)) for it in all_rows), default=0)
    for it in all_rows:
        parts = [it.before, it.after] if has_two else [it.part]
        cells = [human(part.size) if part else "" for part in parts]
        waste = [human(part.wasted) if part and part.wasted else "" for part in parts]
        wastes = Text("\n".join(waste).rstrip(), "yellow")
        bars = Text("\n").join(_bar(part, most) for part in parts)
        text = "\n".join(map(shown, (it.part.text, *it.part.notes)))
        instruction = Text(text, no_wrap=True, overflow="ellipsis")
        made.add_row(it.part.place, *cells, wastes, bars, instruction)
    return made


def _budgets(result: Result) -> Table:
    made = table("budget", "of", "is", "allowed", "", left=("budget", "of", ""))
    for it in result.checks:
        made.add_row(it.limit.name, shown(it.subject), *it.shown, verdict(it))
    return made


def verdict(check: Check) -> str:
    """Whether a budget is kept, in a word or two."""
    if check.value is None:
        return "not measured"
    return "kept" if check.is_kept else "exceeded"


def _bar(part: Part | None, most: int) -> Text:
    from rich.text import Text

    if part is None or not most:
        return Text()
    length = round(part.size * BAR / most)
    return Text("█" * length or ("▏" if part.size else ""), "cyan")


def _size(part: Part | None) -> int:
    return part.size if part is not None else 0


def _fixes(found: Measurement) -> Table:
    made = table("size", "compressed", "build", "fix", left=("fix",))
    for it in by_size(found.each):
        name = shown(it.variant.name)
        if it.failure is not None:
            made.add_row("", "", "", f"{name}: {shown(it.failure.reason)}")
        else:
            made.add_row(*gained(it), name)
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


def as_json(told: Result) -> dict[str, object]:
    """All figures: bytes, seconds and shares."""
    found = told.found
    result: dict[str, object] = {
        "file": told.path,
        "time": told.time,
        "commit": told.commit,
        "dflint": told.version,
    }
    if found is None:
        return {**result, "error": told.error}
    result |= {"engine": found.engine, "before": _outcome(found.before)}
    if found.after is not None:
        result["after"] = _outcome(found.after)
        result["change"] = _change(_built(found.before), _built(found.after))
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
    if found.stages:
        result["stages"] = {name: _outcome(it) for name, it in found.stages.items()}
    result["budgets"] = [
        {
            "name": it.limit.name,
            "stage": it.stage or None,
            "value": it.value,
            "allowed": it.allowed,
            "is_kept": it.is_kept if it.value is not None else None,
            "from": it.limit.origin or None,
        }
        for it in told.checks
    ]
    result["exceeded"] = list(told.exceeded)
    return result


def _outcome(it: Outcome | Failure) -> dict[str, object]:
    fixed = [made.rule.code for made in it.variant.made]
    result: dict[str, object] = {"file": it.variant.source.path, "fixed": fixed}
    if isinstance(it, Failure):
        return {**result, **_failure(it)}
    result |= {
        "size": it.image.size,
        "compressed_size": it.image.compressed_size,
        "wasted": it.wasted,
        "layers": len(it.image.layers),
        **_seconds(it.times),
    }
    if isinstance(it.rebuild, Rebuild):
        result["rebuild"] = {
            "touched": it.rebuild.touched,
            **_seconds(it.rebuild.times),
            "hits": it.rebuild.hits,
            "instructions": len(it.rebuild.steps),
        }
    elif it.rebuild is not None:
        result["rebuild"] = _failure(it.rebuild)
    return result


def _failure(it: Failure) -> dict[str, object]:
    return {"error": it.reason, "output": list(it.output)}


def _seconds(times: Times) -> dict[str, object]:
    """The median of several builds, and each of them."""
    return {
        "seconds": round(times.median, 3),
        "seconds_of_each": [round(it, 3) for it in times.runs],
    }


def _change(one: Outcome | None, other: Outcome | None) -> dict[str, object] | None:
    """Differences; null for seconds inside the noise, and where a variant was not built."""
    if one is None or other is None:
        return None
    again = _rebuilt(one), _rebuilt(other)
    rebuild = change(again[0].times, again[1].times) if again[0] and again[1] else None
    return {
        "size": other.image.size - one.image.size,
        "wasted": other.wasted - one.wasted,
        "seconds": change(one.times, other.times),
        "rebuild_seconds": rebuild,
    }


def _worth(it: FixGain) -> dict[str, object]:
    (made,) = it.variant.made
    where = {
        "code": made.rule.code,
        "name": made.rule.name,
        "line": made.source.position(made.start).line,
        "safety": made.fix.safety.name if made.fix is not None else "",
    }
    if it.failure is not None:
        return {**where, **_failure(it.failure)}
    seconds = round(it.seconds, 3) if it.seconds is not None else None
    return {**where, "size": it.size, "compressed_size": it.compressed, "seconds": seconds}
