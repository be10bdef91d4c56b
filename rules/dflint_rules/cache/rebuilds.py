"""What makes a rebuild slow, large, or different from the last one."""

from __future__ import annotations

from dflint.fix import hint
from dflint.knowledge.package_managers import SYSTEM_PROGRAMS, programs_of
from dflint.model.layers.copies import EVERYTHING, copy_targets, is_code
from dflint.model.packages.caches import clears_any
from dflint.model.packages.installs import apt_update_verb
from dflint.model.packages.manifests import is_named_alone
from dflint.rule import Finding, Related, Severity, rule
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word
    from dflint.syntax.nodes import Arg

# Programs that only get to a package, and touch nothing of the project.
SYSTEM_ONLY = frozenset(
    {
        "rm",
        "set",
        "echo",
        "true",
        "update-ca-certificates",
        "locale-gen",
        "export",
        "ln",
        "chmod",
        "chown",
        "mkdir",
        "docker-php-ext-configure",
        "docker-php-ext-enable",
        "docker-php-ext-install",
        "a2enmod",
    }
)
# Of packages that the file names.
INSTALLERS = f"{programs_of('npm', 'pnpm', 'yarn', 'bun', 'pip', 'uv')} pip3 python python3"
BUSTERS = frozenset({
    "CACHEBUST", "CACHE_BUST", "CACHE_BUSTER", "CACHEBUSTER", "CACHE_DATE", "CACHE_BREAKER",
    "BUST_CACHE", "INVALIDATE_CACHE", "CACHE_INVALIDATE", "REBUILD", "FORCE_REBUILD", "REFRESHED_AT",
})  # fmt: skip


@rule("DF270", Severity.WARNING, "cache", needs=f"{SYSTEM_PROGRAMS} {INSTALLERS}")
def system_packages_after_sources(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """System packages are installed after a COPY of the project: changes reinstall.

    Any change to any file makes apt fetch and unpack everything again, 20 to 60 seconds for
    nothing. What the distribution provides depends on nothing in the project: install it first. So
    do packages that the file names, as `pip install gunicorn` or `npm install -g pm2`.

    ```dockerfile bad
    FROM python:3.13-slim
    WORKDIR /app
    COPY . .
    RUN apt-get update && apt-get install -y --no-install-recommends libpq5 && rm -rf /var/lib/apt/lists/*
    ```

    ```dockerfile good
    FROM python:3.13-slim
    RUN apt-get update && apt-get install -y --no-install-recommends libpq5 && rm -rf /var/lib/apt/lists/*
    WORKDIR /app
    COPY . .
    ```
    """
    copied = next((it for step in stage.copies for it in copy_targets(step) if is_code(it)), None)
    if copied is None or stage.index not in file.used:
        return
    source = copied.source
    name = "the project" if source in EVERYTHING else source
    for step in stage.steps_of(Run):
        if step.start > copied.instruction.start and _is_system_only(step):
            installer = next(it for it in step.commands if is_named_alone(it))
            related = Related(source, "changes whenever the project does")
            kind = "the system packages" if installer.row.is_system else "these packages"
            message = f"every change to {name} makes {installer.name} install {kind} again"
            yield Finding(installer, message, hint("Install the packages above the COPY"), related)


@rule("DF271", Severity.INFO, "cache", needs=programs_of("apt"), default=False)
def lists_fetched_again(stage: Stage) -> Iterator[Finding]:
    """The package lists are downloaded in several RUNs of one stage.

    Each `apt-get update` takes 10 to 20 seconds and up to 20 MB of network. Install what is needed
    in one RUN, if it changes at the same times.

    ```dockerfile bad
    FROM debian:13
    RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
    RUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*
    ```

    ```dockerfile good
    FROM debian:13
    RUN apt-get update && apt-get install -y curl git && rm -rf /var/lib/apt/lists/*
    ```
    """
    first: Word | None = None
    for step in stage.steps_of(Run):
        verb = apt_update_verb(step)
        if verb is not None and first is not None:
            yield Finding(
                verb,
                "apt-get update downloads the package lists again",
                None,
                Related(first, "downloaded here first"),
            )
        first = first or verb


@rule("DF272", Severity.INFO, "cache", needs_text="cache rebuild refreshed_at")
def cache_buster(arg: Arg, step: Step, stage: Stage) -> Iterator[Finding]:
    """An ARG is there only to invalidate the layer cache.

    Somebody has to remember to change it, and everything below it runs again. `docker build
    --no-cache-filter=<stage>` does that from the command line for one stage. If the reason is a
    download, name its version or its commit, and the cache is right by itself.

    ```dockerfile bad
    FROM alpine/git:2.47.2 AS source
    ARG CACHEBUST=1
    RUN git clone https://github.com/example/app.git /app
    ```

    ```dockerfile good
    FROM alpine/git:2.47.2 AS source
    ADD https://github.com/example/app.git#v1.4.2 /app
    ```
    """
    for pair in arg.pairs:
        if pair.key.upper() in BUSTERS:
            yield Finding(pair, f"{pair.key} only invalidates the layer cache of what follows")


def _is_system_only(step: Step) -> bool:
    """Whether a step installs packages by their names, and does nothing else that takes time."""
    for it in step.commands:
        if not (it.row.is_system or it.name in SYSTEM_ONLY):
            if not (is_named_alone(it) or clears_any(it)):
                return False
    return not step.mounts and any(map(is_named_alone, step.commands))
