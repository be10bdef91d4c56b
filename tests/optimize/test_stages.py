"""The stage that ships the program alone: what it takes along, and where it is not proposed."""

from pathlib import Path

import pytest

from dflint.model.analyze import analyze
from dflint.optimize.stages.product import runs_that
from dflint.source import Source
from dflint.syntax.parser import parse
from tests.optimize.stages import DOTNET, GO, MAVEN, NODE, RUST, Files, plan, reason, stage

CERTIFICATES = "COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/\n"
STATIC = "FROM golang:1.25\nENV CGO_ENABLED=0\nWORKDIR /src\nCOPY . .\nRUN go build -o /app .\n"
CGO = "FROM golang:1.25-bookworm\nWORKDIR /src\nCOPY . .\nRUN go build -o /app .\n"


def test_what_does_a_static_go_program_run_in(tmp_path: Path) -> None:
    assert plan(tmp_path, f'{STATIC}CMD ["/app"]\n', GO).text == (
        "FROM golang:1.25 AS build\nENV CGO_ENABLED=0\nWORKDIR /src\nCOPY . .\nRUN go build -o /app .\n"
        "\nFROM gcr.io/distroless/static-debian13\nWORKDIR /src\nCOPY --from=build /app /app\n"
        'CMD ["/app"]\n'
    )


def test_cgo_needs_the_c_library_of_the_release(tmp_path: Path) -> None:
    assert stage(tmp_path, f'{CGO}CMD ["/app"]\n', GO) == (
        f"FROM debian:bookworm-slim\nWORKDIR /src\n{CERTIFICATES}"
        'COPY --from=build /app /app\nCMD ["/app"]\n'
    )


def test_musl_stays_musl(tmp_path: Path) -> None:
    before = "FROM golang:1.24-alpine3.21\nWORKDIR /src\nCOPY . .\nRUN go install\nCMD hello\n"
    assert stage(tmp_path, before, GO).startswith("FROM alpine:3.21\n")


def test_a_program_that_is_started_by_name_is_found_in_the_path(tmp_path: Path) -> None:
    before = "FROM golang:1.25\nWORKDIR /src\nCOPY . .\nRUN go install\nCMD hello\n"
    assert "COPY --from=build /go/bin/hello /usr/local/bin/\nCMD hello\n" in stage(
        tmp_path, before, GO
    )


def test_all_settings_carry_over_in_their_order(tmp_path: Path) -> None:
    before = (
        "ARG WHO=app\nFROM golang:1.25-bookworm\nARG WHO\nARG UNUSED=1\nLABEL a=b\nENV GOFLAGS=-v MODE=x\n"
        "ENV GOPROXY=direct\nWORKDIR /src\nCOPY . .\nRUN go build -o /app . && useradd -m $WHO\n"
        'VOLUME /data\nSTOPSIGNAL SIGINT\n# the port\nEXPOSE 80\nUSER $WHO\nENTRYPOINT ["/app"]\nCMD ["-v"]\n'
    )
    assert stage(tmp_path, before, GO) == (
        f"FROM debian:bookworm-slim\nARG WHO\nLABEL a=b\nENV GOFLAGS=-v MODE=x\nWORKDIR /src\n{CERTIFICATES}"
        "RUN useradd -m $WHO\nCOPY --from=build /app /app\nVOLUME /data\nSTOPSIGNAL SIGINT\n# the port\n"
        'EXPOSE 80\nUSER $WHO\nENTRYPOINT ["/app"]\nCMD ["-v"]\n'
    )


def test_a_user_needs_the_system_that_makes_it(tmp_path: Path) -> None:
    before = f'{STATIC}RUN useradd -r me\nUSER me\nCMD ["/app"]\n'
    assert stage(tmp_path, before, GO).startswith("FROM debian:trixie-slim\n")
    assert stage(tmp_path, f'{STATIC}USER 1000\nCMD ["/app"]\n', GO).startswith(
        "FROM gcr.io/distroless"
    )


