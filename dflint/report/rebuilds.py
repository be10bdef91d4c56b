"""Replayed rebuilds, for people and for programs."""

from __future__ import annotations

from collections import Counter

from dflint.report.screen import shown
from dflint.report.tables import rendered, table
from dflint.sizes import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.table import Table

    from dflint.optimize.layer_cache import StepState
    from dflint.optimize.replay import Rebuild

LONGEST = 60  # characters of an instruction in a table
MOST_COMMITS = 20  # that an explanation lists


class Row:
    """An instruction of the last commit over all commits that have it.

    `states`: by the number of the commit in the list. `causes`: why it was not cached, with lines as
    in the last commit. `share`: from 0 to 1, of the builds that surely rebuild it; `most`: with those
    that may.
    """

    def __init__(self, step: StepState) -> None:
        self.step = step
        self.states: dict[int, StepState] = {}
        self.causes: Counter[str] = Counter()

    def count(self, *states: str) -> int:
        return sum(it.state in states for it in self.states.values())

    @property
    def builds(self) -> int:
        """The number of builds that need it."""
        return len(self.states) - self.count("unused")

    @property
    def share(self) -> float:
        return self.count("rebuilt") / self.builds if self.builds else 0.0

    @property
    def most(self) -> float:
        return self.count("rebuilt", "depends") / self.builds if self.builds else 0.0

    def first_cause(self) -> str:
        """The cause that comes most, and how often, of all but the first build."""
        causes = Counter({it: n for it, n in self.causes.items() if it != "first build"})
        if not causes:
            return "first build" if self.causes else ""
        cause, number = causes.most_common(1)[0]
        return f"{cause} ({number})"


def rows_of(rebuilds: Sequence[Rebuild]) -> list[Row]:
    """The instructions of the last commit that has any, in order, matched by their text."""
    last = next((it.steps for it in reversed(rebuilds) if it.steps), [])
    rows = {_key(step, at): Row(step) for step, at in _numbered(last)}
    for number, rebuild in enumerate(rebuilds):
        numbered = list(_numbered(rebuild.steps))
        roots = {step.line: (step, rows.get(_key(step, at))) for step, at in numbered}
        for step, at in numbered:
            row = rows.get(_key(step, at))
            if row is not None:
                row.states[number] = step
                if step.state in ("rebuilt", "depends"):
                    row.causes[_first_cause(step, *roots.get(step.root, (step, row)))] += 1
    return list(rows.values())


def _first_cause(step: StepState, root: StepState, row: Row | None) -> str:
    """Why a step is not cached, in a few words: the change of the step that is the root of it."""
    if step.state == "depends":
        where = f"line {row.step.line}" if row is not None else "a former step"
        return f"{where}: {_kind_of(root)}" if root is not step else _kind_of(step)
    kind = _kind_of(root)
    if root.line == step.line or kind == "first build":
        return kind
    return f"line {row.step.line}: {kind}" if row is not None else f"a former step: {kind}"


def as_json(rebuilds: Iterable[Rebuild]) -> dict[str, object]:
    """All steps of all commits, oldest first."""
    return {
        "commits": [
            {
                "commit": it.commit.id,
                "subject": it.commit.subject,
                "steps": [
                    {
                        "stage": step.stage,
                        "line": step.line,
                        "instruction": step.instruction,
                        "state": step.state,
                        "cause": step.cause or None,
                    }
                    for step in it.steps
                ],
            }
            for it in rebuilds
        ]
    }


