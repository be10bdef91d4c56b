"""Programs that cannot start in the image that they are copied to."""

from __future__ import annotations

from dflint.fix import hint
from dflint.model.images.linkage import unlinked_programs
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage


@rule("DF561", Severity.ERROR, "correctness", needs="--from")
def program_without_its_libc(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A program is copied to an image that does not have the C library it is linked against.

    It does not start: "exec /server: no such file or directory", although the file is there. What is
    missing is the dynamic loader. scratch and distroless/static have no libc, Alpine has musl, Debian
    and most others have glibc.

    A newer release has a newer glibc, and a program that was linked with it may not start on an older one:
    "version `GLIBC_2.34' not found". All programs linked with glibc 2.34 or newer need it; whether they need
    what came later depends on what they call, so that this is a warning.

    cargo and C compilers link dynamically unless they are told otherwise. The compiler of the
    golang image makes cgo the default, so that a Go program which uses net or os/user is linked against
    glibc: `CGO_ENABLED=0` makes it static. That is a warning, as the Dockerfile does not show what
    the program uses.

    ```dockerfile bad
    FROM golang:1.25 AS build
    WORKDIR /src
    COPY . .
    RUN go build -o /server .
    FROM scratch
    COPY --from=build /server /server
    ENTRYPOINT ["/server"]
    ```

    ```dockerfile good
    FROM golang:1.25 AS build
    WORKDIR /src
    COPY . .
    RUN CGO_ENABLED=0 go build -o /server .
    FROM scratch
    COPY --from=build /server /server
    ENTRYPOINT ["/server"]
    ```

    ```dockerfile bad
    FROM rust:1.91 AS build
    WORKDIR /src
    COPY . .
    RUN cargo build --release
    FROM alpine:3.23
    COPY --from=build /src/target/release/server /usr/local/bin/
    ```

    ```dockerfile bad
    FROM rust:1.91-bookworm AS build
    WORKDIR /src
    COPY . .
    RUN cargo build --release
    FROM debian:bullseye-slim
    COPY --from=build /src/target/release/server /usr/local/bin/
    ```

    ```dockerfile good
    FROM rust:1.91-alpine AS build
    WORKDIR /src
    COPY . .
    RUN cargo build --release
    FROM alpine:3.23
    COPY --from=build /src/target/release/server /usr/local/bin/
    ```
    """
    if not stage.in_final_image:
        return
    for it in unlinked_programs(stage, file):
        where = "this image" if stage.image is None else str(stage.image.text)
        if it.built_on:
            message = f"{it.word} ({it.how}) is linked against the {it.library} of {it.built_on}"
            fix = hint("Build it on the same release as the image that it is copied to")
            finding = Finding(it.word, f"{message}, and that of {where} is older", fix)
            yield finding if it.is_sure else finding.at_most(Severity.WARNING)
        elif it.is_sure:
            message = (
                f"{it.word} ({it.how}) is linked against {it.library}, which {where} does not have"
            )
            yield Finding(
                it.word, message, hint("Link it statically, or build it on the same system")
            )
        else:
            message = f"{it.word} needs {it.library} if it uses net or os/user, and {where} has none: CGO_ENABLED is not 0"
            fix = hint("Build it with CGO_ENABLED=0")
            yield Finding(it.word, message, fix).at_most(Severity.WARNING)


@rule("DF604", Severity.WARNING, "correctness", needs="--from")
def program_without_its_library(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[Finding]:
    """A program of Rust is copied to an image without OpenSSL or libpq, which it needs.

    "error while loading shared libraries: libssl.so.3": cargo links openssl-sys and pq-sys with the library of the
    system that builds, and the images of Debian up to 12 do not have it; that of 13 has OpenSSL. Install the library
    in the final image, or use the feature `vendored`, or rustls. Cargo.lock says which crates a program has.

    ```files
    Cargo.toml
    Cargo.lock  "[[package]]\\nname = "openssl-sys"\\nversion = "0.9.109""
    ```

    ```dockerfile bad
    FROM rust:1.91-bookworm AS build
    WORKDIR /src
    COPY . .
    RUN cargo build --release
    FROM debian:12-slim
    COPY --from=build /src/target/release/server /usr/local/bin/
    CMD ["server"]
    ```

    ```dockerfile good
    FROM rust:1.91-bookworm AS build
    WORKDIR /src
    COPY . .
    RUN cargo build --release
    FROM debian:12-slim
    RUN apt-get update && apt-get install -y --no-install-recommends libssl3 && rm -rf /var/lib/apt/lists/*
    COPY --from=build /src/target/release/server /usr/local/bin/
    CMD ["server"]
    ```
    """
    if not stage.is_final:
        return
    from dflint.model.context.runtime_libraries import missing_at_run_time

    for it in missing_at_run_time(stage, file, context):
        image = stage.image.text if stage.image is not None else "this image"
        message = f"{it.word} is linked against {it.package} ({it.crate} in Cargo.lock), which {image} does not have"
        yield Finding(it.word, message, hint(f"Install {it.package}"))