def test_files_that_the_user_owned_are_still_owned(tmp_path: Path) -> None:
    before = (
        "FROM golang:1.25-bookworm\nRUN useradd me\nWORKDIR /src\nCOPY --chown=me . .\nUSER me\n"
        'RUN go build -o app .\nCMD ["./app"]\n'
    )
    assert "COPY --chown=me --from=build /src/app /src/\n" in stage(tmp_path, before, GO)


def test_a_health_check_brings_its_program(tmp_path: Path) -> None:
    before = f'{CGO}HEALTHCHECK CMD curl -f localhost\nCMD ["/app"]\n'
    made = stage(tmp_path, before, GO)
    assert "apt-get install -y --no-install-recommends ca-certificates curl" in made
    assert "HEALTHCHECK CMD curl -f localhost\n" in made


def test_what_is_read_at_run_time_goes_along(tmp_path: Path) -> None:
    files = {
        **GO, "main.go": 'package main\nvar a = template.ParseGlob("pages/*.html")\n', "pages/a.html": "1",
        "pages/img/b.png": "2", "config.yaml": "3", "README.md": "4", "testdata/c": "5", "main_test.go": "6",
        "internal/x.go": "package internal", "internal/words.txt": "7", "Makefile": "8", "notes.txt": "9", "config/.gitkeep": "", "docs/a.md": "",
    }  # fmt: skip
    made = stage(tmp_path, f'{STATIC}CMD ["/app"]\n', files)
    taken = [row.split()[2] for row in made.splitlines() if row.startswith("COPY")]
    assert sorted(taken) == [
        "/app",
        "/src/config.yaml",
        "/src/config/",
        "/src/internal/words.txt",
        "/src/pages/",
    ]


def test_packages_that_a_program_uses_stay_and_compilers_go(tmp_path: Path) -> None:
    before = CGO.replace(
        "WORKDIR", "RUN apt-get update && apt-get install -y make ffmpeg libssl-dev\nWORKDIR", 1
    )
    made = stage(tmp_path, f'{before}CMD ["/app"]\n', GO)
    assert "apt-get install -y ca-certificates ffmpeg libssl3 " in made
    assert (
        plan(tmp_path, f'{before}CMD ["/app"]\n', GO)
        .steps[0]
        .reason.endswith("only the build needs make")
    )


def test_a_rust_program_that_links_openssl_gets_its_library(tmp_path: Path) -> None:
    lock = RUST["Cargo.lock"] + '[[package]]\nname = "openssl-sys"\nversion = "0.9.1"\n'
    before = 'FROM rust:1.85\nWORKDIR /app\nCOPY . .\nRUN cargo build --release\nCMD ["./target/release/hello"]\n'
    made = stage(tmp_path, before, {**RUST, "Cargo.lock": lock})
    assert "FROM debian:bookworm-slim\n" in made and " libssl3 " in made
    assert "COPY --from=build /app/target/release/hello /app/target/release/\n" in made
    vendored = f'{lock}[[package]]\nname = "openssl-src"\nversion = "300.1.0"\n'
    assert "libssl" not in stage(tmp_path, before, {**RUST, "Cargo.lock": vendored})


def test_java_gets_the_runtime_of_its_version(tmp_path: Path) -> None:
    before = (
        "FROM maven:3.9-eclipse-temurin-21\nWORKDIR /app\nCOPY pom.xml .\nCOPY src src\nRUN mvn -B package\n"
        'EXPOSE 8080\nENTRYPOINT ["java", "-Xmx1g", "-jar", "target/a.jar"]\n'
    )
    assert stage(tmp_path, before, MAVEN) == (
        "FROM eclipse-temurin:21-jre\nWORKDIR /app\nCOPY --from=build /app/target/a.jar /app/target/\n"
        'EXPOSE 8080\nENTRYPOINT ["java", "-Xmx1g", "-jar", "target/a.jar"]\n'
    )


