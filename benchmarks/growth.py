"""How work grows with a file: each kind of file in tests/growth.py, from 1 to 100 times its size.

    python benchmarks/growth.py [-o growth.svg] [--part check|fix|optimize|image|…] [--seconds] [SHAPE …]
    python benchmarks/growth.py --memory [SHAPE …]

Prints the thousands of functions that are called at each size (with `--seconds`, the milliseconds of the
processor, which also show what one call takes for a longer text), by which power they grow at the end (1 is
as the file does), and how many bytes of memory a check takes for each byte that a file has more. The part
`image` has images instead of files (tests/image/growth.py). The picture has a curve for each shape, with
both axes logarithmic: those as steep as the grey lines grow as the file does. The steepest are named. With
`--memory`, these bytes are printed for each size, and nothing is drawn.
"""

from __future__ import annotations

import argparse
import gc
import math
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "rules")]

from dflint.source import Source  # noqa: E402
from tests.effort import calls, slope  # noqa: E402
from tests.growth import SHAPES  # noqa: E402
from tests.image.growth import IMAGES, look_at  # noqa: E402
from tests.robustness.test_growth import PARTS, memory, usual_rules  # noqa: E402

BASE = 20  # how often a shape is repeated at the size of 1
FACTORS = (1, 3, 10, 30, 100)
TOO_LONG = 60.0  # seconds: what has taken so long is not tried any larger
NAMED = 8
WIDTH, HEIGHT, LEFT, TOP = 960, 640, 70, 40
STEEP = 1.1  # curves above it are drawn in red


class Unit:
    """What work is measured in. `scale`: what is printed of one; `least`, `most`: the ends of the axis."""

    def __init__(self, name: str, shown: str, scale: float, least: float, most: float) -> None:
        self.name, self.shown, self.scale = name, shown, scale
        self.least, self.most = least, most


SECONDS = Unit("seconds", "ms", 1e3, 1e-4, 1e2)
CALLS = Unit("calls", "k", 1e-3, 1e3, 1e9)
Act = Callable[[], object]
Curve = Sequence[tuple[int, float]]  # a factor, and what it takes


def main() -> None:
    """Measure, print and draw."""
    options = _options()
    texts = [name for name, make in SHAPES.items() if isinstance(make(1), str)]
    shapes = options.shapes or (list(IMAGES) if options.part == "image" else texts)
    if options.memory:
        for name in shapes:
            print(
                f"{name:36}{''.join(f'{it:8.1f}' for it in _bytes(name, FACTORS[1:]))}", flush=True
            )
        return
    unit = SECONDS if options.seconds else CALLS
    curves: dict[str, Curve] = {}
    for name in shapes:
        curve = curves[name] = _curve(name, options.part, unit)
        numbers = "".join(f"{work * unit.scale:11.1f}" for _, work in curve)
        shown = f"{numbers} {unit.shown}   {_steepness(curve):5.2f}"
        if name in texts:
            shown += f"   {next(_bytes(name, [10])):6.1f} bytes"
        print(f"{name:36}{shown}", flush=True)
    options.output.write_text(_picture(curves, options.part, unit))
    print(f"\n{options.output}: {len(curves)} curves")


def _curve(name: str, part: str, unit: Unit) -> Curve:
    found: list[tuple[int, float]] = []
    with TemporaryDirectory() as folder:
        _act(name, part, 2, Path(folder))()
        for factor in FACTORS:
            act = _act(name, part, BASE * factor, Path(folder))
            start = time.process_time()
            found.append((factor, float(calls(act)) if unit is CALLS else _seconds(act)))
            if time.process_time() - start > TOO_LONG:
                break
    return found


def _act(name: str, part: str, number: int, folder: Path) -> Act:
    """What is measured."""
    if part == "image":
        return look_at(name, number, folder)
    text = _text(name, number)
    return lambda: PARTS[part][0](Source("Dockerfile", text))