def full(rebuilds: Sequence[Rebuild], times: Mapping[int, float], colour: bool, width: int) -> str:
    """A row for each instruction: how often it is rebuilt, and what the first cause of that is."""
    rows = rows_of(rebuilds)
    if not rows:
        return "No commit has a Dockerfile with a step to build.\n"
    columns = [
        "line",
        "rebuilt",
        "share",
        *(["s/commit"] if times else []),
        "instruction",
        "first cause",
    ]
    made = table(*columns, left=("instruction", "first cause"))
    cells = [_cells(row, times) for row in rows]
    taken = sum(max(len(it[at]) for it in (columns, *cells)) + 3 for at in range(len(columns) - 2))
    room = max(width - taken - 3, 40)
    stage = ""
    for row, (*numbers, _, cause) in zip(rows, cells, strict=True):
        if row.step.stage != stage:
            stage = row.step.stage
            made.add_row(*[""] * (len(columns) - 2), shown(f"[{stage}]"), "")
        text = short(row.step, min(LONGEST, room * 11 // 20))
        made.add_row(*numbers, shown(text), shown(_cut(cause, room - room * 11 // 20)))
    parts: list[Table | str] = [
        made,
        f"{counted(len(rebuilds), 'commit')}, {rebuilds[0].commit.date[:10]} to {rebuilds[-1].commit.date[:10]}.",
    ]
    if any(row.most > row.share for row in rows):
        parts.append("A range ends with the builds that depend on what an earlier step writes.")
    if times:
        low, high = expected(rows, times)
        parts.append(f"{_range(low, high)} s for a commit, by the times given.")
    return rendered(parts, colour, width)


def _cells(row: Row, times: Mapping[int, float]) -> list[str]:
    cells = [str(row.step.line), f"{row.count('rebuilt')} of {row.builds}", percent(row)]
    if times:
        cells.append(seconds_of(row, times))
    return [*cells, "", row.first_cause()]


def percent(row: Row) -> str:
    """`12 %`, or `12 to 20 %` where it depends on output."""
    low, high = round(100 * row.share), round(100 * row.most)
    return f"{low} %" if low == high else f"{low} to {high} %"


def seconds_of(row: Row, times: Mapping[int, float]) -> str:
    """The expected seconds of a step in a commit."""
    seconds = times.get(row.step.line)
    return "" if seconds is None else _range(row.share * seconds, row.most * seconds)


def expected(rows: Iterable[Row], times: Mapping[int, float]) -> tuple[float, float]:
    """The expected seconds of a commit, with both bounds."""
    low = high = 0.0
    for row in rows:
        seconds = times.get(row.step.line, 0.0)
        low += row.share * seconds
        high += row.most * seconds
    return low, high


def steps_of(rebuild: Rebuild, colour: bool, width: int) -> str:
    """The steps of one build."""
    made = table("line", "state", "instruction", "cause", left=("state", "instruction", "cause"))
    for step in rebuild.steps:
        made.add_row(str(step.line), step.state, shown(short(step)), shown(step.cause))
    return rendered([made], colour, width)


def explanation(rebuilds: Sequence[Rebuild], line: int) -> str:
    """Why a step is rebuilt: the causes by number, and the last commits."""
    row = next(it for it in rows_of(rebuilds) if it.step.line == line)
    rebuilt = [
        (n, it) for n, it in sorted(row.states.items()) if it.state in ("rebuilt", "depends")
    ]
    lines = [f"line {line}: {short(row.step, 200)}"]
    lines.append(f"rebuilt in {row.count('rebuilt')} of {row.builds} builds ({percent(row)})")
    lines += [f"  {number:5}  {cause}" for cause, number in row.causes.most_common()]
    if rebuilt:
        lines.append("the last of them:")
    for number, step in rebuilt[-MOST_COMMITS:]:
        commit = rebuilds[number].commit
        lines.append(f"  {commit.id[:10]} {commit.date[:10]} {step.state}: {step.cause}")
        lines.append(f"             {commit.subject}")
    return "".join(f"{shown(it)}\n" for it in lines)


def short(step: StepState, most: int = LONGEST) -> str:
    """The text of an instruction on one line."""
    return _cut(" ".join(step.text.split()), most)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _kind_of(step: StepState) -> str:
    """The own cause of a step without what is different in each commit."""
    if step.cause.startswith("changed: "):
        return ".git changed" if step.cause.startswith("changed: .git,") else "its files changed"
    return step.cause


def _numbered(steps: Iterable[StepState]) -> list[tuple[StepState, int]]:
    """Steps with how many of the same text are above each."""
    seen: Counter[str] = Counter()
    found = []
    for step in steps:
        text = short(step, 10_000)
        found.append((step, seen[text]))
        seen[text] += 1
    return found


def _key(step: StepState, at: int) -> tuple[str, int]:
    return short(step, 10_000), at


def _range(low: float, high: float) -> str:
    one, other = f"{low:.1f}", f"{high:.1f}"
    return one if one == other else f"{one} to {other}"