def test_an_archive_that_was_renamed_is_found(tmp_path: Path) -> None:
    before = (
        "FROM gradle:8-jdk17\nWORKDIR /app\nCOPY . .\nRUN gradle bootJar && cp build/libs/a-1.0.jar /a.jar\n"
        'CMD ["java", "-jar", "/a.jar"]\n'
    )
    files = {
        "build.gradle": "plugins { id 'org.springframework.boot' }",
        "src/main/java/A.java": "class A {}",
    }
    assert stage(tmp_path, before, files).startswith(
        "FROM eclipse-temurin:17-jre\nWORKDIR /app\nCOPY --from=build /a.jar /a.jar\n"
    )


def test_dotnet_gets_its_shared_framework_and_listens_as_before(tmp_path: Path) -> None:
    before = (
        "FROM mcr.microsoft.com/dotnet/sdk:8.0\nWORKDIR /app\nCOPY . .\nRUN dotnet publish -c Release -o out\n"
        'ENTRYPOINT ["dotnet", "out/app.dll"]\n'
    )
    files = {**DOTNET, "appsettings.json": "{}", "wwwroot/a.css": "1"}
    assert stage(tmp_path, before, files) == (
        "FROM mcr.microsoft.com/dotnet/aspnet:8.0\nWORKDIR /app\nCOPY --from=build /app/out/ /app/out/\n"
        "COPY --from=build /app/appsettings.json /app/\nCOPY --from=build /app/wwwroot/ /app/wwwroot/\n"
        'ENV ASPNETCORE_HTTP_PORTS=\nENTRYPOINT ["dotnet", "out/app.dll"]\n'
    )
    console = {**DOTNET, "app.csproj": '<Project Sdk="Microsoft.NET.Sdk"></Project>'}
    (tmp_path / "appsettings.json").unlink()
    assert "dotnet/runtime:8.0\n" in stage(tmp_path, before, console)


def test_a_node_project_leaves_its_development_dependencies_behind(tmp_path: Path) -> None:
    before = 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nUSER node\nCMD ["npm", "start"]\n'
    assert plan(tmp_path, before, NODE).text == (
        "FROM node:22 AS build\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nRUN npm prune --omit=dev\n"
        '\nFROM node:22-slim\nWORKDIR /app\nCOPY --from=build /app/ /app/\nUSER node\nCMD ["npm", "start"]\n'
    )


def test_native_modules_keep_the_image_that_built_them(tmp_path: Path) -> None:
    lock = '{"lockfileVersion": 3, "packages": {"node_modules/bcrypt": {"hasInstallScript": true}}}'
    before = 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nCMD ["node", "dist/a.js"]\n'
    found = plan(tmp_path, before, {**NODE, "package-lock.json": lock})
    assert "\nFROM node:22\n" in found.text
    assert "bcrypt may be linked with libraries of it" in found.steps[0].reason


def test_a_mirror_and_a_platform_are_kept(tmp_path: Path) -> None:
    before = f'{CGO}CMD ["/app"]\n'.replace(
        "FROM ", "FROM --platform=linux/arm64 public.ecr.aws/docker/library/"
    )
    assert stage(tmp_path, before, GO).startswith(
        "FROM --platform=linux/arm64 public.ecr.aws/docker/library/debian:bookworm-slim\n"
    )