def _seconds(act: Act) -> float:
    """Seconds of the processor; the least of some tries where that is little."""
    best = math.inf
    gc.collect()
    gc.disable()
    for _ in range(5):
        start = time.process_time()
        act()
        best = min(best, time.process_time() - start)
        if best > 0.1:
            break
    gc.enable()
    return best


def _bytes(name: str, factors: Sequence[int]) -> Iterator[float]:
    """How much more memory a check by the usual rules takes for each byte that the file has more."""
    table = usual_rules()
    small = _text(name, BASE)
    memory(small, table)
    least = memory(small, table)
    for factor in factors:
        large = _text(name, BASE * factor)
        yield (memory(large, table) - least) / (len(large) - len(small))


def _text(name: str, number: int) -> str:
    text = SHAPES[name](number)
    assert isinstance(text, str)
    return text


def _steepness(curve: Curve) -> float:
    """By which power the time grows from one to the last size, the middle one being left out."""
    if len(curve) < 3:
        return math.inf
    (few, short), (many, long) = curve[-3], curve[-1]
    return slope(short * 1e9, long * 1e9, many / few)  # none is less than 1


def _picture(curves: dict[str, Curve], part: str, unit: Unit) -> str:
    steepest = sorted(curves, key=lambda name: -_steepness(curves[name]))
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{LEFT}" y="24" font-size="15">dflint {part}: {unit.name} by size, '
        f"{len(curves)} kinds</text>",
        *_axes(unit),
    ]
    for name in reversed(steepest):
        colour = "#c0392b" if _steepness(curves[name]) > STEEP else "#2471a3"
        lines.append(
            _polyline(curves[name], f'stroke="{colour}" stroke-opacity="0.45"', name, unit)
        )
    for row, name in enumerate(steepest[:NAMED]):
        y = TOP + 30 + 18 * row
        lines.append(f'<text x="{LEFT + 20}" y="{y}">{_steepness(curves[name]):.2f} {name}</text>')
    return "\n".join([*lines, "</svg>", ""])


def _axes(unit: Unit) -> Iterable[str]:
    for exponent in range(round(math.log10(unit.least)), round(math.log10(unit.most)) + 1):
        y = _y(10**exponent, unit)
        yield f'<path d="M{LEFT} {y:.1f}H{WIDTH - 20}" stroke="#eee"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{10**exponent:g}</text>'
        guide = [(factor, 10**exponent * factor) for factor in (FACTORS[0], FACTORS[-1])]
        if guide[1][1] <= unit.most:
            style = 'stroke="#bbb" stroke-dasharray="4 4"'
            yield _polyline(guide, style, "grows as the file does", unit)
    for factor in FACTORS:
        x = _x(factor)
        yield f'<text x="{x:.1f}" y="{HEIGHT - 14}" text-anchor="middle">{factor}x</text>'


def _polyline(curve: Curve, style: str, title: str, unit: Unit) -> str:
    points = " ".join(f"{_x(factor):.1f},{_y(work, unit):.1f}" for factor, work in curve)
    return f'<polyline points="{points}" fill="none" {style}><title>{title}</title></polyline>'


def _x(factor: float) -> float:
    return LEFT + (WIDTH - LEFT - 40) * math.log(factor) / math.log(FACTORS[-1])


def _y(work: float, unit: Unit) -> float:
    share = math.log(max(work, unit.least) / unit.least) / math.log(unit.most / unit.least)
    return HEIGHT - 40 - (HEIGHT - 40 - TOP) * share


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("shapes", nargs="*", metavar="SHAPE")
    parser.add_argument("-o", "--output", type=Path, default=Path("growth.svg"))
    parser.add_argument("--memory", action="store_true", help="measure memory alone")
    parser.add_argument("--part", choices=[*PARTS, "image"], default="check")
    parser.add_argument("--seconds", action="store_true", help="measure seconds, not calls")
    return parser.parse_args()


if __name__ == "__main__":
    main()
