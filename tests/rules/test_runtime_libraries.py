"""Libraries that a program of Rust needs in its image."""

import pytest

from tests.rules.project import Project, rules_of

BUILD = "FROM rust:1.91-bookworm AS build\nWORKDIR /src\nCOPY . .\nRUN cargo build --release\n"
COPY = "COPY --from=build /src/target/release/server /usr/local/bin/\n"
INSTALL = "RUN apt-get update && apt-get install -y"


@pytest.fixture(autouse=True)
def only_this(project: Project) -> None:
    project.rules = rules_of("DF604")
    project.write("Cargo.toml")


def report(project: Project, final: str, build: str = BUILD, *crates: str) -> str:
    project.write("Cargo.lock", "\n".join(f'[[package]]\nname = "{it}"' for it in crates))
    project.write("Dockerfile", build + final)
    return "\n".join(project.report())


@pytest.mark.parametrize(
    ("base", "crate", "package"),
    [
        ("debian:12-slim", "openssl-sys", "libssl3 "),
        ("debian:bullseye", "openssl-sys", "libssl1.1 "),
        ("debian:13-slim", "pq-sys", "libpq5 "),
    ],
)
def test_the_image_lacks_a_library(project: Project, base: str, crate: str, package: str) -> None:
    assert package in report(project, f"FROM {base}\n{COPY}", BUILD, "serde", crate)
    tools = f"FROM {base}\n{INSTALL} tini tzdata\n{COPY}"
    assert package in report(project, tools, BUILD, crate)


@pytest.mark.parametrize(
    "final",
    [
        f"FROM debian:13-slim\n{COPY}",  # whose apt needs OpenSSL
        f"FROM ubuntu:24.04\n{COPY}",
        f"FROM debian:12-slim\n{INSTALL} libssl3\n{COPY}",
        f"FROM debian:12-slim\n{INSTALL} ca-certificates\n{COPY}",
        f"FROM debian:12-slim\nCOPY --from=build /usr/lib /usr/lib\n{COPY}",
        f"FROM debian:12-slim\nRUN ./install.sh\n{COPY}",
        "FROM debian:12-slim\nCOPY --from=build /src/static /static\n",
    ],
)
def test_the_image_may_have_the_library(project: Project, final: str) -> None:
    assert report(project, final, BUILD, "openssl-sys") == ""


@pytest.mark.parametrize(
    ("build", "crates"),
    [
        (BUILD, ("rustls",)),
        (BUILD, ("openssl-sys", "openssl-src")),
        (BUILD.replace("--release", "--release --target x86_64-unknown-linux-musl"), ("openssl-sys",)),
    ],
)  # fmt: skip
def test_the_program_needs_no_library(
    project: Project, build: str, crates: tuple[str, ...]
) -> None:
    assert report(project, f"FROM debian:12-slim\n{COPY}", build, *crates) == ""
