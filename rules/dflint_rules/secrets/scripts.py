"""Secrets in scripts and here-documents."""

from __future__ import annotations

from dflint.fix import hint
from dflint.model.context.secret_contents import document_secrets
from dflint.model.scripts.written_values import written_secrets
from dflint.model.variables.secret_values import (
    configured_secrets,
    header_secrets,
    set_secrets,
)
from dflint.rule import Finding, Severity, rule
from dflint.syntax.nodes import Cmd, Entrypoint, Healthcheck, Label

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Add, Copy, Run


@rule("DF439", Severity.WARNING, "security", needs_text="curl auth key pass psw pword secret token")
def secret_in_script(
    instruction: Add | Cmd | Copy | Entrypoint | Healthcheck | Label | Run, step: Step, stage: Stage
) -> Iterator[Finding]:
    """A script of the Dockerfile, or a here-document, has a secret in it.

    A variable that a RUN sets, a header that curl or wget sends: `docker history` shows the command, and whoever
    has the Dockerfile has the secret. What a RUN writes to a file, and the file of a COPY with a here-document, is in
    the image; the options of CMD, ENTRYPOINT and HEALTHCHECK are in its configuration. Give secrets with
    `RUN --mount=type=secret`, and to the program when it starts. Passwords that are options of programs in a RUN are reported by secret-as-argument, those of
    addresses by secret-in-address.

    ```dockerfile bad
    FROM node:22
    RUN export NPM_TOKEN=q7Zt0WmXv3Lr9KpB && npm publish
    ```

    ```dockerfile bad
    FROM debian:13
    RUN curl -fsS -H "Authorization: Bearer q7Zt0WmXv3Lr9KpB" -O https://example.com/app.tar.gz
    ```

    ```dockerfile bad
    FROM node:22
    COPY <<EOF /root/.npmrc
    //npm.example.com/:_authToken=q7Zt0WmXv3Lr9KpB
    EOF
    ```

    ```dockerfile bad
    FROM redis:8
    CMD ["redis-cli", "--password=q7Zt0WmXv3Lr9KpB"]
    ```

    ```dockerfile good
    FROM node:22
    RUN --mount=type=secret,id=npm,env=NPM_TOKEN npm publish
    ```
    """
    advice = hint("Use RUN --mount=type=secret")
    if isinstance(instruction, Cmd | Entrypoint | Healthcheck | Label):
        for place in configured_secrets(instruction) if stage.in_final_image else ():
            yield Finding(place, "this secret stays readable in the configuration of the image")
        return
    for place in (*set_secrets(step), *header_secrets(step)):
        message = "this secret stays readable in the history of the image"
        yield Finding(place, message, advice)
    if not stage.in_final_image:
        return
    for place in written_secrets(step):
        yield Finding(place, "this secret is written to a file of the image", advice)
    for word, target in document_secrets(instruction):
        message = f"{target} has a secret in it, which stays readable in the image"
        yield Finding(word, message, advice)
