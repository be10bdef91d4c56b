"""A plan as a file: what is deleted, why, and what is needed to put it back."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass, field
from datetime import datetime

from dflint.registry.manifests import digest_of
from dflint.registry.reference import is_digest, is_repository, is_tag

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

KIND, VERSION = "dflint registry plan", 2


class PlanError(Exception):
    """A plan that cannot be used, in one sentence."""


@dataclass
class Deletion:
    """A manifest that goes: its tags when the plan was made, and its bytes, so that it can be put back."""

    digest: str
    media_type: str
    content: str  # base64
    tags: list[str] = field(default_factory=list)

    @property
    def manifest(self) -> bytes:
        return b64decode(self.content)


@dataclass
class Untag:
    """A name that goes of a manifest that stays, since `because` needs it."""

    tag: str
    digest: str
    because: str
    media_type: str
    content: str


@dataclass
class PlannedRepository:
    """`tags`: all of them when the plan was made. `kept` and `dropped`: why, for each; `ages`: when each
    was made, first seen or pushed, as its rule asks. `untagged`: why a manifest without a tag goes.
    `frees`: bytes that no other repository has. `refused`: why nothing of it is touched, or nothing."""

    name: str
    tags: dict[str, str] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    dropped: dict[str, str] = field(default_factory=dict)
    ages: dict[str, dict[str, str]] = field(default_factory=dict)
    untagged: dict[str, str] = field(default_factory=dict)
    untag: list[Untag] = field(default_factory=list)
    delete: list[Deletion] = field(default_factory=list)
    frees: int = 0
    refused: str = ""

    @property
    def count(self) -> int:
        return len(self.untag) + len(self.delete)

    @property
    def has_doomed_tag(self) -> bool:
        """Whether a tag goes with its manifest."""
        return any(it.tags for it in self.delete)


@dataclass
class PlanFile:
    """`made`: when, by the clock of the registry. `frees`: bytes, after its garbage collection."""

    host: str
    made: str
    dflint: str
    policy_path: str
    policy_digest: str
    repositories: list[PlannedRepository] = field(default_factory=list)
    frees: int = 0
    is_whole: bool = True

    @property
    def total(self) -> int:
        """How many deletions it asks for."""
        return sum(it.count for it in self.repositories)

    @property
    def made_at(self) -> datetime:
        return datetime.fromisoformat(self.made)


def plan_text(plan: PlanFile) -> str:
    record = {"kind": KIND, "version": VERSION, "total": plan.total, **asdict(plan)}
    return json.dumps({**record, "digest": _digest(record)}, indent=1) + "\n"


def _digest(record: dict[str, Any]) -> str:
    """What shows that a plan is as it was shown."""
    return digest_of(json.dumps(record, sort_keys=True).encode())


def encoded(content: bytes) -> str:
    return b64encode(content).decode()


def read_plan(text: str, path: str) -> PlanFile:
    """The plan in a text, each part of which is checked. Raises PlanError."""
    try:
        record = json.loads(text)
        if not isinstance(record, dict) or record.get("kind") != KIND:
            raise PlanError(f'"{path}" is no plan of `dflint registry plan`.')
        if record.get("version") != VERSION:
            raise PlanError(f'"{path}" is a plan of another version of dflint.')
        if record.pop("digest") != _digest(record):
            raise PlanError(f'"{path}" was changed since it was made: make the plan anew.')
        plan = PlanFile(
            str(record["host"]), str(record["made"]), str(record["dflint"]), str(record["policy_path"]),
            str(record["policy_digest"]), [_repository(it, path) for it in record["repositories"]],
            int(record["frees"]), bool(record["is_whole"]),
        )  # fmt: skip
        is_whole = plan.made_at.tzinfo is not None and record["total"] == plan.total
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        is_whole = False
    if not is_whole:
        raise PlanError(f'"{path}" is damaged: make the plan anew.')
    return plan


def _repository(record: dict[str, Any], path: str) -> PlannedRepository:
    found = PlannedRepository(**record)
    found.untag = [Untag(**it) for it in record["untag"]]
    found.delete = [Deletion(**it) for it in record["delete"]]
    names = [
        *found.tags,
        *(it.tag for it in found.untag),
        *(tag for it in found.delete for tag in it.tags),
    ]
    digests = [
        *found.tags.values(),
        *found.untagged,
        *(it.digest for it in found.untag),
        *(it.digest for it in found.delete),
    ]
    if not (is_repository(found.name) and all(map(is_tag, names)) and all(map(is_digest, digests))):
        raise PlanError(f'"{path}" is damaged: it has names that are none.')
    parts: list[Untag | Deletion] = [*found.untag, *found.delete]
    for it in parts:
        if digest_of(b64decode(it.content, validate=True), it.digest) != it.digest:
            raise PlanError(f'"{path}" is damaged: the bytes of {it.digest} are others.')
    return found
