"""What a repository holds, as far as it matters for what may go."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

_ABOUT = re.compile(r"(sha256|sha512)-([0-9a-f]{64,128})(?:\.[a-z]+)?")


@dataclass(frozen=True)
class Node:
    """A manifest. `children`: the manifests that it needs; `subject`: the one that it is about."""

    digest: str
    children: tuple[str, ...] = ()
    subject: str = ""


@dataclass
class Contents:
    """A repository. `manifests`: all that tags reach, and what is about these. `created`: when the
    images of a tag were made, as they say; a tag that is not there says none."""

    name: str
    tags: Mapping[str, str]
    manifests: Mapping[str, Node]
    created: Mapping[str, datetime] = field(default_factory=dict)
    sizes: Mapping[str, Mapping[str, int]] = field(
        default_factory=dict
    )  # of a manifest: its contents


def subject_of_tag(tag: str) -> str:
    """The digest that a tag is about: a signature of cosign, or the fallback of referrers; else nothing."""
    match = _ABOUT.fullmatch(tag)
    return f"{match[1]}:{match[2]}" if match is not None else ""
