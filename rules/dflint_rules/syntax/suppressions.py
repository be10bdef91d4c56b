"""Comments that leave findings out."""

from __future__ import annotations

from dflint.fix import deferred, delete, hint, safe
from dflint.fixes.declared_changes import Change
from dflint.fixes.deletion import lines_around, runs_among
from dflint.rule import Finding, Severity, rule
from dflint.source import cached
from dflint.syntax.lines import read_directives
from dflint.syntax.suppressions import has_ended, suppressions_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dflint.fix import Fix
    from dflint.model.stages import Dockerfile
    from dflint.source import Source, Span
    from dflint.syntax.lines import Directive
    from dflint.syntax.suppressions import Suppression, UnusedCodes, UnusedSuppression
    from dflint.syntax.tree import Tree

MOST = 50  # codes in one comment of which each has the fix for all


@rule("DF901", Severity.INFO, "style")
def unused_suppression(comment: UnusedSuppression) -> Iterator[Finding]:
    """A suppression comment is unused.

    What it was for has been fixed, or the name is misspelt. Left behind, it will hide the next
    mistake of that kind. Comments for hadolint and BuildKit are left to them: they may report what
    dflint knows to be right.

    ```dockerfile bad
    # dflint: ignore[DF9999] no one knows why
    FROM debian:12
    ```

    ```dockerfile bad
    # dflint: ignore[unused-suppression] it came with the template
    FROM debian:12
    ```

    ```dockerfile fixed
    FROM debian:12
    ```

    ```dockerfile good
    # hadolint ignore=DL9999
    FROM debian:12
    ```
    """
    code = comment.code
    if comment.suppression.tool != "dflint":
        return
    if code.lower().startswith("ignore"):
        yield Finding(code, f"{code} means nothing: write ignore[…] or ignore-file[…]")
        return
    if comment.is_locked:
        yield Finding(code, f"{code} is locked by the configuration: no comment suppresses it")
        return
    if not comment.is_known:
        yield Finding(code, f"there is no rule {code}")
        return
    message = f"unused suppression: there is no finding of {code} here"
    yield Finding(code, message, deferred(_without_codes, comment))


def _without_codes(comment: UnusedSuppression) -> Fix | None:
    """Take all codes out of a comment that silence nothing, and the comment if none is left."""
    unused = comment.all_unused
    if len(unused.codes) > MOST and comment.code is not unused.codes[0]:
        return None
    if len(unused.codes) == len(comment.suppression.codes):
        return _without_comment(unused)
    is_named = comment.code.lower() in _named_in_reason(unused)
    return None if is_named else _with_the_others(unused)


@cached
def _with_the_others(unused: UnusedCodes) -> Fix:
    """Leave what is needed, and the codes that the reason names as well."""
    start = unused.suppression.start
    named = _named_in_reason(unused)
    gone = {it.start: str(it) for it in unused.codes if it.lower() not in named}
    codes = unused.suppression.codes
    places = list(runs_among(codes, [it.start in gone for it in codes]))
    text, pieces, at = _text(unused), [], 0
    for place in places:
        pieces.append(text[at : place.start - start])
        at = place.end - start
    left = "".join((*pieces, text[at:]))
    title = f"Remove {len(gone)} codes" if len(gone) > 1 else f"Remove {next(iter(gone.values()))}"
    return safe(title, *map(delete, places), changes=[Change([text], [left])])


@cached
def _without_comment(unused: UnusedCodes) -> Fix | None:
    """Take a comment out; none if what it says goes on in the comment below it."""
    source = unused.tree.source
    text = _text(unused)
    place = lines_around(unused.suppression, source)
    reason = text.partition("]")[2].strip()
    end = source.line_bounds(source.position(place.end).line)[1]
    if reason and source.text[place.end : end].lstrip(" \t").startswith("#"):
        return None
    if _directives_without(place, unused.tree) != _names(unused.tree.directives):
        return None
    return safe("Remove the comment", delete(place), changes=[Change([text], ())])


@cached
def _named_in_reason(unused: UnusedCodes) -> frozenset[str]:
    """The codes, in lower case, that are in the reason of the comment as well."""
    reason = _text(unused).partition("]")[2].lower()
    return frozenset([name for it in unused.codes if (name := it.lower()) in reason])


def _text(unused: UnusedCodes) -> str:
    return unused.tree.source.cut(unused.suppression).strip()


def _directives_without(place: Span, tree: Tree) -> list[str]:
    """The parser directives if that part of the text is gone: a comment below may become one."""
    first = next((it.start for it in tree.instructions), len(tree.source.text))
    above = tree.source.text[:first]
    left = above[: place.start] + above[place.end :]
    return _names(read_directives(left))


def _names(directives: Iterable[Directive]) -> list[str]:
    return [it.name for it in directives]


@rule("DF902", Severity.WARNING, "style")
def ended_suppression(comment: Suppression) -> Iterator[Finding]:
    """The last day of a suppression comment is over.

    `until` and a day behind the codes say how long a comment is for. From the day after that it
    suppresses nothing, and is a finding itself.

    ```dockerfile bad
    # dflint: ignore[DF101] until 2024-01-31: waits for the new base image
    FROM debian
    ```

    ```dockerfile good
    # dflint: ignore[DF101] until 2999-01-31: waits for the new base image
    FROM debian
    ```
    """
    if has_ended(comment):
        fix = hint("Fix what it suppresses, or write a later day")
        yield Finding(comment, f"this comment ended on {comment.until} and suppresses nothing", fix)


@rule("DF903", Severity.WARNING, "style", default=False)
def suppression_without_reason(comment: Suppression) -> Iterator[Finding]:
    """A suppression comment has no reason.

    Behind the codes there is room for it. A comment for BuildKit (`check=skip=…`) has none: write it as
    one of dflint. Off unless selected.

    ```dockerfile bad
    # dflint: ignore[DF101]
    FROM debian
    ```

    ```dockerfile bad
    # hadolint ignore=DL3006
    FROM debian
    ```

    ```dockerfile good
    # dflint: ignore[DF101] the newest is wanted here
    FROM debian
    ```
    """
    if not comment.reason:
        fix = hint("Write the reason behind the codes")
        yield Finding(
            comment, f"this comment suppresses {', '.join(comment.codes)} without a reason", fix
        )


@rule("DF904", Severity.WARNING, "style", default=False)
def suppression_without_end(comment: Suppression) -> Iterator[Finding]:
    """A suppression comment has no end.

    `until` and a day behind the codes say until when it is for. Off unless selected: for teams in which
    exceptions end.

    ```dockerfile bad
    # dflint: ignore[DF101] the newest is wanted here
    FROM debian
    ```

    ```dockerfile good
    # dflint: ignore[DF101] until 2999-01-31: the newest is wanted here
    FROM debian
    ```
    """
    if not comment.until:
        fix = hint("Write until and a day behind the codes")
        yield Finding(comment, f"this comment suppresses {', '.join(comment.codes)} for ever", fix)


@rule("DF613", Severity.INFO, "style", also="DL1001", default=False)
def ignore_comment(source: Source, file: Dockerfile) -> Iterator[Finding]:
    """A comment in the file suppresses a finding.

    For teams in which exceptions are made in one place, in the configuration. The comments of
    dflint, hadolint and BuildKit count. Off unless selected.

    ```dockerfile bad
    # hadolint ignore=DL3006
    FROM debian
    ```

    ```dockerfile good
    # Ignore what hadolint says of this.
    FROM debian:12
    ```
    """
    for it in suppressions_of(file.tree):
        yield Finding(it, f"this comment suppresses {', '.join(it.codes)}")
