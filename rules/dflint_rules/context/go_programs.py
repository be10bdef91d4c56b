"""Programs in Go, and what the image lacks that their modules need."""

from __future__ import annotations

from dflint.fix import hint, insert_before, unsafe
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage


@rule("DF736", Severity.WARNING, "correctness", needs="go")
def module_needs_cgo(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """A Go program is built without cgo, and one of its modules needs it.

    SQLite's driver is then a stub: "Binary was compiled with 'CGO_ENABLED=0', go-sqlite3 requires cgo to
    work". Drivers such as those of Kafka and DuckDB do not even compile. cgo is off with CGO_ENABLED=0, and
    where there is no C compiler, as in golang:alpine. Install one and build with CGO_ENABLED=1, for a
    base with the same C library; or take a driver in pure Go, such as modernc.org/sqlite.

    ```files
    go.mod  "module example.com/app\\n\\nrequire github.com/mattn/go-sqlite3 v1.14.32"
    go.sum
    main.go
    ```

    ```dockerfile bad
    FROM golang:1.25 AS build
    WORKDIR /src
    COPY go.mod go.sum main.go ./
    RUN CGO_ENABLED=0 go build -o /app .
    ```

    ```dockerfile bad
    FROM golang:1.25-alpine AS build
    WORKDIR /src
    COPY go.mod go.sum main.go ./
    RUN go build -o /app .
    ```

    ```dockerfile good
    FROM golang:1.25-alpine AS build
    RUN apk add --no-cache gcc musl-dev
    WORKDIR /src
    COPY go.mod go.sum main.go ./
    RUN CGO_ENABLED=1 go build -o /app .
    ```
    """
    from dflint.model.projects.go_builds import builds_without_cgo

    for word, module, why in builds_without_cgo(stage, file, context):
        message = f"{module} needs cgo, and {why}"
        yield Finding(word, message, hint("Build with CGO_ENABLED=1 and a C compiler"))


@rule("DF739", Severity.WARNING, "correctness", needs="--from")
def client_without_certificates(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[Finding]:
    """A Go program speaks HTTPS, and the image has no certificates of authorities.

    Every request fails: "x509: certificate signed by unknown authority". Neither scratch nor the images
    of Debian and Ubuntu have any. Copy /etc/ssl/certs/ca-certificates.crt from the stage that builds, install
    ca-certificates, or take gcr.io/distroless/static, which has them.

    Reported where go.mod requires the client of a public service, such as the AWS SDK or Stripe, and where the program
    itself asks for an address that begins with https://.

    ```files
    go.mod  "module example.com/app\\n\\nrequire github.com/stripe/stripe-go/v83 v83.0.0"
    go.sum
    main.go
    ```

    ```dockerfile bad
    FROM golang:1.25 AS build
    WORKDIR /src
    COPY go.mod go.sum main.go ./
    RUN CGO_ENABLED=0 go build -o /app .
    FROM scratch
    COPY --from=build /app /app
    ENTRYPOINT ["/app"]
    ```

    ```dockerfile good
    FROM golang:1.25 AS build
    WORKDIR /src
    COPY go.mod go.sum main.go ./
    RUN CGO_ENABLED=0 go build -o /app .
    FROM scratch
    COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
    COPY --from=build /app /app
    ENTRYPOINT ["/app"]
    ```
    """
    if not stage.is_final:
        return
    from dflint.model.projects.go_builds import client_without_certificates as client

    found = client(stage, file, context)
    if found is not None:
        word, module = found
        message = f"{module} speaks HTTPS, and the image has no certificates of authorities"
        yield Finding(word, message, hint("Copy /etc/ssl/certs/ca-certificates.crt from the build"))


@rule("DF571", Severity.WARNING, "correctness", needs="--from")
def zone_without_data(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """A Go program asks for a time zone, and the image has no data of time zones.

    `time.LoadLocation` returns "unknown time zone Europe/Berlin": Go reads /usr/share/zoneinfo, which scratch, Alpine and
    Ubuntu do not have, or that of its own installation, which stays in the stage that builds. Install tzdata, copy
    /usr/share/zoneinfo, or import `time/tzdata`, which puts the data into the program (450 kB).

    ```files
    go.mod  "module example.com/app"
    main.go  "loc, err := time.LoadLocation("Europe/Berlin")"
    ```

    ```dockerfile bad
    FROM golang:1.25 AS build
    WORKDIR /src
    COPY go.mod main.go ./
    RUN CGO_ENABLED=0 go build -o /app .
    FROM scratch
    COPY --from=build /app /app
    ENTRYPOINT ["/app"]
    ```

    ```dockerfile good
    FROM golang:1.25 AS build
    WORKDIR /src
    COPY go.mod main.go ./
    RUN CGO_ENABLED=0 go build -o /app .
    FROM gcr.io/distroless/static-debian12
    COPY --from=build /app /app
    ENTRYPOINT ["/app"]
    ```
    """
    if not stage.is_final:
        return
    from dflint.model.projects.go_builds import zone_without_data as without_data

    found = without_data(stage, file, context)
    if found is not None:
        word, path, zone = found
        what = zone or "time zones by their names"
        message = f"{path} asks for {what}, and the image has no data of time zones"
        finding = Finding(word, message, hint("Install tzdata, or import time/tzdata"))
        yield finding if zone else finding.at_most(Severity.INFO)


@rule("DF794", Severity.ERROR, "correctness", needs="go")
def go_folder_without_point(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """go is given a folder without `./`, and looks for a package of the standard library.

    "package cmd/app is not in std": what does not begin with `./` or `../` is the path by which a package is imported,
    and one without a point in its first part is of the standard library.

    ```files
    go.mod  "module example.com/app"
    cmd/app/main.go
    ```

    ```dockerfile bad
    FROM golang:1.26
    WORKDIR /src
    COPY . .
    RUN go build -o /app cmd/app
    ```

    ```dockerfile fixed
    FROM golang:1.26
    WORKDIR /src
    COPY . .
    RUN go build -o /app ./cmd/app
    ```

    ```dockerfile good
    FROM golang:1.26
    WORKDIR /src
    COPY . .
    RUN go build -o /app ./cmd/app
    ```
    """
    from dflint.model.projects.go_builds import folders_without_point

    for word, place in folders_without_point(stage, file, context):
        fix = unsafe("Write ./ before it", insert_before(word, "./")) if word.is_plain else None
        yield Finding(
            word, f"go looks for {word} in the standard library, and not in the folder {place}", fix
        )
