"""What was done, step by step: a line before each step, and one after it, on the disk before the next."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass

from dflint.retention.plan_file import PlanError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

KIND = "dflint registry journal"
INTENT = "intent"
DELETE, UNTAG = "delete", "untag"
TRIED = ("tried", "", "")  # what the registry does with names: the state says it


@dataclass(frozen=True)
class Step:
    """`action`: delete or untag. `reference`: the digest or the tag. `state`: done, gone, refused, or
    intent where it is not known whether the registry has done it."""

    action: str
    repository: str
    reference: str
    state: str
    record: dict[str, Any]


class ApplyJournal:
    """The journal of one plan. Raises PlanError for a file that is something else, or of another plan."""

    def __init__(self, path: str, host: str, plan_digest: str) -> None:
        self.path = path
        head = {"kind": KIND, "host": host, "plan": plan_digest}
        # What runs before this one left: steps that were begun, and digests of placeholders.
        self.interrupted: set[tuple[str, str, str]] = set()
        self.placeholders: set[str] = set()
        is_new = not os.path.exists(path) or not os.path.getsize(path)
        try:
            self.states = {} if is_new else self._load(head)
            self._file = open(path, "ab")  # noqa: SIM115
        except OSError as error:
            raise PlanError(f'cannot write "{path}": {error.strerror}.') from None
        self._write(head if is_new else {"note": "continued"})

    def _load(self, head: dict[str, str]) -> dict[tuple[str, str, str], str]:
        found, steps = read_journal(self.path)
        if found != head:
            raise PlanError(f'"{self.path}" is the journal of another plan.')
        self.placeholders = {str(it.record.get("placeholder")) for it in steps}
        states = {(it.action, it.repository, it.reference): it.state for it in steps}
        self.interrupted = {key for key, state in states.items() if state == INTENT}
        return states

    def is_done(self, action: str, repository: str, reference: str) -> bool:
        """Whether a step came to its end, in this run or one before it."""
        return self.states.get((action, repository, reference), INTENT) != INTENT

    def begin(self, action: str, repository: str, reference: str, **record: object) -> None:
        """Note a step before it is done, with what is needed to undo it."""
        self._step(action, repository, reference, INTENT, record)

    def end(self, action: str, repository: str, reference: str, state: str) -> None:
        self._step(action, repository, reference, state, {})

    def _step(
        self, action: str, repository: str, reference: str, state: str, record: dict[str, object]
    ) -> None:
        self.states[(action, repository, reference)] = state
        head = {"step": action, "repository": repository, "reference": reference, "state": state}
        self._write({**head, **record})

    def _write(self, record: dict[str, Any]) -> None:
        try:
            self._file.write(b"\n" + json.dumps(record).encode())
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise PlanError(f'cannot write "{self.path}": {error.strerror}.') from None

    def close(self) -> None:
        self._file.close()


def read_journal(path: str) -> tuple[dict[str, Any], list[Step]]:
    """The first line, and the steps with the last state of each and what was noted before it.

    A line that was cut short when the run was killed is left out. Raises PlanError, OSError.
    """
    records: list[dict[str, Any]] = []
    with open(path, encoding="utf-8", errors="replace") as file:
        for line in file:
            try:
                record = json.loads(line)
            except (ValueError, RecursionError):
                continue
            if isinstance(record, dict):
                records.append(record)
    if not records or records[0].get("kind") != KIND:
        raise PlanError(f'"{path}" is no journal of `dflint registry apply`.')
    found: dict[tuple[str, str, str], Step] = {}
    for it in records[1:]:
        if "step" not in it:
            continue
        key = (str(it["step"]), str(it.get("repository")), str(it.get("reference")))
        before = found[key].record if key in found else {}
        found[key] = Step(*key, str(it.get("state")), {**before, **it})
    return records[0], list(found.values())
