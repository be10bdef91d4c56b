"""Secrets in ENV and ARG."""

from __future__ import annotations

from dflint.model.variables.secrets import (
    is_buildkit_secret,
    is_secret,
    secret_candidates,
    value_meant,
)
from dflint.rule import Finding, Severity, rule
from dflint.syntax.nodes import Arg, Env

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Dockerfile, Stage
    from dflint.syntax.nodes import Instruction
    from dflint.syntax.parts import Pair


@rule(
    "DF145",
    Severity.WARNING,
    "security",
    also="DL3064 SecretsUsedInArgOrEnv",
    needs="ENV ONBUILD",
)
def secret_in_env(stage: Stage) -> Iterator[Finding]:
    """ENV writes a secret into the image.

    Anyone who has the image can read it with `docker inspect`, and so can every process in the
    container. A secret that the build needs comes with `RUN --mount=type=secret`; one that the
    program needs is given when the container starts.

    Not reported: empty values, values that name a file, and names such as `…_FILE`, `…_URL` or
    `PUBLIC_KEY`, which hold no secret.

    ```dockerfile bad
    FROM debian:12
    ENV DB_PASSWORD=hunter2
    ```

    ```dockerfile good
    FROM debian:12
    ENV DB_PASSWORD_FILE=/run/secrets/db-password
    ENV API_KEY=""
    RUN --mount=type=secret,id=token,env=TOKEN curl -H "Authorization: $TOKEN" https://example.org
    ```
    """
    for step, pair in secret_candidates(stage):
        is_env = isinstance(step.instruction, Env)
        if is_env and pair.value and is_secret(pair.key, value_meant(pair, step)):
            where = (
                "the image" if stage.in_final_image else f"the stage {stage.name or stage.index}"
            )
            yield Finding(
                pair, f"{pair.key} seems to be a secret: ENV makes it readable in {where}"
            )


@rule(
    "DF146",
    Severity.WARNING,
    "security",
    also="DL3064 SecretsUsedInArgOrEnv",
    needs="ARG ONBUILD",
)
def secret_in_arg(stage: Stage) -> Iterator[Finding]:
    """ARG takes a secret, which stays in the history of the image.

    `docker history` shows the ARGs of every RUN, and so does the provenance that BuildKit attaches.
    Use `RUN --mount=type=secret`, which leaves nothing behind.

    ```dockerfile bad
    FROM node:22-slim
    ARG NPM_TOKEN
    RUN npm ci
    ```

    ```dockerfile good
    FROM node:22-slim
    RUN --mount=type=secret,id=npm,env=NPM_TOKEN npm ci
    ```
    """
    for step, pair in secret_candidates(stage):
        if isinstance(step.instruction, Arg) and is_secret(pair.key, pair.value or ""):
            where = "the history of the image" if stage.in_final_image else "the build record"
            yield Finding(
                pair, f"{pair.key} seems to be a secret: ARG makes it readable in {where}"
            )


@rule("DF148", Severity.INFO, "security", also="SecretsUsedInArgOrEnv", default=False)
def secret_by_name(file: Dockerfile) -> Iterator[Finding]:
    """A variable has a word such as KEY or TOKEN in its name, but is hardly a secret.

    Off unless selected: these are the names of which BuildKit's SecretsUsedInArgOrEnv warns, and
    secret-in-env and secret-in-arg do not, because the rest of the name or the value says that it
    is a fingerprint, a path, an address or a switch.

    ```dockerfile bad
    FROM debian:12
    ENV GPG_KEY=C01E1CAD5EA2C4F0B8E3571504C367C218ADD4FF
    ```

    ```dockerfile good
    FROM debian:12
    ENV GPG_FINGERPRINT=C01E1CAD5EA2C4F0B8E3571504C367C218ADD4FF
    ```
    """
    for step, pair in secret_candidates(file):
        if is_buildkit_secret(pair.key) and not _is_reported(pair, step.instruction):
            yield Finding(pair, f"{pair.key} is named like a secret")


def _is_reported(pair: Pair, instruction: Instruction) -> bool:
    """Whether secret-in-env or secret-in-arg reports it."""
    if isinstance(instruction, Env) and not pair.value:
        return False
    return is_secret(pair.key, pair.value or "")
