"""Comments that leave findings out."""

from __future__ import annotations

from dflint.fix import delete, safe
from dflint.fixes.declared_changes import Change
from dflint.fixes.deletion import among, lines_around
from dflint.rule import Finding, Severity, rule
from dflint.syntax.lines import read_lines
from dflint.syntax.suppressions import suppressions_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dflint.fix import Fix
    from dflint.model.stages import Dockerfile
    from dflint.source import Source, Span
    from dflint.syntax.lines import Directive
    from dflint.syntax.suppressions import UnusedSuppression


@rule("DF901", Severity.INFO, "style")
def unused_suppression(comment: UnusedSuppression, file: Dockerfile) -> Iterator[Finding]:
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
    if not comment.is_known:
        yield Finding(code, f"there is no rule {code}")
        return
    codes = comment.suppression.codes
    fix = _without_code(comment, file) if len(codes) > 1 else _without_comment(comment, file)
    yield Finding(code, f"unused suppression: there is no finding of {code} here", fix)


def _without_code(comment: UnusedSuppression, file: Dockerfile) -> Fix | None:
    """Take one of several codes out of a comment; none if its reason names the code as well."""
    text, codes, code = _text(comment, file.source), comment.suppression.codes, comment.code
    index = next(at for at, it in enumerate(codes) if it.start == code.start)
    place = among(codes, index)
    if place is None or text.lower().count(code.lower()) > 1:
        return None
    start = comment.suppression.start
    left = text[: place.start - start] + text[place.end - start :]
    return safe(f"Remove {code}", delete(place), changes=[Change([text], [left])])


def _without_comment(comment: UnusedSuppression, file: Dockerfile) -> Fix | None:
    """Take a comment out; none if what it says goes on in the comment below it."""
    source = file.source
    text = _text(comment, source)
    place = lines_around(comment.suppression, source)
    reason = text.partition("]")[2].strip()
    if reason and source.text[place.end :].lstrip(" \t").startswith("#"):
        return None
    if _directives_without(place, source) != _names(file.tree.directives):
        return None
    return safe("Remove the comment", delete(place), changes=[Change([text], ())])


def _text(comment: UnusedSuppression, source: Source) -> str:
    return source.cut(comment.suppression).strip()


def _directives_without(place: Span, source: Source) -> list[str]:
    """The parser directives if that part of the text is gone: a comment below may become one."""
    left = source.text[: place.start] + source.text[place.end :]
    return _names(read_lines(left).directives)


def _names(directives: Iterable[Directive]) -> list[str]:
    return [it.name for it in directives]


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
