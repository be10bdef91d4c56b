"""Clean-ups that end the build."""

from __future__ import annotations

from dflint.fix import add_option, deferred, drop_command, hint
from dflint.model.images.runtimes import runtime_version
from dflint.model.scripts.failing_removals import failing_removal
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Run

NPM_NEEDS_FORCE = (8,)  # Node.js 8 came with npm 5


@rule("DF507", Severity.ERROR, "correctness", programs="npm", needs_text="cache")
def npm_cache_clean_without_force(command: Command, stage: Stage) -> Iterator[Finding]:
    """npm cache clean is refused without --force.

    Since npm 5, of Node.js 8, the command ends with "As of npm@5, the npm cache self-heals" and exit
    code 1. With npm 11 of node:22 the build stops here.

    ```dockerfile bad
    FROM node:22-slim
    RUN npm install -g serve@14 && npm cache clean
    ```

    ```dockerfile fixed
    FROM node:22-slim
    RUN npm install -g serve@14 && npm cache clean --force
    ```
    """
    verb = command.runs("npm", "cache clean", "cache clear", "cache rm")
    if verb is None or command.has("--force", "-f") or command.in_condition:
        return
    version = runtime_version(stage, "node")
    if version is not None and version < NPM_NEEDS_FORCE:
        return
    fix = add_option("--force", verb) if command.editable and len(command.operands) == 2 else None
    found = Finding(command, f"npm cache {verb} fails without --force since npm 5", fix)
    yield found if version is not None else found.at_most(Severity.WARNING)


@rule("DF509", Severity.ERROR, "correctness", needs="rm")
def removal_that_fails(run: Run, step: Step, stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """rm cannot remove what is there, or there is nothing, and the build ends.

    After `apk add --no-cache` nothing is in /var/cache/apk: the pattern stays as it is, and rm
    without `-f` fails: "can't remove '/var/cache/apk/*': No such file or directory". The same
    goes for /tmp where nothing has written to it. In /var/lib/apt/lists there are directories, which rm does not take without `-r`. The apt of Debian's and
    Ubuntu's official images removes packages itself, so that there are none in /var/cache/apt/archives.

    ```dockerfile bad
    FROM alpine:3.22
    RUN apk add --no-cache curl && rm /var/cache/apk/*
    ```

    ```dockerfile fixed
    FROM alpine:3.22
    RUN apk add --no-cache curl
    ```
    """
    for it in failing_removal(step, stage):
        if it.is_useless:
            fix = deferred(drop_command, "Remove rm", it.command, run, file.source)
            yield Finding(it.command, it.message, fix)
        else:
            yield Finding(it.command, it.message, hint("Use rm -rf"))
