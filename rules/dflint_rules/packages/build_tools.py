"""Compilers, build tools and their caches in the final image."""

from __future__ import annotations

from dflint.fix import clean_up, deferred
from dflint.knowledge.package_managers import SYSTEM_PROGRAMS, cached_on, programs_of
from dflint.model.images.compilers import PHP_COMPILERS, compiler_package, shipped_headers
from dflint.model.images.purpose import (
    is_shipped_program,
    runtime_of,
    starts_build_tool,
    starts_script,
)
from dflint.model.order import is_so_in
from dflint.model.packages.caches import left_in_image, only_fills
from dflint.model.packages.installs import (
    installs,
    removes_packages,
)
from dflint.model.packages.sizes import size_of
from dflint.model.packages.sources import ADDING
from dflint.rule import Finding, Related, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Fix
    from dflint.model.packages.caches import Leftover
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Run


REPOSITORY_TOOLS = ("software-properties-common", "python-software-properties")
# In a comment: what was fetched is to stay.
WANTED = ("offline", "network", "internet", "cache", "dependenc", "download", "proxy", "repository")


@rule("DF376", Severity.INFO, "size", needs=cached_on("build-tool"))
def build_tool_cache_left(
    run: Run, step: Step, stage: Stage, file: Dockerfile
) -> Iterator[Finding]:
    """A build tool leaves what it downloaded in the image.

    Go's modules and compiled packages, cargo's registry, `~/.m2`, `~/.gradle`, NuGet's packages:
    hundreds of MB that only the compiler reads. Best is to build in a stage of its own and to copy
    the result; otherwise remove them in the same RUN. What that saves is what the project needs: in
    a debian:bookworm-slim image 0.5 MB for a program of Go 1.19 without any module.

    ```dockerfile bad
    FROM debian:13-slim
    RUN go install github.com/mikefarah/yq/v4@v4.44.3
    CMD ["/root/go/bin/yq"]
    ```

    ```dockerfile fixed
    FROM debian:13-slim
    RUN go install github.com/mikefarah/yq/v4@v4.44.3 && go clean -cache -modcache
    CMD ["/root/go/bin/yq"]
    ```

    ```dockerfile good
    FROM golang:1.27 AS build
    RUN go install github.com/mikefarah/yq/v4@v4.44.3
    FROM debian:13-slim
    COPY --from=build /go/bin/yq /usr/local/bin/
    CMD ["yq"]
    ```
    """
    leftovers = left_in_image(step, stage, "build-tool")
    if not leftovers or not is_shipped_program(stage) or starts_build_tool(stage):
        return
    if stage.image is not None and runtime_of(stage.image):
        return  # anyone who ships a compiler ships more than its cache
    for left in leftovers:
        name = left.cache.manager
        users = [it for it in stage.steps if any(c.manager == name for c in it.commands)]
        alone = users == [step]
        fix = deferred(_cleaned, run, left, step, stage, file) if alone else None
        yield Finding(left.verb, left.message, fix)


def _cleaned(run: Run, left: Leftover, step: Step, stage: Stage, file: Dockerfile) -> Fix | None:
    """Forget what was fetched; none where it may be wanted, by a comment or the program."""
    if any(word in step.comment for word in WANTED) or starts_script(stage):
        return None
    if only_fills(step, left.cache):
        return None
    return None if left.command.has(*left.cache.off) else clean_up(left, run, step, stage, file)


@rule("DF276", Severity.INFO, "size", needs=programs_of("apt"), needs_text="software-properties")
def repository_tools_left(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """software-properties-common is shipped, only to add a repository.

    It brings 160 to 183 MB: Python, D-Bus, PackageKit. A repository is one line in
    `/etc/apt/sources.list.d/`, with its key in `/etc/apt/keyrings/`.

    ```dockerfile bad
    FROM ubuntu:24.04
    RUN apt-get update && apt-get install -y software-properties-common \\
        && add-apt-repository -y ppa:git-core/ppa && apt-get install -y git
    ```

    ```dockerfile good
    FROM ubuntu:24.04
    COPY git-core.asc /etc/apt/keyrings/git-core.asc
    RUN echo "deb [signed-by=/etc/apt/keyrings/git-core.asc] https://ppa.launchpadcontent.net/git-core/ppa/ubuntu noble main" \\
        > /etc/apt/sources.list.d/git-core.list && apt-get update && apt-get install -y git
    ```
    """
    if not stage.in_final_image:
        return
    for install in installs(step):
        words = install.packages if install.manager == "apt" else ()
        word = next((it for it in words if it in REPOSITORY_TOOLS), None)
        if word is not None and not removes_packages(step):
            is_used = is_so_in(_adds_repository, stage)
            why = "only to add a line to a file" if is_used else "and nothing here uses it"
            message = f"{word} is in the image {why}"
            yield Finding(word, message).estimated(
                deferred(size_of, [str(word)], install, step, stage)
            )


def _adds_repository(step: Step) -> bool:
    return any(name in step.instruction.body.text for name in ADDING)


@rule("DF278", Severity.INFO, "size", needs=SYSTEM_PROGRAMS)
def compiler_shipped(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """A compiler is installed in the final image and not removed.

    build-essential is 321 to 400 MB, gcc 180 to 269. It is needed while packages of Python, Ruby or
    Node are compiled, and never again. Compile in a stage of its own, or remove the compiler in the
    same RUN. `dflint optimize` writes that stage for packages of Python.

    ```dockerfile bad
    FROM python:3.13-slim
    RUN apt-get update && apt-get install -y --no-install-recommends gcc libpq-dev
    COPY requirements.txt .
    RUN pip install --no-cache-dir -r requirements.txt
    CMD ["python", "-m", "app"]
    ```

    ```dockerfile good
    FROM python:3.13 AS build
    COPY requirements.txt .
    RUN pip install --no-cache-dir --prefix=/install -r requirements.txt
    FROM python:3.13-slim
    COPY --from=build /install /usr/local
    CMD ["python", "-m", "app"]
    ```
    """
    shipped = compiler_package(step, stage)
    if shipped is not None:
        size = deferred(size_of, shipped.names, shipped.install, step, stage)
        message = f"the compiler {shipped.word} is shipped in the final image"
        yield Finding(shipped.word, message).estimated(size)


@rule("DF277", Severity.INFO, "size", needs=" ".join(sorted(PHP_COMPILERS)))
def headers_shipped(stage: Stage) -> Iterator[Finding]:
    """Headers are left in the final image with which extensions of PHP were compiled.

    A package such as libicu-dev is needed by docker-php-ext-install and pecl, and never again; it brings
    headers, static libraries, and often a compiler. In the same RUN, remove the packages with headers and
    keep those of the libraries: on Alpine, install the first with `--virtual` and `apk del` that name. Or
    copy the extensions from a stage of its own.

    ```dockerfile bad
    FROM php:8.4-fpm-alpine
    RUN apk add --no-cache icu-dev libzip-dev \\
        && docker-php-ext-install -j4 intl zip
    ```

    ```dockerfile good
    FROM php:8.4-fpm-alpine
    RUN apk add --no-cache icu-libs libzip \\
        && apk add --no-cache --virtual .build icu-dev libzip-dev \\
        && docker-php-ext-install -j4 intl zip \\
        && apk del .build
    ```
    """
    words = shipped_headers(stage)
    if words:
        more = f" and {len(words) - 1} more" if len(words) > 1 else ""
        message = f"the headers of {words[0]}{more} stay in the image: only compiling needs them"
        related = [Related(word, "brings headers") for word in words[1:]]
        yield Finding(words[0], message, None, *related)
