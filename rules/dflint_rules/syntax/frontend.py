"""What the frontend that `# syntax=` names does not know."""

from __future__ import annotations

from dflint.fix import hint
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Dockerfile


@rule("DF011", Severity.ERROR, "correctness")
def newer_than_frontend(file: Dockerfile) -> Iterator[Finding]:
    """The file uses what the version of the frontend in `# syntax=` does not know.

    `# syntax=docker/dockerfile:1.2` makes the builder fetch the frontend of 2020, whatever its own is:
    here-documents came with 1.4, COPY --parents with 1.20. The build stops with "unknown flag" or
    "unknown instruction". `docker/dockerfile:1` is always the newest 1.x.

    ```dockerfile bad
    # syntax=docker/dockerfile:1.2
    FROM alpine:3.22
    RUN <<EOF
    echo hello
    EOF
    ```

    ```dockerfile good
    # syntax=docker/dockerfile:1
    FROM alpine:3.22
    RUN <<EOF
    echo hello
    EOF
    ```

    ```dockerfile good
    # syntax=docker/dockerfile:1.4
    FROM alpine:3.22
    COPY --link --chmod=755 start.sh /
    ```
    """
    if not any(it.name == "syntax" for it in file.tree.directives):
        return
    from dflint.model.frontend import frontend_of, newer_features

    frontend = frontend_of(file.tree)
    if frontend is None:
        return
    for it in newer_features(file.tree, frontend):
        image = f"docker/dockerfile:{frontend.tag}"
        message = f"{image} does not know {it.name}, which came with 1.{it.since}"
        yield Finding(it.place, message, hint("Write # syntax=docker/dockerfile:1"))
