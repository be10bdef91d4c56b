"""What a team may ask of every Dockerfile. Off unless selected."""

from __future__ import annotations

from dflint.model.stages import Dockerfile
from dflint.rule import Finding, Severity, rule
from dflint.syntax.nodes import Healthcheck

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.source import Source


@rule("DF612", Severity.INFO, "correctness", also="DL3057", default=False)
def no_healthcheck(file: Dockerfile) -> Iterator[Finding]:
    """The image has no HEALTHCHECK.

    With one, Docker knows whether the program in the container still answers. Off unless
    selected: a program that is no service needs none, a base image may have one already, and
    Kubernetes does not look at it.

    ```dockerfile bad
    FROM nginx:1.27
    COPY site /usr/share/nginx/html
    ```

    ```dockerfile good
    FROM nginx:1.27
    COPY site /usr/share/nginx/html
    HEALTHCHECK CMD ["curl", "-f", "http://localhost/"]
    ```
    """
    final = file.final
    if final is not None and final.last(Healthcheck) is None:
        yield Finding(final.from_.keyword, "the image of this stage has no HEALTHCHECK")


@rule("DF613", Severity.INFO, "style", also="DL1001", default=False)
def ignore_comment(source: Source, file: Dockerfile) -> Iterator[Finding]:
    """A comment in the file leaves out a finding.

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
    for it in file.tree.suppressions:
        yield Finding(it, f"this comment leaves out {', '.join(it.codes)}")
