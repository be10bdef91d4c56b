"""A file with other digests: edits where tags are written, each held to what it declares."""

from __future__ import annotations

import re

from dflint.engine.verify import violation
from dflint.fix import Edit, Fix, Safety, apply
from dflint.fixes.build_plan import plan_of, words_of
from dflint.fixes.declared_changes import Change
from dflint.model.analyze import analyze
from dflint.source import Source
from dflint.syntax.parser import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dflint.pin.named import Named

EDGE = r"[A-Za-z0-9_./:@-]"  # what may be in a reference, and so not beside one


class Pinned:
    """What an image that a file names becomes: another tag, if it has one, and a digest."""

    __slots__ = ("digest", "named", "old_tag", "tag")

    def __init__(self, named: Named, old_tag: str, tag: str, digest: str) -> None:
        self.named = named
        self.old_tag = old_tag
        self.tag = tag
        self.digest = digest

    def of(self, text: str) -> str:
        """A reference, or the end of one, with the tag and the digest."""
        head = text.partition("@")[0]
        if self.old_tag and self.tag != self.old_tag and head.endswith(self.old_tag):
            head = head[: len(head) - len(self.old_tag)] + self.tag
        return f"{head}@{self.digest}"


def rewritten(source: Source, pins: Sequence[Pinned]) -> tuple[str, str]:
    """The text of a file with these pins, and the promise that this breaks, else nothing."""
    edits: dict[tuple[int, int], Edit] = {}
    for it in pins:
        place = it.named.place
        if place is not None:
            edits[(place.start, place.end)] = Edit(place, it.of(it.named.written))
    fix = Fix("", Safety.UNSAFE, tuple(edits.values()), list(_changes(source, pins)))
    text = apply(source.text, [fix])
    return text, violation(source, Source(source.path, text), [fix])


def _changes(source: Source, pins: Iterable[Pinned]) -> Iterable[Change]:
    """What is declared: in the plan of the build, this reference becomes that, wherever it is a word
    or a part of one, and the default of the ARG that holds it."""
    words = words_of(plan_of(analyze(parse(source))))
    for it in pins:
        named = it.named
        if named.comment:
            yield Change((named.comment,), (named.comment.replace(named.text, it.of(named.text)),))
            continue
        whole = re.compile(rf"(?<!{EDGE}){re.escape(named.text)}(?!{EDGE})")
        new = it.of(named.text)
        for word in words:
            if whole.search(word):
                yield Change((word,), (whole.sub(lambda _, new=new: new, word),))  # type: ignore[misc]
        if named.variable:
            old = f"{named.variable}={named.written}"
            yield Change((old,), (f"{named.variable}={it.of(named.written)}",))
