"""What the phases of linting cost, and each rule: microseconds a file, every rule on.

    python benchmarks/rules.py [-n ROWS] [--rule NAME] [--default] [FOLDER]

FOLDER holds Dockerfiles; without it, the corpus is used where there is one, else testdata/.
A rule is called for a node; it then finds nothing ("in vain") or something. "new": no one has asked
anything of the model of a file before, so that what the rules ask is worked out in their time;
"known": all has been asked once; "no rules": the way through the file alone. Times of phases are
those of the processor; those of rules are by the clock, and want a machine that does nothing else.
"""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter_ns, process_time_ns

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "rules")]

from dflint.engine.dispatch import Dispatch, dispatch  # noqa: E402
from dflint.engine.guard import Guard  # noqa: E402
from dflint.engine.linter import look  # noqa: E402
from dflint.engine.registry import all_rules  # noqa: E402
from dflint.files import decode  # noqa: E402
from dflint.model.analyze import analyze  # noqa: E402
from dflint.rule import Finding, Rule  # noqa: E402
from dflint.source import Source  # noqa: E402
from dflint.syntax.parser import parse  # noqa: E402

ROUNDS = 5
NO_RULES = dispatch([])


class Cost:
    """What the calls of a rule took: how many, and nanoseconds."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.vain_calls = self.vain_time = self.calls = self.time = 0

    @property
    def total(self) -> int:
        return self.vain_time + self.time

    def timed(self) -> Rule:
        """The same rule, which notes what it takes."""
        look, copy = self.rule.look, self.rule.rated(self.rule.severity)

        def timed(*nodes: object) -> Iterator[Finding]:
            start = perf_counter_ns()
            found = list(look(*nodes))
            taken = perf_counter_ns() - start
            if found:
                self.calls += 1
                self.time += taken
            else:
                self.vain_calls += 1
                self.vain_time += taken
            return iter(found)

        copy.look = timed
        return copy


def main() -> None:
    """Measure and print."""
    options = _options()
    sources = list(_sources(options.folder))
    rules = [it for it in all_rules() if it.default or not options.default]
    if options.rule:
        rules = [it for it in rules if options.rule in it.codes] or sys.exit("no such rule")
    lines = sum(source.text.count("\n") for source in sources)
    print(f"{len(sources)} files of {lines / len(sources):.0f} lines, {len(rules)} rules\n")
    for name, time in _phases(sources, dispatch(rules, rules)).items():
        print(f"{name:36}{time / len(sources) / 1e3:9.1f}")
    costs = _costs(sources, rules)
    _print(costs, len(sources), options.n)


def _phases(sources: Sequence[Source], table: Dispatch) -> dict[str, int]:
    """What each phase took in the quickest of a few rounds, in nanoseconds."""
    names = ("parse", "read the scripts", "rules, model new", "rules, model known", "no rules")
    rounds = []
    for _ in range(ROUNDS):
        times = [0] * len(names)
        with _uncollected():
            for source in sources:
                for index, time in enumerate(_times(source, table)):
                    times[index] += time
        rounds.append(times)
    return dict(zip(names, map(min, zip(*rounds, strict=True)), strict=True))


def _times(source: Source, table: Dispatch) -> Iterator[int]:
    """One file through all phases, as in a run: what one leaves in the processor's cache, the next finds."""
    start = process_time_ns()
    file = analyze(parse(source))
    yield process_time_ns() - start
    start = process_time_ns()
    for stage in file.stages:
        for step in stage.steps:
            _ = step.commands
    yield process_time_ns() - start
    for rules in (table, table, NO_RULES):
        start = process_time_ns()
        look(file, rules, None, Guard(file.source, []))
        yield process_time_ns() - start


def _costs(sources: Sequence[Source], rules: Sequence[Rule]) -> list[Cost]:
    """What each rule costs, in the quickest of a few rounds, where the model is known."""
    known = dispatch(rules, rules)
    best: list[Cost] = []
    for _ in range(ROUNDS):
        costs = [Cost(rule) for rule in rules]
        table = dispatch([cost.timed() for cost in costs], rules)
        with _uncollected():
            for source in sources:
                file = analyze(parse(source))
                look(file, known, None, Guard(file.source, []))
                look(file, table, None, Guard(file.source, []))
        if not best or sum(it.total for it in costs) < sum(it.total for it in best):
            best = costs
    return sorted(best, key=lambda cost: -cost.total)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector of garbage, which comes when it likes."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def _print(costs: Sequence[Cost], files: int, rows: int) -> None:
    print(f"\n{'':36}{'in vain':>8}{'µs':>8}{'each':>7}{'with':>9}{'µs':>8}{'each':>7}")
    print(_row("all of them", costs, files))
    for cost in costs[:rows]:
        name = cost.rule.name + ("" if cost.rule.default else " *")
        print(_row(name, [cost], files), cost.rule.node)


def _row(name: str, costs: Sequence[Cost], files: int) -> str:
    vain, calls = sum(it.vain_calls for it in costs), sum(it.calls for it in costs)
    vain_time, time = (sum(it.vain_time for it in costs), sum(it.time for it in costs))
    return (
        f"{name:36}{vain / files:8.2f}{vain_time / files / 1e3:8.1f}"
        f"{vain_time / 1e3 / max(vain, 1):7.2f}"
        f"{calls / files:9.3f}{time / files / 1e3:8.1f}{time / 1e3 / max(calls, 1):7.1f}"
    )


def _sources(folder: str | None) -> Iterator[Source]:
    if folder is None:
        from tests.corpus import at_hand

        named = at_hand()
    else:
        files = [it for it in sorted(Path(folder).rglob("*")) if it.is_file()]
        named = [(str(it), it.read_bytes()) for it in files]
    for name, content in named:
        source = Source(name, decode(content)[0])
        if not source.is_binary:
            yield source


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", nargs="?")
    parser.add_argument("-n", type=int, default=40, help="rows of the table")
    parser.add_argument("--rule", help="this one only, by name or code")
    parser.add_argument("--default", action="store_true", help="the default set only")
    return parser.parse_args()


if __name__ == "__main__":
    main()
