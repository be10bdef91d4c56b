"""What a final image does not need."""

from __future__ import annotations

from dflint.knowledge.package_managers import programs_with
from dflint.model.images.purpose import compiles, is_shipped_program
from dflint.model.layers.contents import layer_contents
from dflint.model.layers.copies import EVERYTHING
from dflint.model.packages.caches import clears_any
from dflint.model.scripts.removed_files import REMOVERS
from dflint.rule import Finding, Related, Severity, rule
from dflint.syntax.nodes import Copy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Run

TOOLCHAINS = (
    "/usr/local/go", "/usr/local/cargo", "/usr/local/rustup", "/root/.cargo", "/root/.rustup",
    "/root/.m2", "/root/.gradle", "/root/.cache", "/root/.npm", "/root/.nuget", "/go/pkg",
    "/home/gradle/.gradle", "/usr/share/maven", "/usr/src/linux-headers", "/root/go", "/go",
)  # fmt: skip
# Their programs are the sources: what is compiled beside them is a library.
INTERPRETED = frozenset({"perl", "php", "pypy", "python", "ruby"})
# They may be written with a slash.
AS_WRITTEN = frozenset([it for path in TOOLCHAINS for it in (path, f"{path}/")])


@rule(
    "DF266",
    Severity.STYLE,
    "style",
    needs=f"{programs_with('caches')} {' '.join(sorted(REMOVERS))} find",
    default=False,
)
def clean_up_in_builder(run: Run, step: Step, stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A stage that is not in the final image cleans up caches.

    The final image takes only what is copied out of it. Removing package lists and caches there
    makes nothing smaller; it only costs time and lines.

    ```dockerfile bad
    FROM debian:13 AS build
    RUN apt-get update && apt-get install -y gcc && rm -rf /var/lib/apt/lists/*
    FROM debian:13-slim
    COPY --from=build /app /app
    ```

    ```dockerfile good
    FROM debian:13 AS build
    RUN apt-get update && apt-get install -y gcc
    FROM debian:13-slim
    COPY --from=build /app /app
    ```
    """
    if stage.in_final_image or stage.index not in file.used:
        return
    for command in step.commands[1:]:
        if clears_any(command) and not command.has("--installroot", "--root"):
            yield Finding(
                command, "this stage is not in the final image: cleaning up saves no bytes"
            )


@rule("DF268", Severity.WARNING, "size", needs="--from")
def sources_in_runtime_image(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """The final stage copies all sources beside the program that was compiled from them.

    The program comes from the build stage. The sources, with tests, documentation and perhaps
    `.git` and secrets, are shipped without a use, and any change to them makes a new layer.

    ```dockerfile bad
    FROM golang:1.27 AS build
    WORKDIR /src
    COPY . .
    RUN go build -o /app .
    FROM alpine:3.22
    COPY . /src
    COPY --from=build /app /app
    CMD ["/app"]
    ```

    ```dockerfile good
    FROM golang:1.27 AS build
    WORKDIR /src
    COPY . .
    RUN go build -o /app .
    FROM alpine:3.22
    COPY --from=build /app /app
    CMD ["/app"]
    ```
    """
    if not stage.is_final or not layer_contents(stage).whole_context:
        return
    copies = [it for step in stage.steps_of(Copy) if isinstance(it := step.instruction, Copy)]
    wide = [it for it in copies if it.from_ is None and EVERYTHING.intersection(it.sources[:1])]
    if stage.image is not None and stage.image.familiar in INTERPRETED:
        return
    here = [it for step in stage.steps for it in step.commands]
    if any(compiles(it) or it.row.is_interpreted for it in here):
        return
    origins = [file.stage_named(str(copy.from_), stage) for copy in copies if copy.from_]
    there = [it for one in origins if one for step in one.steps for it in step.commands]
    built = next((it for it in there if compiles(it)), None)
    if built is not None:
        related = Related(built, "the program is built here")
        for copy in wide:
            yield Finding(
                copy.sources[0],
                "the final image ships all sources beside the compiled program",
                None,
                related,
            )


@rule("DF269", Severity.WARNING, "size", needs="--from")
def toolchain_copied(copy: Copy, stage: Stage) -> Iterator[Finding]:
    """A whole toolchain or cache is copied into the final image.

    Copy what was built, not what built it: Go is 200 MB and more, a Rust toolchain over 1 GB.

    ```dockerfile bad
    FROM rust:1.90 AS build
    RUN cargo install --root /out ripgrep
    FROM debian:13-slim
    COPY --from=build /usr/local/cargo /usr/local/cargo
    CMD ["/usr/local/cargo/bin/rg"]
    ```

    ```dockerfile good
    FROM rust:1.90 AS build
    RUN cargo install --root /out ripgrep
    FROM debian:13-slim
    COPY --from=build /out/bin/rg /usr/local/bin/
    CMD ["rg"]
    ```
    """
    if not stage.is_final or AS_WRITTEN.isdisjoint(copy.sources):
        return
    for source in copy.sources:
        if source in AS_WRITTEN and copy.from_ is not None and is_shipped_program(stage):
            yield Finding(
                source,
                f"{source} is a toolchain or cache that only a build needs, and is shipped in the final image",
            )
