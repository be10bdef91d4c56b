"""Paths that COPY --from takes and nothing in the stage makes: DF208."""

import pytest

from tests.rules.project import Project, rules_of

GO = ("FROM golang:1.25 AS build", "WORKDIR /src", "COPY . .", "RUN go build -o /out/api ./cmd/api")
MODULE = {
    "go.mod": "module x\n",
    "go.sum": "",
    "cmd/api/main.go": "package main\n",
    "config.yml": "",
}
NODE = ("FROM node:24 AS build", "WORKDIR /srv/app", "COPY . .", "RUN npm ci && npm run build")
PACKAGE = {"package.json": '{"scripts": {"build": "vite build"}}', "package-lock.json": "{}"}


@pytest.fixture
def copying(project: Project) -> Project:
    project.rules = rules_of("DF208")
    return project


def is_found(project: Project, files: dict[str, str], lines: tuple[str, ...], path: str) -> bool:
    for name, text in files.items():
        project.write(name, text)
    end = ("FROM debian:13-slim", f"COPY --from=build {path} /x/", "")
    project.write("Dockerfile", "\n".join([*lines, *end]))
    return project.codes("Dockerfile") == "DF208"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/out/api", False),
        ("/out", False),
        ("/out/server", True),
        ("/build/api", True),
        ("out/api", False),
        ("/src/config.yml", False),  # of the context
        ("/src/config.yaml", True),
        ("/src/cmd", False),
        ("/src/*.yml", False),
        ("/usr/local/go", False),  # of the image
        ("/etc/ssl/certs", False),
        ("/go/bin/x", False),
    ],
)
def test_what_go_makes(path: str, expected: bool, copying: Project) -> None:
    assert is_found(copying, MODULE, GO, path) == expected


@pytest.mark.parametrize(
    "line",
    [
        "RUN mkdir -p /out/server",
        "RUN cp /out/api /out/server",
        "RUN ./build.sh",
        "RUN make install DESTDIR=/out",
        "ENV OUT=/out/server",
        "COPY --from=golang:1.25 /x /out/server",
        "WORKDIR /out/server",
        "VOLUME /out/server",
        "RUN --mount=type=bind,target=/x go build -o /out/ ./...",
        "RUN go build -o $OUT ./...",
        "RUN go build -o /out ./...",
        "RUN cp -r bin/* /out/",
    ],
)  # fmt: skip
def test_what_may_make_it(line: str, copying: Project) -> None:
    assert not is_found(copying, MODULE, (*GO, line), "/out/server")


@pytest.mark.parametrize(
    ("path", "files", "expected"),
    [
        ("/srv/app/dist", {}, False),
        ("/app/dist", {}, True),
        ("dist", {}, True),
        ("/dist", {"vite.config.ts": "build: { outDir: '../../dist' }"}, False),
        ("/srv/other/dist", {}, True),
    ],
)
def test_what_a_script_of_the_project_makes(
    path: str, files: dict[str, str], expected: bool, copying: Project
) -> None:
    assert is_found(copying, {**PACKAGE, **files}, NODE, path) == expected


CARGO = {"Cargo.toml": '[package]\nname = "my-api"\n', "src/main.rs": "fn main() {}\n"}


@pytest.mark.parametrize(
    ("options", "path", "files", "expected"),
    [
        ("--release", "release/my-api", {}, False),
        ("--release", "release/myapi", {}, True),
        ("--release", "debug/my-api", {}, True),
        ("", "release/my-api", {}, True),
        ("--profile dist", "dist/my-api", {}, False),
        ("--release", "release/libmy_api.so", {}, False),
        ("--release", "release/tool", {"src/bin/tool.rs": "fn main() {}"}, False),
        ("--release", "release/tool", {"Cargo.toml": '[workspace]\nmembers = ["*"]\n'}, False),
        ("--release --target x86_64-unknown-linux-musl", "release/my-api", {}, True),
        (
            "--release --target x86_64-unknown-linux-musl",
            "x86_64-unknown-linux-musl/release/my-api", {}, False,
        ),
        ("--release", "x/release/my-api", {".cargo/config.toml": '[build]\ntarget = "x"\n'}, False),
        ("--release", "release", {}, False),
    ],
)  # fmt: skip
def test_what_cargo_makes(
    options: str, path: str, files: dict[str, str], expected: bool, copying: Project
) -> None:
    lines = ("FROM rust:1.90 AS build", "WORKDIR /app", "COPY . .", f"RUN cargo build {options}")
    assert is_found(copying, {**CARGO, **files}, lines, f"/app/target/{path}") == expected


POM = "<project><artifactId>demo</artifactId><version>1.2</version>{}</project>"


@pytest.mark.parametrize(
    ("pom", "name", "expected"),
    [
        (POM.format(""), "demo-1.2.jar", False),
        (POM.format(""), "demo-1.1.jar", True),
        (POM.format(""), "*.jar", False),
        (POM.format(""), "demo-1.2-exec.jar", False),
        (POM.format("<build><finalName>app</finalName></build>"), "app.jar", False),
        (POM.format("").replace("1.2", "${revision}"), "demo-1.1.jar", False),
        ("<project><parent><artifactId>p</artifactId><version>3</version></parent>"
         "<artifactId>demo</artifactId></project>", "demo-3.jar", False),
    ],
)  # fmt: skip
def test_what_maven_makes(pom: str, name: str, expected: bool, copying: Project) -> None:
    lines = (
        "FROM maven:3.9-eclipse-temurin-21 AS build",
        "WORKDIR /app",
        "COPY . .",
        "RUN mvn -B package",
    )
    files = {"pom.xml": pom, "src/main/java/A.java": "class A {}"}
    assert is_found(copying, files, lines, f"/app/target/{name}") == expected


@pytest.mark.parametrize(
    ("gradle", "name", "expected"),
    [
        ("version = '1.0'", "shop-1.0.jar", False),
        ("version = '1.0'", "app-1.0.jar", True),
        ("version = '1.0'\nbootJar { archiveFileName = 'app.jar' }", "app.jar", False),
        ("version = rootVersion", "app-1.0.jar", False),
    ],
)
def test_what_gradle_makes(gradle: str, name: str, expected: bool, copying: Project) -> None:
    lines = ("FROM gradle:8-jdk21 AS build", "WORKDIR /app", "COPY . .", "RUN gradle bootJar")
    files = {"build.gradle": gradle, "settings.gradle": "rootProject.name = 'shop'"}
    assert is_found(copying, files, lines, f"/app/build/libs/{name}") == expected


@pytest.mark.parametrize(
    ("options", "path", "expected"),
    [
        ("-o /app/publish", "/app/out", True),
        ("-o /app/publish", "/app/publish", False),
        ("-o /app", "/app/out", False),
        ("", "/src/bin/Release/net8.0/publish", False),
        ("-p:PublishDir=/app/out", "/app/out", False),
    ],
)
def test_what_dotnet_makes(options: str, path: str, expected: bool, copying: Project) -> None:
    lines = ("FROM mcr.microsoft.com/dotnet/sdk:8.0 AS build", "WORKDIR /src", "COPY . .")
    files = {"A.csproj": "<Project/>"}
    publish = f"RUN dotnet publish -c Release {options}"
    assert is_found(copying, files, (*lines, publish), path) == expected
