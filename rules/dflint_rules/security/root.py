"""Commands that need root, after a USER that is not."""

from __future__ import annotations

from dflint.fix import hint
from dflint.model.scripts.root_needed import root_needed
from dflint.rule import Finding, Related, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Run


@rule("DF450", Severity.ERROR, "correctness")
def root_needed_after_user(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """A RUN does what only root may, and its user is another one.

    Package managers, `useradd` and the like end with "Permission denied" or "are you root?", and so
    does `npm install -g` in the node image. Move the RUN above USER, or write `USER root` before it
    and the other USER after it. Where no USER is set, the image decides: the facts about official images
    are of 2026-11.

    What COPY brings belongs to root, whatever USER says, so that `chmod` of it fails, too: "Operation not
    permitted". Use `COPY --chmod` or `--chown`.

    Not reported with sudo and its like, nor where a step may have given the folder to the user.

    ```dockerfile bad
    FROM node:22-slim
    USER node
    RUN apt-get update && apt-get install -y --no-install-recommends jq
    ```

    ```dockerfile good
    FROM node:22-slim
    RUN apt-get update && apt-get install -y --no-install-recommends jq
    USER node
    ```

    ```dockerfile bad
    FROM node:22-slim
    USER node
    RUN mkdir -p /data/cache
    ```

    ```dockerfile bad
    FROM python:3.13-slim
    RUN useradd app
    USER app
    COPY start.sh /srv/
    RUN chmod +x /srv/start.sh
    ```
    """
    found = root_needed(step, stage)
    if found is not None:
        command, user, what = found
        before = step.state.user
        related = [Related(before, "the user is set here")] if before is not None else []
        message = f"{what} needs root, and this RUN runs as {user}"
        fix = hint(
            f"Move it above USER {user}" if before is not None else "Set USER root before it"
        )
        yield Finding(command, message, fix, *related)
