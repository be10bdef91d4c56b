"""What a repository holds, as far as it matters for what may go."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

CREATED, FIRST_SEEN, PUSHED = "created", "first-seen", "pushed"  # whose word an age is
_ABOUT = re.compile(r"(sha256|sha512)-([0-9a-f]{64,128})(?:\.[a-z]+)?")


@dataclass(frozen=True)
class Node:
    """A manifest. `children`: the manifests that it needs; `subject`: the one that it is about."""

    digest: str
    children: tuple[str, ...] = ()
    subject: str = ""


@dataclass
class Contents:
    """A repository. `manifests`: all that tags reach, and what is about these.

    When it was, for tags of which it is known: `created`, as the images say; `seen`, since an earlier
    plan has found the tag to name what it names; `pushed`, as the registry says. `untagged`: manifests
    that had a tag then and have none now, with when that was last so.
    """

    name: str
    tags: Mapping[str, str]
    manifests: Mapping[str, Node]
    created: Mapping[str, datetime] = field(default_factory=dict)
    seen: Mapping[str, datetime] = field(default_factory=dict)
    pushed: Mapping[str, datetime] = field(default_factory=dict)
    untagged: Mapping[str, datetime] = field(default_factory=dict)
    sizes: Mapping[str, Mapping[str, int]] = field(
        default_factory=dict
    )  # of a manifest: its contents

    def dates(self, source: str) -> Mapping[str, datetime]:
        """The dates of tags by CREATED, FIRST_SEEN or PUSHED."""
        return {CREATED: self.created, FIRST_SEEN: self.seen, PUSHED: self.pushed}[source]


def subject_of_tag(tag: str) -> str:
    """The digest that a tag is about: a signature of cosign, or the fallback of referrers; else nothing."""
    match = _ABOUT.fullmatch(tag)
    return f"{match[1]}:{match[2]}" if match is not None else ""
