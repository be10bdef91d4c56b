"""COPY --from that takes more of a builder than what was built."""

from __future__ import annotations

from dflint.rule import Finding, Related, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Dockerfile, Stage


@rule("DF731", Severity.WARNING, "size", needs="--from")
def builder_folder_shipped(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """The folder in which a builder has its sources is copied whole into the final image.

    With the program come its sources, dependencies and the intermediate files of the build:
    `node_modules` into a web server that serves files, gigabytes of `target` with a program of 5 MB.
    A web server may even serve them. Copy what the build made. All of `target/release` has the
    dependencies of a Rust program as well.

    ```dockerfile bad
    FROM rust:1.85 AS build
    WORKDIR /src
    COPY . .
    RUN cargo build --release
    FROM debian:13-slim
    COPY --from=build /src /srv
    CMD ["/srv/target/release/app"]
    ```

    ```dockerfile good
    FROM rust:1.85 AS build
    WORKDIR /src
    COPY . .
    RUN cargo build --release
    FROM debian:13-slim
    COPY --from=build /src/target/release/app /usr/local/bin/
    CMD ["app"]
    ```
    """
    if not stage.in_final_image:
        return
    from dflint.model.layers.builder_folders import builder_folders

    for it in builder_folders(stage, file):
        message = f"all of {it.path} is copied, with {it.left}"
        yield Finding(it.source, message, None, Related(it.command, "this builds there"))
