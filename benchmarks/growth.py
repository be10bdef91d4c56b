"""How time grows with a file: each kind of file in tests/growth.py, from 1 to 100 times its size.

    python benchmarks/growth.py [-o growth.svg] [--part check|fix|format|ast] [SHAPE …]
    python benchmarks/growth.py --memory [SHAPE …]

Prints the milliseconds of the processor at each size, by which power they grow at the end (1 is as the
file does), and how many bytes of memory a check takes for each byte that a file has more. The picture has
a curve for each shape, with both axes logarithmic: those as steep as the grey lines grow as the file
does. The steepest are named. With `--memory`, these bytes are printed for each size, and nothing is drawn.
"""

from __future__ import annotations

import argparse
import gc
import math
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "rules")]

from dflint.source import Source  # noqa: E402
from tests.effort import slope  # noqa: E402
from tests.growth import SHAPES  # noqa: E402
from tests.robustness.test_growth import PARTS, memory, usual_rules  # noqa: E402

BASE = 20  # how often a shape is repeated at the size of 1
FACTORS = (1, 3, 10, 30, 100)
TOO_LONG = 60.0  # seconds: what has taken so long is not tried any larger
NAMED = 8
WIDTH, HEIGHT, LEFT, TOP = 960, 640, 70, 40
LEAST, MOST = 1e-4, 1e2  # seconds
STEEP = 1.15  # curves above it are drawn in red

Curve = Sequence[tuple[int, float]]  # a factor, and seconds


def main() -> None:
    """Measure, print and draw."""
    options = _options()
    act = PARTS[options.part][0]
    shapes = options.shapes or [it for it, make in SHAPES.items() if isinstance(make(1), str)]
    if options.memory:
        for name in shapes:
            print(
                f"{name:36}{''.join(f'{it:8.1f}' for it in _bytes(name, FACTORS[1:]))}", flush=True
            )
        return
    curves: dict[str, Curve] = {}
    for name in shapes:
        curve = curves[name] = _curve(name, act)
        numbers = "".join(f"{seconds * 1e3:11.1f}" for _, seconds in curve)
        shown = f"{numbers} ms   {_steepness(curve):5.2f}   {next(_bytes(name, [10])):6.1f} bytes"
        print(f"{name:36}{shown}", flush=True)
    options.output.write_text(_picture(curves, options.part))
    print(f"\n{options.output}: {len(curves)} curves")


def _curve(name: str, act: object) -> Curve:
    found: list[tuple[int, float]] = []
    _seconds(name, 2, act)
    for factor in FACTORS:
        found.append((factor, _seconds(name, BASE * factor, act)))
        if found[-1][1] > TOO_LONG:
            break
    return found


def _seconds(name: str, number: int, act: object) -> float:
    """Seconds of the processor for a file; the least of some tries where that is little."""
    assert callable(act)
    source = _text(name, number)
    best = math.inf
    gc.collect()
    gc.disable()
    for _ in range(5):
        start = time.process_time()
        act(Source("Dockerfile", source))
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
    return slope(short * 1e9, long * 1e9, many / few)


def _picture(curves: dict[str, Curve], part: str) -> str:
    steepest = sorted(curves, key=lambda name: -_steepness(curves[name]))
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{LEFT}" y="24" font-size="15">dflint {part}: seconds by size of the file, '
        f"{len(curves)} kinds of files</text>",
        *_axes(),
    ]
    for name in reversed(steepest):
        colour = "#c0392b" if _steepness(curves[name]) > STEEP else "#2471a3"
        lines.append(_polyline(curves[name], f'stroke="{colour}" stroke-opacity="0.45"', name))
    for row, name in enumerate(steepest[:NAMED]):
        y = TOP + 30 + 18 * row
        lines.append(f'<text x="{LEFT + 20}" y="{y}">{_steepness(curves[name]):.2f} {name}</text>')
    return "\n".join([*lines, "</svg>", ""])


def _axes() -> Iterable[str]:
    for exponent in range(round(math.log10(LEAST)), round(math.log10(MOST)) + 1):
        y = _y(10**exponent)
        yield f'<path d="M{LEFT} {y:.1f}H{WIDTH - 20}" stroke="#eee"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{10**exponent:g} s</text>'
        guide = [(factor, 10**exponent * factor) for factor in (FACTORS[0], FACTORS[-1])]
        if guide[1][1] <= MOST:
            yield _polyline(guide, 'stroke="#bbb" stroke-dasharray="4 4"', "grows as the file does")
    for factor in FACTORS:
        x = _x(factor)
        yield f'<text x="{x:.1f}" y="{HEIGHT - 14}" text-anchor="middle">{factor}x</text>'


def _polyline(curve: Curve, style: str, title: str) -> str:
    points = " ".join(f"{_x(factor):.1f},{_y(seconds):.1f}" for factor, seconds in curve)
    return f'<polyline points="{points}" fill="none" {style}><title>{title}</title></polyline>'


def _x(factor: float) -> float:
    return LEFT + (WIDTH - LEFT - 40) * math.log(factor) / math.log(FACTORS[-1])


def _y(seconds: float) -> float:
    share = math.log(max(seconds, LEAST) / LEAST) / math.log(MOST / LEAST)
    return HEIGHT - 40 - (HEIGHT - 40 - TOP) * share


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("shapes", nargs="*", metavar="SHAPE")
    parser.add_argument("-o", "--output", type=Path, default=Path("growth.svg"))
    parser.add_argument("--memory", action="store_true", help="measure memory alone")
    parser.add_argument("--part", choices=PARTS, default="check")
    return parser.parse_args()


if __name__ == "__main__":
    main()