WRONG: dict[str, tuple[str, Files, str]] = {
    "it is not known what make writes": (
        'FROM golang:1.25\nCOPY . .\nRUN make\nRUN go build -o /app .\nCMD ["/app"]\n', GO, "make",
    ),
    "a script starts the program that is not there": (
        f'{STATIC}ENTRYPOINT ["/entrypoint.sh"]\n', GO, "/entrypoint.sh",
    ),
    "a script starts something that only a run knows": (
        f'{STATIC}ENTRYPOINT ["./start.sh"]\n', {**GO, "start.sh": "#!/bin/sh\n$APP\n"}, "$APP",
    ),
    "a script changes its arguments": (
        f'{STATIC}ENTRYPOINT ["./start.sh"]\nCMD ["/app"]\n',
        {**GO, "start.sh": '#!/bin/sh\nset -- gosu app "$@"\nexec "$@"\n'}, "arguments",
    ),
    "the sources are elsewhere": (
        'FROM golang:1.25\nRUN go install example.org/tool@v1\nCMD ["tool"]\n', GO, "example.org/tool@v1",
    ),
    "the program starts another one that only a run knows": (
        f'{STATIC}CMD ["/app"]\n', {**GO, "main.go": "package main\nvar a = exec.Command(name)\n"}, "only a run knows",
    ),
    "the program starts one that the image has not": (
        f'{CGO}CMD ["/app"]\n', {**GO, "main.go": 'package main\nvar a = exec.Command("pdftotext")\n'}, "pdftotext",
    ),
    "cgo links a library of its own": (
        f'{CGO}CMD ["/app"]\n',
        {**GO, "main.go": 'package main\n// #cgo LDFLAGS: -lvips\nimport "C"\n'}, "vips",
    ),
    "a download is left in the image": (
        f'{CGO}RUN curl -fsSLo /model.bin https://example.org/model.bin\nCMD ["/app"]\n', GO, "curl",
    ),
    "a library has no known package": (
        CGO.replace("WORKDIR", "RUN apt-get update && apt-get install -y libfoo-dev\nWORKDIR", 1) + 'CMD ["/app"]\n',
        GO, "libfoo-dev",
    ),
    "the image that builds sets a variable that is used": (
        f'{CGO}ENV TOOLS=$GOPATH/x\nCMD ["/app"]\n', GO, "$GOPATH",
    ),
    "a folder of the image that builds changes its owner": (
        f'{CGO}RUN chown -R 1000 /go\nUSER 1000\nCMD ["/app"]\n', GO, "/go",
    ),
    "files of the build change their mode with others": (
        f'{CGO}RUN chown 1000 /app main.go\nUSER 1000\nCMD ["/app"]\n', GO, "files of the build",
    ),
    "no lock says what is linked": (
        'FROM rust:1.85\nWORKDIR /app\nCOPY . .\nRUN cargo build --release\nCMD ["./target/release/hello"]\n',
        {**RUST, "Cargo.lock": ""}, "Cargo.lock",
    ),
    "a crate links something": (
        'FROM rust:1.85\nWORKDIR /app\nCOPY . .\nRUN cargo build --release\nCMD ["./target/release/hello"]\n',
        {**RUST, "Cargo.lock": '[[package]]\nname = "gdal-sys"\n'}, "gdal-sys",
    ),
    "the archive needs others beside it": (
        'FROM maven:3.9-eclipse-temurin-21\nWORKDIR /app\nCOPY . .\nRUN mvn package\nCMD ["java", "-jar", "target/a.jar"]\n',
        {**MAVEN, "pom.xml": "<project><dependencies><dependency>x</dependency></dependencies></project>"}, "dependencies",
    ),
    "the sources use the compiler of the JDK": (
        'FROM maven:3.9-eclipse-temurin-21\nWORKDIR /app\nCOPY . .\nRUN mvn package\nCMD ["java", "-jar", "target/a.jar"]\n',
        {**MAVEN, "src/main/java/A.java": "import javax.tools.ToolProvider;"}, "JDK",
    ),
    "no JRE of the vendor is known": (
        'FROM maven:3-amazoncorretto-17\nWORKDIR /app\nCOPY . .\nRUN mvn package\nCMD ["java", "-jar", "target/a.jar"]\n',
        MAVEN, "no JRE",
    ),
    "the runtime for Alpine has no ICU": (
        'FROM mcr.microsoft.com/dotnet/sdk:8.0-alpine\nWORKDIR /app\nCOPY . .\nRUN dotnet publish -o out\n'
        'ENTRYPOINT ["dotnet", "out/app.dll"]\n', DOTNET, "ICU",
    ),
    "a source imports a development dependency": (
        'FROM node:22-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nCMD ["node", "dist/a.js"]\n',
        {**NODE, "src/b.ts": "import ts from 'typescript'\n"}, "typescript",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_nothing_is_proposed_where(name: str, tmp_path: Path) -> None:
    dockerfile, files, words = WRONG[name]
    assert words in reason(tmp_path, dockerfile, files)


@pytest.mark.parametrize(
    ("image", "build"),
    [
        ("golang:1.25", "go build -o /app ."), ("rust:1.85", "cargo build"), ("maven:3-eclipse-temurin-21", "mvn package"),
        ("mcr.microsoft.com/dotnet/sdk:8.0", "dotnet publish"), ("node:22", "npm ci"),
    ],
)  # fmt: skip
def test_what_onbuild_runs_makes_nothing_in_this_image(
    image: str, build: str, tmp_path: Path
) -> None:
    text = f"FROM {image}\nCOPY . .\nONBUILD RUN {build}\n"
    file = analyze(parse(Source("Dockerfile", text)))
    assert not runs_that(lambda it: True, file.stages[0])
    text = f'FROM {image}\nCOPY . .\nRUN {build}\nONBUILD RUN {build}\nCMD ["/app"]\n'
    assert "ONBUILD" in reason(tmp_path, text, {**GO, **RUST, **MAVEN, **DOTNET, **NODE})


def test_a_stage_that_builds_ask_for_keeps_its_place(tmp_path: Path) -> None:
    before = f'{STATIC}CMD ["/app"]\n'.replace("golang:1.25", "golang:1.25 AS app")
    assert "AS app\n" in plan(tmp_path, before, GO).text != before
    found = plan(tmp_path, before, GO, targets=("app",))
    assert found.text == before and "name the stage app" in found.left[0].reason


@pytest.mark.parametrize("files", [{}, {"README.md": "x"}])
def test_without_the_sources_nothing_is_known(files: Files, tmp_path: Path) -> None:
    assert "sources" in reason(tmp_path, f'{STATIC}CMD ["/app"]\n', files)


def test_lines_of_the_new_text_are_those_of_the_file(tmp_path: Path) -> None:
    before = f'{STATIC}EXPOSE 80\nUSER 1000\nCMD ["/app"]\n'
    found = plan(tmp_path, before, GO)
    rows = found.text.splitlines()
    assert found.line_before(rows.index("RUN go build -o /app .") + 1) == 5
    assert found.line_before(1) == 1


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    once = plan(tmp_path, f'{CGO}CMD ["/app"]\n', GO).text
    again = plan(tmp_path, once, GO)
    assert again.text == once and not again.left


def test_time_zones_and_types_of_files_go_along(tmp_path: Path) -> None:
    source = 'package main\nvar a = time.LoadLocation("Europe/Paris")\nvar b = http.FileServer(x)\n'
    before = "FROM golang:1.24-alpine3.21\nWORKDIR /src\nCOPY . .\nRUN go install\nCMD hello\n"
    assert "RUN apk add --no-cache ca-certificates tzdata\n" in stage(
        tmp_path, before, {**GO, "main.go": source}
    )
    debian = stage(tmp_path, f'{CGO}CMD ["/app"]\n', {**GO, "main.go": source})
    assert "ca-certificates media-types " in debian


def test_a_static_program_needs_no_known_release(tmp_path: Path) -> None:
    before = f'ARG GO=1.25\n{STATIC}CMD ["/app"]\n'.replace("golang:1.25", "golang:${GO}")
    assert stage(tmp_path, before, GO).startswith("FROM gcr.io/distroless/static-debian13\n")


@pytest.mark.parametrize(
    ("image", "runtime"),
    [
        ("eclipse-temurin:21-jdk-jammy", "eclipse-temurin:21-jre-jammy"),
        ("ibm-semeru-runtimes:open-17-jdk-jammy", "ibm-semeru-runtimes:open-17-jre-jammy"),
        ("maven:3.9-ibm-semeru-21", "ibm-semeru-runtimes:open-21-jre"),
        ("maven:3.9-sapmachine-21", "sapmachine:21-jre"),
        ("maven:3.9-eclipse-temurin-17-alpine", "eclipse-temurin:17-jre-alpine"),
    ],
)
def test_a_wrapper_builds_in_the_image_of_a_jdk(tmp_path: Path, image: str, runtime: str) -> None:
    before = (
        f"FROM {image}\nWORKDIR /app\nCOPY . .\nRUN chmod +x mvnw && ./mvnw package\n"
        'CMD ["java", "-jar", "target/a.jar"]\n'
    )
    made = stage(tmp_path, before, {**MAVEN, "mvnw": "#!/bin/sh\n"})
    assert made.startswith(f"FROM {runtime}\n")
    assert "chmod" not in made


def test_a_script_that_starts_the_program_goes_along(tmp_path: Path) -> None:
    script = '#!/bin/bash\nset -e\nif [ -n "$WAIT" ]; then curl -f "$WAIT"; fi\nexec /app "$@"\n'
    before = f'{CGO}RUN chmod +x start.sh\nENTRYPOINT ["./start.sh"]\nCMD ["-v"]\n'
    made = stage(tmp_path, before, {**GO, "start.sh": script})
    assert "ca-certificates curl " in made and "chmod" not in made
    assert "COPY --from=build /app /app\nCOPY --from=build /src/start.sh /src/\n" in made
    assert made.endswith('ENTRYPOINT ["./start.sh"]\nCMD ["-v"]\n')


def test_a_program_that_starts_another_one_goes_along(tmp_path: Path) -> None:
    before = CGO.replace("WORKDIR", "RUN apt-get update && apt-get install -y tini\nWORKDIR", 1)
    made = stage(tmp_path, f'{before}ENTRYPOINT ["tini", "--", "/app"]\n', GO)
    assert "apt-get install -y ca-certificates tini " in made
    assert "COPY --from=build /app /app\n" in made


@pytest.mark.parametrize(
    ("option", "image"),
    [("--self-contained", "runtime-deps"), ("--self-contained false", "aspnet"), ("", "aspnet")],
)
def test_a_self_contained_program_needs_no_framework(
    option: str, image: str, tmp_path: Path
) -> None:
    before = (
        "FROM mcr.microsoft.com/dotnet/sdk:8.0-jammy\nENV ASPNETCORE_URLS=http://+:80\nWORKDIR /app\nCOPY . .\n"
        f'RUN dotnet publish -r linux-x64 {option} -o /out\nENTRYPOINT ["/out/app"]\n'
    )
    made = stage(tmp_path, before, DOTNET)
    assert made.startswith(f"FROM mcr.microsoft.com/dotnet/{image}:8.0-jammy\nENV ASPNETCORE_URLS")
    assert "HTTP_PORTS" not in made


def test_what_is_done_to_the_program_comes_below_it(tmp_path: Path) -> None:
    before = (
        "FROM golang:1.25-bookworm\nWORKDIR /src\nCOPY . .\nRUN useradd me && mkdir /data && go build -o /app . \\\n"
        '    && chown me /app /data && ln -s /app /usr/bin/app\nUSER me\nCMD ["/app"]\n'
    )
    assert stage(tmp_path, before, GO).endswith(
        "RUN useradd me && mkdir /data\nCOPY --from=build /app /app\n"
        'RUN chown me /app /data && ln -s /app /usr/bin/app\nUSER me\nCMD ["/app"]\n'
    )
    other = before.replace("RUN useradd me", "RUN useradd me && chown me /src\nUSER me\nRUN :")
    assert "another user" in reason(tmp_path, other, GO)
