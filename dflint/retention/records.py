"""What earlier plans have seen of a registry: since when a tag names a digest, and which digests had tags.

A file with a line of JSON for each digest of a repository, sorted, after one with the host. It is read
before a plan and written after it, so that no publisher can change the age that it gives, and so that a
manifest is known that has lost its tag. Without it everything is seen for the first time.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from datetime import datetime

from dflint.files import LARGEST_RECORD, bytes_of
from dflint.registry.reference import is_digest, is_repository, is_tag
from dflint.retention.contents import subject_of_tag
from dflint.retention.policy import PolicyError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

KIND = "dflint registry records"


@dataclass
class Recorded:
    """A digest of a repository. `tags`: those that name it, and since when each was seen to do so
    without a break; `last`: when it was last seen with a tag."""

    last: datetime
    tags: dict[str, datetime] = field(default_factory=dict)


class Records:
    """The records of one registry, by repository and digest."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.known: dict[str, dict[str, Recorded]] = {}

    def see(self, repository: str, tags: Mapping[str, str], now: datetime) -> None:
        """Note what all the tags of a repository are now. Tags that are about something are not for
        policies, and left out."""
        before = self.known.get(repository, {})
        found = {digest: Recorded(it.last) for digest, it in before.items()}
        for tag, digest in tags.items():
            if subject_of_tag(tag):
                continue
            old = before.get(digest)
            one = found.setdefault(digest, Recorded(now))
            one.last = now
            one.tags[tag] = old.tags.get(tag, now) if old is not None else now
        if found:
            self.known[repository] = found

    def forget(self, repository: str, digest: str) -> None:
        """Drop a digest that the registry does not have any more."""
        self.known.get(repository, {}).pop(digest, None)

    def seen(self, repository: str) -> dict[str, datetime]:
        """Since when each tag names what it names."""
        known = self.known.get(repository, {}).values()
        return {tag: since for it in known for tag, since in it.tags.items()}

    def untagged(self, repository: str) -> dict[str, datetime]:
        """The digests that no tag names any more, and when each was last seen with one."""
        known = self.known.get(repository, {})
        return {digest: it.last for digest, it in known.items() if not it.tags}

    @property
    def text(self) -> str:
        return "".join(json.dumps(it) + "\n" for it in self._lines())

    def _lines(self) -> Iterator[dict[str, Any]]:
        yield {"kind": KIND, "version": 1, "host": self.host}
        for repository, digests in sorted(self.known.items()):
            for digest, it in sorted(digests.items()):
                tags = {tag: _text(since) for tag, since in sorted(it.tags.items())}
                head = {"repository": repository, "digest": digest}
                yield {**head, "last": _text(it.last), "tags": tags}


def read_records(path: str, host: str) -> Records:
    """The records in a file; none where there is no file yet. Raises PolicyError for one that is
    something else, damaged, or of another registry: nothing is known then, and a new one would say that
    all is new."""
    records = Records(host)
    try:
        lines = bytes_of(path, LARGEST_RECORD).decode("utf-8").splitlines()
    except FileNotFoundError:
        return records
    except UnicodeDecodeError:
        raise PolicyError(f"{path}: this is not UTF-8.") from None
    except OSError as error:
        raise PolicyError(f'cannot read "{path}": {error.strerror}.') from None
    try:
        head = json.loads(lines[0])
        is_ours = head["kind"] == KIND and head["version"] == 1
    except (ValueError, LookupError, TypeError, RecursionError):
        is_ours = False
    if not is_ours:
        raise PolicyError(f'"{path}" is no record of `dflint registry plan`.')
    if head.get("host") != host:
        raise PolicyError(f'"{path}" is the record of another registry, {head.get("host")}.')
    for number, line in enumerate(lines[1:], 2):
        try:
            _add(records, json.loads(line))
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            raise PolicyError(f"{path}:{number}: the line is damaged.") from None
    return records


def _add(records: Records, record: dict[str, Any]) -> None:
    repository, digest = record["repository"], record["digest"]
    tags = {tag: _date(since) for tag, since in record["tags"].items()}
    if not (is_repository(repository) and is_digest(digest) and all(map(is_tag, tags))):
        raise ValueError("names that are none")
    known = records.known.setdefault(repository, {})
    known[digest] = Recorded(_date(record["last"]), tags)


def write_records(records: Records, path: str) -> None:
    """All of it or nothing. Raises PolicyError."""
    new = f"{path}.new"
    try:
        with open(new, "w", encoding="utf-8") as file:
            file.write(records.text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, path)
    except OSError as error:
        raise PolicyError(f'cannot write "{path}": {error.strerror}.') from None


def _text(date: datetime) -> str:
    return date.isoformat(timespec="seconds")


def _date(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("a time without a zone")
    return found
