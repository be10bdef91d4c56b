"""Comments that leave findings out."""

from __future__ import annotations

from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.syntax.suppressions import UnusedSuppression


@rule("DF901", Severity.INFO, "style")
def unused_suppression(comment: UnusedSuppression) -> Iterator[Finding]:
    """A comment leaves out a finding that is not there.

    What it was for has been mended, or the name is misspelt. Left behind, it will hide the next
    mistake of that kind. Comments for hadolint and BuildKit are left to them: they may report what
    dflint knows to be right.

    ```dockerfile bad
    # dflint: ignore[DF9999] nobody knows why
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
    message = f"{code} silences nothing here" if comment.is_known else f"there is no rule {code}"
    yield Finding(code, message)
