"""Lint many files in several processes, with the report of one.

Processes are made by fork, and so know what this one knows. Each takes the next few files until there
are none, and sends what it found back in the end. What was found is put together in the order of the files, so
that it does not show how many processes there were. What a process could not send, this one does again.
"""

from __future__ import annotations

import marshal
import os
import sys
from itertools import pairwise

from dflint import disk
from dflint.cli import output
from dflint.cli.inputs import STDIN
from dflint.cli.progress import with_progress
from dflint.cli.runs import lint_file
from dflint.cli.usage import UsageError
from dflint.engine.values import from_values, values_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from dflint.cli.runs import Run
    from dflint.rule import Rule

    # Lints some of the files, by their places, and says what came of it in values of marshal.
    Work = Callable[[range], tuple[Any, ...]]

FROM = 50  # files: with fewer, processes take longer to make than they save
MOST_PARTS = 250  # a part is named by a byte
FIRST = (
    15  # files that are linted before processes are made, which then know what was loaded for them
)
PARTS_EACH = 8  # so many for each process, since files take more or less time
# Programs of macOS may not go on after a fork without another program.
CAN_FORK = hasattr(os, "fork") and sys.platform != "darwin"


def jobs_for(run: Run) -> int:
    """How many processes are to lint the files of a run."""
    wanted = run.request.jobs
    count = len(run.opened or run.paths)
    if not CAN_FORK or wanted == 1 or not _may_be_parted(run):
        return 1
    if wanted is None:
        return processors() if count >= FROM else 1
    return min(wanted, count)


def _may_be_parted(run: Run) -> bool:
    """Whether what is done with one file has no say in what is done with the next."""
    request, known = run.request, run.linter.known
    is_writing = run.changes is not None and not request.diff
    return not (
        is_writing
        or STDIN in run.paths
        or request.image
        or request.diff_base
        or any(known.of(path).file("baseline") is not None for path in run.paths)
    )


def lint_at_once(run: Run, jobs: int) -> None:
    """Lint the files of a run in so many processes."""
    parts = _Parts(run)
    progress = with_progress(run.paths, run.request)
    first = range(min(FIRST, parts.count))
    parts.lint_here(first)
    for _ in first:
        next(progress, None)
    if first.stop == parts.count:
        return
    if run.linter.extra is not None:
        run.linter.extra.asked.wait()  # what a process has started, no other can wait for
    for part, values in _in_processes(range(first.stop, parts.count), jobs, parts.lint):
        if values is None:
            parts.lint_here(part)
        else:
            parts.add(values)
        for _ in part:
            next(progress, None)


