"""One run over all repositories of a fleet: read what may have changed, and record what was found."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import dflint
from dflint.fleet.engines import DONE, EngineError
from dflint.fleet.git_source import without_password
from dflint.fleet.item import Item, rules_digest, settings_digest
from dflint.fleet.listing import is_remote
from dflint.fleet.outcome import CRASHED, FAILED, PROBLEMS, TIMEOUT, Outcome
from dflint.fleet.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dflint.fleet.engines import Engine, Limits, Reply
    from dflint.fleet.listing import Repository
    from dflint.fleet.store import Store

AT_ONCE = 200  # repositories that are recorded together
SECONDS = 5.0  # after which what was found is recorded anyway


@dataclass
class Summary:
    """A run in numbers of repositories. `problems`: name → why it could not be read."""

    run: int = 0
    is_resumed: bool = False
    before: int = 0  # done by the run that was interrupted
    read: int = 0  # linted
    unchanged: int = 0
    problems: dict[str, str] = field(default_factory=dict)


def run_fleet(
    store: Store,
    repositories: Sequence[Repository],
    folder: str,
    engine: Engine,
    function: str,
    limits: Limits,
    *,
    is_asked_first: bool = False,
    at_once: int = AT_ONCE,
    progress: Callable[[Outcome], None] = lambda outcome: None,
) -> Summary:
    """Read all repositories, and record a run; one that was interrupted goes on.

    `folder`: from where paths are seen. `function` reads an Item, as `module:name`. Raises EngineError.
    """
    rules = rules_digest()
    writer = Writer(store, dflint.__version__, rules)
    summary = Summary(writer.run, writer.is_resumed)
    known = [it for it in repositories if it.name in writer.done]
    summary.before = len(known)
    settings = settings_digest(rules)
    left = [it for it in repositories if it.name not in writer.done]
    items = [_item(it, folder, writer, settings, is_asked_first) for it in left]
    batch: list[Outcome] = []
    recorded = time.monotonic()
    try:
        for reply in engine.map(function, items, limits):
            outcome = _outcome(items[reply.number], left[reply.number], reply)
            _count(outcome, summary)
            progress(outcome)
            batch.append(outcome)
            if len(batch) >= at_once or time.monotonic() - recorded > SECONDS:
                writer.record(batch)
                batch, recorded = [], time.monotonic()
    except (KeyboardInterrupt, EngineError):
        writer.record(batch)
        raise
    writer.record(batch)
    writer.finish()
    return summary


def _item(it: Repository, folder: str, writer: Writer, settings: str, is_asked_first: bool) -> Item:
    address = it.address
    if not is_remote(address):
        address = os.path.normpath(os.path.join(os.path.abspath(folder), address))
    known = writer.known.get(it.name)
    if known is None or known.state in PROBLEMS:
        return Item(it.name, address, it.team, settings=settings, is_asked_first=is_asked_first)
    return Item(
        it.name, address, it.team, known.commit, known.key, known.asked, settings, is_asked_first
    )


def _outcome(item: Item, it: Repository, reply: Reply) -> Outcome:
    """What came of a repository, under the address that its list has."""
    address = without_password(it.address)
    if reply.state == DONE:
        found: Outcome = reply.value
        return replace(found, address=address)
    state = {"crashed": CRASHED, "timeout": TIMEOUT}.get(reply.state, FAILED)
    return Outcome(item.repo, address, item.team, state, reply.problem)


def _count(outcome: Outcome, summary: Summary) -> None:
    if outcome.state in PROBLEMS:
        summary.problems[outcome.repo] = outcome.problem or outcome.state
    elif outcome.is_unchanged:
        summary.unchanged += 1
    else:
        summary.read += 1