class _Parts:
    """The files of a run in parts: what is found in one of them, as values, and added to the rest."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.fixes: Any = run.changes  # Fixes: nothing else may be parted
        self.count = len(run.opened or run.paths)
        known = run.linter.known
        tables = dict.fromkeys(known.of(path).table(path) for path in run.paths)
        rules = dict.fromkeys(rule for table in tables for rule in table.rules)
        self.rules = list(rules)
        self.numbers = {id(rule): number for number, rule in enumerate(rules)}

    def lint_here(self, part: range) -> None:
        """Lint the files of a part."""
        run = self.run
        those = run.opened[part.start : part.stop] if run.opened else None
        for document in those or run.documents(run.paths[part.start : part.stop]):
            lint_file(run, document)

    def lint(self, part: range) -> tuple[Any, ...]:
        """Lint the files of a part, and say what came of it. For a process that does nothing else."""
        run, linter, skipped = self.run, self.run.linter, self.run.skipped
        run.diagnostics, run.linted, run.errors, run.is_failed = [], [], [], False
        skipped.templates, skipped.generated = [], []
        linter.suppressed = None if linter.suppressed is None else []
        output.held = []
        if disk.asked is not None:
            disk.asked = disk.Questions()
        if self.fixes is not None:
            self.fixes.start()
        self.lint_here(part)
        return (
            self._values(run.diagnostics),
            run.linted,
            [(str(it), it.excerpt) for it in run.errors],
            run.is_failed,
            (skipped.templates, skipped.generated),
            self._values(linter.suppressed or ()),
            list(linter.extra.asked.unfinished) if linter.extra is not None else [],
            self.fixes.values(self._values) if self.fixes is not None else None,
            output.held,
            disk.asked.__dict__ if disk.asked is not None else None,
        )

    def add(self, values: tuple[Any, ...]) -> None:
        """Add what came of a part."""
        run, linter, skipped = self.run, self.run.linter, self.run.skipped
        found, linted, errors, failed, passed, silenced, unfinished, changed, held, asked = values
        output.write_held(held)
        run.diagnostics += self._read(found)
        run.linted += linted
        run.errors += [UsageError(*it) for it in errors]
        run.is_failed = run.is_failed or failed
        skipped.templates += passed[0]
        skipped.generated += passed[1]
        if linter.suppressed is not None:
            linter.suppressed += self._read(silenced)
        if linter.extra is not None:
            linter.extra.asked.unfinished.update(dict.fromkeys(unfinished))
        if self.fixes is not None:
            self.fixes.add(changed, self._read)
        if disk.asked is not None and asked is not None:
            disk.asked.add(asked)

    def _values(self, found: Any) -> Any:
        return values_of(found, self._name_of)

    def _read(self, values: Any) -> Any:
        return from_values(values, self._rule_of)

    def _name_of(self, rule: Rule) -> int | str:
        return self.numbers.get(id(rule), rule.code)

    def _rule_of(self, name: int | str) -> Rule:
        if isinstance(name, int):
            return self.rules[name]
        from dflint.engine.guard import INTERNAL_ERROR

        if name == INTERNAL_ERROR.code:
            return INTERNAL_ERROR
        for rule in self.run.linter.known.rules:
            if rule.code == name:
                return rule
        from dflint.shellcheck.findings import rule_for

        return rule_for(name)


def processors() -> int:
    """How many this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _in_processes(
    files: range, jobs: int, work: Work
) -> Iterator[tuple[range, tuple[Any, ...] | None]]:
    """What `work` says of so many files, part by part, in order; None for a part that was not done."""
    count, start = len(files), files.start
    number = min(jobs * PARTS_EACH, count, MOST_PARTS)
    bounds = [start + at * count // number for at in range(number + 1)]
    parts = [range(*both) for both in pairwise(bounds)]
    take, give = os.pipe()
    os.write(give, bytes(range(number)))
    os.close(give)
    pipes = [_worker(take, parts, work) for _ in range(jobs)]
    os.close(take)
    done: dict[int, tuple[Any, ...]] = {}
    for process, pipe in pipes:
        with open(pipe, "rb") as stream:
            content = stream.read()
        os.waitpid(process, 0)
        if content:
            done |= _whole(content)
    for at, part in enumerate(parts):
        yield part, done.get(at)


def _worker(take: int, parts: Sequence[range], work: Work) -> tuple[int, int]:
    """Make a process that works: its number, and the pipe that it sends into."""
    read, write = os.pipe()
    process = os.fork()
    if process:
        os.close(write)
        return process, read
    code = 1
    try:
        os.close(read)
        done = {}
        while byte := os.read(take, 1):
            try:
                done[byte[0]] = work(parts[byte[0]])
            except Exception:  # the first process will see it, too, and say so
                continue
        with open(write, "wb") as stream:
            stream.write(marshal.dumps(done))
        code = 0
    finally:
        os._exit(code)


def _whole(content: bytes) -> dict[int, tuple[Any, ...]]:
    try:
        done: dict[int, tuple[Any, ...]] = marshal.loads(content)
    except (ValueError, EOFError, TypeError):  # the process was killed while it wrote
        return {}
    return done
