"""What a project needs from the image of its Dockerfile, and what it must not be blamed for."""

from pathlib import Path

import pytest

from dflint_rules.context.python_packages import package_without_library
from dflint_rules.images.support import package_mirror_gone
from dflint_rules.network.signatures import repository_without_key
from dflint_rules.packages.verbs import unknown_verb
from dflint_rules.runtime.exec_form import argument_of_several_words
from dflint_rules.runtime.missing_programs import program_not_in_image
from dflint_rules.security.accounts import number_taken, option_of_another_adduser
from tests.lab import Lab
from tests.rules.project import Project, rules_of


def codes(root: Path, code: str, dockerfile: str, files: dict[str, str]) -> str:
    """What one rule says of a Dockerfile beside some files."""
    project = Project(root, rules_of(code))
    for name, text in files.items():
        project.write(name, text)
    project.write("Dockerfile", dockerfile)
    return project.codes()


@pytest.mark.parametrize(
    ("base", "package", "before", "install", "is_broken"),
    [
        ("node:22-alpine", '"bcrypt": "^3.0.6"', "", "npm ci", True),
        ("node:22-slim", '"bcrypt": "^3.0.6"', "", "npm ci", False),  # has binaries for glibc
        ("node:22-alpine", '"bcrypt": "^5.0.0"', "", "npm ci", False),  # 5.1.1 is installed
        ("node:22-alpine", '"bcrypt": ">=3"', "", "npm ci", False),
        ("node:22-alpine", '"bcrypt": "5.0.0"', "", "npm ci", True),
        ("node:22-alpine", '"bcrypt": "npm:bcryptjs@2"', "", "npm ci", False),
        ("node:22", '"mmmagic": "^0.5.3"', "", "npm ci", False),
        ("node:22-slim", '"mmmagic": "^0.5.3"', "", "npm ci", True),
        ("node:22-slim", '"mmmagic": "^0.5.3"', "", "pnpm install", False),
        ("node:22-slim", '"mmmagic": "^0.5.3"', "", "npm ci --ignore-scripts", False),
        ("node:22-slim", '"mmmagic": "^0.5.3"', "", "npm ci || true", False),
        ("node:22-slim", '"mmmagic": "^0.5.3"', "", "yarn install", True),
        ("node:22-alpine", '"iconv": "3"', "RUN apk add build-base python3", "npm ci", False),
        ("node:22-alpine", '"iconv": "3"', "RUN apk add make g++", "npm ci", True),
        ("node:8-alpine", '"iconv": "3"', "RUN apk add make g++ python", "npm ci", False),
        ("node:22-alpine", '"iconv": "3"', "RUN apk add $TOOLS", "npm ci", False),
        ("node:22-alpine", '"iconv": "3"', "RUN ./prepare.sh", "npm ci", False),
        ("node:22-slim", '"canvas": "^2.11.2"', "", "npm ci", True),
        ("node:20-slim", '"canvas": "^2.11.2"', "", "npm ci", False),
        ("node:22-slim", '"canvas": "^3.0.0"', "", "npm ci", False),
        ("node:22-slim", "", "", "npm install -g node-pty", True),
        ("node:22-slim", '"iconv": "3"', "", "npm install -g typescript", False),
        ("example.com/node:22-slim", '"iconv": "3"', "", "npm ci", False),
    ],
)
def test_packages_of_node_that_are_compiled(
    tmp_path: Path, base: str, package: str, before: str, install: str, is_broken: bool
) -> None:
    text = f"FROM {base}\n{before}\nWORKDIR /app\nCOPY package*.json ./\nRUN {install}\n"
    files = {"package.json": f'{{"dependencies": {{{package}}}}}', "package-lock.json": "{}"}
    assert codes(tmp_path, "DF520", text, files) == ("DF520" if is_broken else "")


@pytest.mark.parametrize(
    ("base", "command", "marked"),
    [
        ("debian:12", "adduser --disabled-password --gecos '' app", []),
        ("debian:12", "adduser -disabled-password -system app", []),
        ("debian:12", "adduser -u 1001 --disabled-login app", []),
        ("debian:12", "adduser -D -H app", ["-D"]),
        ("ubuntu:24.04", "addgroup -S app", ["-S"]),
        ("debian:12", "adduser -D app || useradd app", []),
        ("debian:12", "useradd -rm -s /bin/bash -G sudo -u 1001 app", []),
        ("debian:12", "useradd --disabled-password app", ["--disabled-password"]),
        ("debian:12", "groupadd -r -g 5 app", []),
        ("alpine:3.22", "adduser -SDH -G app -h /srv -s /bin/false app", []),
        ("alpine:3.22", "adduser --system --uid 1001 --ingroup app app", []),
        ("alpine:3.22", "adduser --system --group app", ["--group"]),
        ("alpine:3.22", "addgroup --system --gid 1001 app", []),
        ("alpine:3.22", "addgroup -r app", ["-r"]),
        ("node:22-alpine", "adduser -D -u 1001 app", []),
        ("fedora:42", "adduser --disabled-password --gecos '' app", ["--disabled-password"]),
        ("fedora:42", "adduser -r -M -s /sbin/nologin app", []),
        ("example.com/base", "adduser -D --group app", []),
        ("scratch", "adduser -D --group app", []),
    ],
)
def test_options_of_the_programs_that_make_users(
    base: str, command: str, marked: list[str]
) -> None:
    assert Lab(option_of_another_adduser).marked(f"FROM {base}\nRUN {command}\n") == marked


@pytest.mark.parametrize(
    ("base", "command", "is_broken"),
    [
        ("node:22-alpine", "addgroup -S node", True),
        ("node:22", "useradd node", True),
        ("node:22", "groupadd -f node", False),
        ("node:22", "adduser --system node", False),  # says so, and goes on
        ("node:22-alpine", "addgroup node docker", False),  # into a group
        ("node:22-alpine", "deluser node && adduser -D node", False),
        ("node:22-alpine", "adduser -D app", False),
    ],
)
def test_names_that_are_taken(base: str, command: str, is_broken: bool) -> None:
    assert bool(Lab(number_taken).find(f"FROM {base}\nRUN {command}\n")) == is_broken


@pytest.mark.parametrize(
    ("platforms", "lines", "is_broken"),
    [
        ("arm64-darwin-23", "RUN bundle install --deployment", True),
        ("arm64-darwin-23", "RUN bundle install", False),  # adds the platform
        ("arm64-darwin-23", "ENV BUNDLE_FROZEN=true\nRUN bundle install", True),
        ("arm64-darwin-23", "ENV BUNDLE_FROZEN=0\nRUN bundle install", False),
        ("x64-mingw32", "RUN bundle config set --local deployment 'true' && bundle install", True),
        ("x64-mingw32", "RUN bundle config set --local path vendor && bundle install", False),
        (
            "x64-mingw32",
            "RUN bundle lock --add-platform x86_64-linux && bundle install --frozen",
            False,
        ),
        ("ruby", "RUN bundle install --frozen", False),
        ("arm64-darwin-23\n  aarch64-linux-gnu", "RUN bundle install --frozen", False),
    ],
)
def test_platforms_of_gemfile_lock(
    tmp_path: Path, platforms: str, lines: str, is_broken: bool
) -> None:
    lock = f"GEM\n  specs:\n\nPLATFORMS\n  {platforms}\n\nDEPENDENCIES\n"
    text = f"FROM ruby:3.4\nWORKDIR /app\nCOPY Gemfile Gemfile.lock ./\n{lines}\n"
    files = {"Gemfile": "", "Gemfile.lock": lock}
    assert codes(tmp_path, "DF572", text, files) == ("DF572" if is_broken else "")


ROOT = "[workspace]\nmembers = ['app', 'crates/*', './tools/']\nexclude = ['old']\n"
MEMBERS = {
    "Cargo.toml": ROOT,
    "app/Cargo.toml": "[dependencies]\nlib = { path = '../lib' }",
    "crates/one/Cargo.toml": "",
    "tools/Cargo.toml": "",
    "lib/Cargo.toml": "",
    "old/Cargo.toml": "",
}


@pytest.mark.parametrize(
    ("lines", "is_broken"),
    [
        ("COPY Cargo.toml .\nCOPY app app\nCOPY lib lib\nCOPY tools tools\nRUN cargo build", False),
        ("COPY Cargo.toml .\nCOPY app app\nCOPY tools tools\nRUN cargo build", True),
        ("COPY Cargo.toml .\nCOPY app app\nCOPY lib lib\nRUN cargo fetch", True),
        ("COPY Cargo.toml .\nCOPY app app\nCOPY lib lib\nRUN cargo chef cook", False),
        ("COPY . .\nRUN cargo build", False),
        (
            "COPY Cargo.toml .\nCOPY app app\nCOPY lib lib\nRUN cargo new tools\nRUN cargo build",
            False,
        ),
        ("COPY Cargo.toml .\nCOPY app app\nRUN sed -i s/x/y/ Cargo.toml && cargo build", False),
        ("COPY Cargo.toml .\nCOPY app app\nRUN ./prepare.sh\nRUN cargo build", False),
        ("COPY app app\nCOPY lib lib\nRUN cargo build --manifest-path app/Cargo.toml", False),
        ("COPY $FILES ./\nRUN cargo build", False),
        ("RUN --mount=type=bind,target=. cargo build", False),
        (
            "COPY Cargo.toml .\nCOPY lib lib\nCOPY app app\n"
            "RUN --mount=type=bind,source=tools,target=tools cargo build",
            False,
        ),
    ],
)
def test_members_of_a_workspace(tmp_path: Path, lines: str, is_broken: bool) -> None:
    text = f"FROM rust:1.90\nWORKDIR /src\n{lines}\n"
    assert codes(tmp_path, "DF573", text, MEMBERS) == ("DF573" if is_broken else "")


def test_a_member_that_dockerignore_keeps_out(tmp_path: Path) -> None:
    text = "FROM rust:1.90\nWORKDIR /src\nCOPY . .\nRUN cargo build\n"
    files = {**MEMBERS, ".dockerignore": "tools\n"}
    assert codes(tmp_path, "DF573", text, files) == "DF573"


SOLUTION = (
    'Project("{9A19103F}") = "Web", "Web\\Web.csproj", "{1}"\nEndProject\n'
    'Project("{9A19103F}") = "Core", "Core\\Core.csproj", "{2}"\nEndProject\n'
    'Project("{2150E333}") = "docs", "docs", "{3}"\nEndProject\n'
)
DOTNET = {
    "Shop.sln": SOLUTION,
    "Web/Web.csproj": "<TargetFramework>net9.0</TargetFramework>",
    "Core/Core.csproj": "<TargetFrameworks>net8.0;netstandard2.0</TargetFrameworks>",
}


@pytest.mark.parametrize(
    ("lines", "is_broken"),
    [
        ("COPY . .\nRUN dotnet restore", False),
        ("COPY Shop.sln .\nCOPY Web/Web.csproj Web/\nRUN dotnet restore", True),
        ("COPY Shop.sln .\nCOPY Web/Web.csproj Web/\nRUN dotnet restore Web/Web.csproj", False),
        ("COPY *.sln .\nCOPY */*.csproj ./\nRUN ./move.sh && dotnet restore", False),
        (
            "COPY *.sln .\nCOPY */*.csproj ./\nRUN for f in *.csproj; do mkdir -p ${f%.*}; done\n"
            "RUN dotnet restore",
            False,
        ),
        ("COPY *.sln .\nCOPY */*.csproj ./\nRUN dotnet restore", True),  # three of them at the top
        ("COPY Web/ .\nRUN dotnet build -c Release -o /app", False),
        ("COPY Web/ app/\nRUN dotnet build -c Release -o /app", True),
        ("COPY Web/ app/\nRUN cd app && dotnet build -c Release", False),
        ("COPY Web/ app/\nRUN dotnet build app/ -c Release", False),
        ("COPY Web/ app/\nRUN dotnet build $PROJECT", False),
        ("COPY Elsewhere/ app/\nRUN dotnet build", False),  # of another context
        ("COPY Web/ app/\nRUN dotnet new console && dotnet build", False),
        ("COPY Web/ app/\nRUN dotnet tool restore", False),
        ("RUN --mount=type=bind,target=. dotnet build -o /app", False),
    ],
)
def test_projects_that_dotnet_finds(tmp_path: Path, lines: str, is_broken: bool) -> None:
    text = f"FROM mcr.microsoft.com/dotnet/sdk:10.0\nWORKDIR /src\n{lines}\n"
    assert codes(tmp_path, "DF740", text, DOTNET) == ("DF740" if is_broken else "")


@pytest.mark.parametrize(
    ("sdk", "project", "is_broken"),
    [
        ("8.0", "Web", True),
        ("9.0-alpine", "Web", False),
        ("10.0", "Web", False),
        ("8.0", "Core", False),
        ("7.0", "Core", True),
        ("latest", "Web", False),
    ],
)
def test_frameworks_that_are_newer_than_the_sdk(
    tmp_path: Path, sdk: str, project: str, is_broken: bool
) -> None:
    text = f"FROM mcr.microsoft.com/dotnet/sdk:{sdk}\nCOPY . /src/\nRUN dotnet build /src/{project}/{project}.csproj\n"
    assert codes(tmp_path, "DF721", text, DOTNET) == ("DF721" if is_broken else "")


@pytest.mark.parametrize(
    ("base", "version", "lines", "is_broken"),
    [
        ("node:22-slim", "^5.22.0", "", True),
        ("node:22-slim", "7.0.0", "", False),  # has no engine
        ("node:22-slim", "latest", "", False),
        ("node:22", "^5.22.0", "", False),
        ("node:22-bullseye-slim", "^5.22.0", "", False),
        ("node:22-trixie-slim", "^5.22.0", "", False),  # coreutils bring libssl3
        ("node:22-slim", "^5.22.0", "RUN apt-get update && apt-get install -y openssl", False),
        ("node:22-slim", "^5.22.0", "RUN ./prepare.sh", False),
        ("node:22-alpine3.20", "^5.22.0", "", False),
        ("node:22-alpine3.21", "^5.22.0", "", True),
        ("node:22-alpine", "^6.0.0", "", False),  # 6.1 and later
        ("node:16-alpine3.17", "~4.7.0", "", True),
        ("node:16-alpine3.17", "^4.7.0", "", False),
        ("node:16-alpine3.16", "~4.7.0", "", False),
    ],
)
def test_prisma_and_openssl(
    tmp_path: Path, base: str, version: str, lines: str, is_broken: bool
) -> None:
    text = f"FROM {base}\n{lines}\nCOPY . /app\nRUN cd /app && npm ci\n"
    files = {
        "package.json": f'{{"devDependencies": {{"prisma": "{version}"}}}}',
        "prisma/schema.prisma": 'generator client {\n  provider = "prisma-client-js"\n}\n',
    }
    assert codes(tmp_path, "DF741", text, files) == ("DF741" if is_broken else "")


def test_prisma_that_is_told_which_engine_to_take(tmp_path: Path) -> None:
    schema = 'provider = "prisma-client-js"\nbinaryTargets = ["debian-openssl-3.0.x"]\n'
    files = {
        "package.json": '{"dependencies": {"prisma": "5"}}',
        "prisma/schema.prisma": schema,
    }
    text = "FROM node:22-slim\nCOPY . /app\nRUN cd /app && npm ci\n"
    assert codes(tmp_path, "DF741", text, files) == ""


@pytest.mark.parametrize(
    ("base", "package", "lines", "is_broken"),
    [
        ("node:22-alpine", '"dependencies": {"puppeteer": "24"}', "", True),
        ("node:22-slim", '"dependencies": {"playwright": "1"}', "", True),
        ("node:22", '"dependencies": {"puppeteer": "24"}', "", False),
        ("node:22-slim", '"dependencies": {"puppeteer-core": "24"}', "", False),
        ("node:22-slim", '"devDependencies": {"puppeteer": "24"}', "", False),
        (
            "node:22-slim",
            '"dependencies": {"playwright": "1"}',
            "RUN npx playwright install --with-deps",
            False,
        ),
        ("node:22-slim", '"dependencies": {"puppeteer": "24"}', "RUN apt-get install -y $D", False),
        ("ghcr.io/puppeteer/puppeteer:24", '"dependencies": {"puppeteer": "24"}', "", False),
    ],
)
def test_browsers_of_packages(
    tmp_path: Path, base: str, package: str, lines: str, is_broken: bool
) -> None:
    text = f"FROM {base}\n{lines}\nCOPY package.json .\nRUN npm install\n"
    files = {"package.json": f"{{{package}}}"}
    assert codes(tmp_path, "DF742", text, files) == ("DF742" if is_broken else "")


@pytest.mark.parametrize(
    ("settings", "lines", "is_broken"),
    [
        ("module.exports = { reactStrictMode: true }", "", True),
        ("module.exports = { output: 'standalone' }", "", False),
        ("module.exports = { output: process.env.OUTPUT }", "", False),
        ("export default require('./base')", "", False),
        ("module.exports = {}", "RUN sed -i s/x/y/ next.config.js", False),
        ("module.exports = {}", "ENV NEXT_PRIVATE_STANDALONE=true", False),
        ("module.exports = {}", "RUN ls -R .next/standalone", False),
    ],
)
def test_the_output_of_next(tmp_path: Path, settings: str, lines: str, is_broken: bool) -> None:
    text = (
        f"FROM node:22 AS build\nWORKDIR /app\nCOPY . .\n{lines}\nRUN npm run build\n"
        "FROM node:22-slim\nCOPY --from=build /app/.next/standalone /app\n"
    )
    files = {"next.config.js": settings}
    assert codes(tmp_path, "DF743", text, files) == ("DF743" if is_broken else "")


@pytest.mark.parametrize(
    ("base", "lines", "is_broken"),
    [
        ("redhat/ubi9-minimal", "RUN yum install -y tar", True),
        ("redhat/ubi9", "RUN yum install -y tar", False),
        ("rockylinux:9-minimal", "RUN dnf -y update", True),
        ("oraclelinux:9-slim", "RUN dnf install -y tar", True),
        ("oraclelinux:7-slim", "RUN yum install -y tar", False),
        ("redhat/ubi9-minimal", "RUN microdnf install -y dnf && dnf install -y tar", False),
        ("redhat/ubi9-minimal", "RUN microdnf install -y dnf\nRUN dnf install -y tar", False),
        ("redhat/ubi9-minimal", "RUN microdnf install -y $X\nRUN dnf install -y tar", False),
        ("redhat/ubi9-minimal", "RUN microdnf install -y tar\nRUN dnf install -y zip", True),
        ("redhat/ubi9-minimal", "RUN yum install -y tar || microdnf install -y tar", False),
        ("redhat/ubi9-minimal", "COPY --from=redhat/ubi9 / /\nRUN dnf install -y tar", False),
    ],
)
def test_managers_of_minimal_images(base: str, lines: str, is_broken: bool) -> None:
    assert bool(Lab(program_not_in_image).find(f"FROM {base}\n{lines}\n")) == is_broken


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("FROM python:3.13-slim\nRUN pip install python-magic", ["python-magic"]),
        ("FROM python:3.13\nRUN pip install opencv-python", ["opencv-python"]),
        ("FROM python:3.13-slim\nRUN pip install opencv-python-headless", []),
        ("FROM python:3.13-slim\nRUN pip install python-magic\nRUN apt-get install -y file", []),
        ("FROM python:3.13-slim\nRUN ./prepare.sh && pip install pyzbar", []),
        ("FROM python:3.13-slim\nRUN apt-get install -y $X\nRUN pip install pyzbar", []),
        (
            "FROM python:3.13-slim AS a\nRUN pip install pyzbar\nFROM python:3.13\nCOPY --from=a / /",
            [],
        ),
        ("FROM python:3.13-alpine\nRUN pip install weasyprint", ["weasyprint"]),
        ("FROM python:3.13-slim\nRUN xargs apt-get install < x\nRUN pip install pyzbar", []),
        ("FROM python:3.13-slim\nRUN apt-get install -y ./a.deb\nRUN pip install pyzbar", []),
        (
            "FROM python:3.13-slim AS a\nRUN pip install -t /x pyzbar\n"
            "FROM python:3.13-slim\nCOPY --from=a /x /x",
            ["pyzbar"],
        ),
    ],
)
def test_libraries_of_packages_of_python(text: str, marked: list[str]) -> None:
    assert Lab(package_without_library).marked(f"{text}\n") == marked


@pytest.mark.parametrize(
    ("lines", "marked"),
    [
        ('CMD ["cntlm", "-c /etc/cntlm.conf -f"]', ["-c /etc/cntlm.conf -f"]),
        ('CMD ["java", "-Xmx1g -Xms1g", "-jar", "a.jar"]', ["-Xmx1g -Xms1g"]),
        ('CMD ["memcached", "-p 11211"]', []),  # a number may begin with spaces
        ('CMD ["nginx", "-g", "daemon off;"]', []),
        ('CMD ["sh", "-c", "-x /a"]', []),
        ('CMD ["java", "-Dname=a b", "-jar", "a.jar"]', []),
        ('ENTRYPOINT ["a"]\nCMD ["-c /b", "x"]', []),  # what reads it is not known
        ('CMD ["echo", "-n /a"]', []),
    ],
)
def test_arguments_of_several_words(lines: str, marked: list[str]) -> None:
    assert Lab(argument_of_several_words).marked(f"FROM debian:12\n{lines}\n") == marked


@pytest.mark.parametrize(
    ("command", "marked"),
    [
        ("apk install curl", ["install"]),
        ("apk add curl", []),
        ("apk -U --no-cache add curl", []),
        ("apk --noadd bash", ["bash"]),
        ("apt-get instal -y curl", ["instal"]),
        ("apt-get -o Dpkg::Options::=--force-confold install -y curl", []),
        ("apt-get -qq -y $VERB curl", []),
        ("apt-get --version", []),
        ("pip instal flask", ["instal"]),
        ("pip3 --no-cache-dir install flask", []),
        ("apk foo || true", []),
    ],
)
def test_verbs_that_there_are_not(command: str, marked: list[str]) -> None:
    assert Lab(unknown_verb).marked(f"FROM debian:12\nRUN {command}\n") == marked


@pytest.mark.parametrize(
    ("run", "word", "meant"),
    [
        ("apt remote -y curl", "remote", "remove"),
        ("apt-get instal -y curl", "instal", "install"),
        ("apk install curl", "install", "add"),
        ("apk --no-cache instal curl", "instal", ""),
        ("apt-get uninstall -y curl", "uninstall", "remove"),
        ("python3 -m pip remove x", "remove", "uninstall"),
        ("cd /tmp && pip3 instal x", "instal", "install"),
    ],
)
def test_words_that_managers_do_not_know(run: str, word: str, meant: str) -> None:
    lab = Lab(unknown_verb)
    text = f"FROM a:1\nRUN {run}\n"
    assert lab.marked(text) == [word]
    if meant:
        assert lab.fixed(text) == f"FROM a:1\nRUN {run.replace(word, meant)}\n"


@pytest.mark.parametrize(
    "run",
    [
        "apt-get dist-clean", "apt-get distclean", "apt-get -y -o A=b install x", "apt policy x",
        "apt-get $VERB x", "apk add x", "apk --update add x", "apk mkndx", "pip --version", "pip lock",
        "apt-get -t stable install x", "apt-get instal x || true", "apt-get --unknown-option value install x",
        "npm instal x", "dnf copr enable x", "apt-get", "pip ${ARGS}",
    ],
)  # fmt: skip
def test_words_that_they_know_or_may_know(run: str) -> None:
    assert Lab(unknown_verb).marked(f"FROM a:1\nRUN {run}\n") == []


def test_npm_build_is_no_script(tmp_path: Path) -> None:
    text = "FROM node:22\nCOPY package.json .\nRUN npm build\n"
    files = {"package.json": '{"scripts": {"build": "tsc"}}'}
    assert codes(tmp_path, "DF720", text, files) == "DF720"


def test_a_shell_of_a_user_brings_no_program(tmp_path: Path) -> None:
    text = (
        "FROM python:3.13-slim\nRUN useradd --shell /sbin/nologin app\nCOPY requirements.txt .\n"
        'RUN pip install -r requirements.txt\nCMD ["gunicorn", "app:app"]\n'
    )
    assert codes(tmp_path, "DF576", text, {"requirements.txt": "six==1.17.0"}) == "DF576"


@pytest.mark.parametrize(
    ("base", "lines", "is_broken"),
    [
        ("debian:12", "RUN echo 'deb http://x.org/ stable main' > L && apt-get update", True),
        ("debian:12", "RUN echo 'deb http://x.org/ stable main' > L", False),  # never read
        ("debian:12", "RUN echo 'deb [trusted=yes] http://x.org/ s m' > L && apt update", False),
        ("debian:12", "RUN echo 'deb http://deb.debian.org/debian s m' > L && apt update", False),
        (
            "debian:12",
            "RUN echo 'deb http://x.org/ s m' > L && curl x | apt-key add - && apt update",
            False,
        ),
        (
            "debian:12",
            "RUN echo 'deb http://x.org/ s m' > L && apt update; curl x | apt-key add -",
            True,
        ),
        (
            "debian:12",
            "COPY keys /etc/apt/\nRUN echo 'deb http://x.org/ s m' > L && apt update",
            False,
        ),
        ("debian:9", "RUN echo 'deb http://x.org/ stable main' > L && apt-get update", False),
        ("ubuntu:24.04", "RUN add-apt-repository 'deb http://x.org/ stable main'", True),
        ("ubuntu:24.04", "RUN add-apt-repository -n 'deb http://x.org/ stable main'", False),
        ("ubuntu:24.04", "RUN add-apt-repository ppa:x/y && apt-get update", False),
        ("postgres:17", "RUN echo 'deb http://x.org/ stable main' > L && apt-get update", False),
    ],
)
def test_repositories_without_a_key(base: str, lines: str, is_broken: bool) -> None:
    text = f"FROM {base}\n{lines}\n".replace("> L", "> /etc/apt/sources.list.d/x.list")
    assert bool(Lab(repository_without_key).find(text)) == is_broken


NIF = (
    '{:hex, :bcrypt_elixir, "3.3.0", "", [:make], [{:elixir_make, "~> 0.6", [hex: :elixir_make]}]}'
)


@pytest.mark.parametrize(
    ("base", "lock", "command", "is_broken"),
    [
        ("elixir:1.18-slim", f'"bcrypt_elixir": {NIF}', "mix deps.compile", True),
        ("elixir:1.18-alpine", f'"bcrypt_elixir": {NIF}', "mix do deps.get, compile", True),
        ("elixir:1.18-slim", f'"bcrypt_elixir": {NIF}', "mix deps.get", False),
        ("elixir:1.18", f'"bcrypt_elixir": {NIF}', "mix deps.compile", False),
        ("elixir:1.18-slim", '"jason": {:hex, :jason, "1.4.4"}', "mix compile", False),
        (
            "elixir:1.18-slim",
            '"exqlite": {:hex, :exqlite, [{:cc_precompiler, ""}, {:elixir_make, ""}]}',
            "mix compile",
            False,
        ),
        (
            "elixir:1.18-alpine",
            f'"bcrypt_elixir": {NIF}',
            "apk add build-base && mix compile",
            False,
        ),
    ],
)
def test_packages_of_elixir(
    tmp_path: Path, base: str, lock: str, command: str, is_broken: bool
) -> None:
    text = f"FROM {base}\nWORKDIR /app\nCOPY mix.exs mix.lock ./\nRUN {command}\n"
    files = {"mix.exs": "", "mix.lock": f"%{{\n  {lock},\n}}\n"}
    assert codes(tmp_path, "DF771", text, files) == ("DF771" if is_broken else "")


@pytest.mark.parametrize(
    ("lines", "is_broken"),
    [
        ("RUN apk add --no-cache curl python3 && useradd app", True),
        ("RUN apk add --no-cache shadow && useradd app", False),
        ("RUN apk add --no-cache $PACKAGES && useradd app", False),
    ],
)
def test_useradd_of_alpine(lines: str, is_broken: bool) -> None:
    assert bool(Lab(program_not_in_image).find(f"FROM alpine:3.22\n{lines}\n")) == is_broken


def project(backend: str, more: str = "") -> str:
    """A pyproject.toml."""
    return f"[project]\nname = 'my-app'\n[build-system]\nbuild-backend = '{backend}'\n{more}"


@pytest.mark.parametrize(
    ("text", "lines", "is_broken"),
    [
        (project("hatchling.build"), "RUN uv sync", True),
        (project("hatchling.build"), "RUN uv sync --no-install-project", False),
        (project("hatchling.build"), "COPY src src\nRUN uv sync", False),
        (project("hatchling.build"), "RUN mkdir -p src/my_app && uv sync", True),
        (project("hatchling.build"), "RUN touch src/my_app/__init__.py\nRUN uv sync", False),
        (project("uv_build"), "RUN pip install .", True),
        (project("setuptools.build_meta"), "RUN pip install .", False),  # goes on
        (
            project("hatchling.build", "[tool.hatch.build.targets.wheel]\npackages = ['src/x']"),
            "RUN uv sync",
            False,
        ),
        (project("poetry.core.masonry.api"), "RUN poetry install", True),
        (project("poetry.core.masonry.api"), "RUN poetry install --no-root", False),
        (
            project("poetry.core.masonry.api"),
            "RUN pip install poetry==1.8.5\nRUN poetry install",
            False,
        ),
    ],
)
def test_packages_that_are_not_copied(
    tmp_path: Path, text: str, lines: str, is_broken: bool
) -> None:
    dockerfile = f"FROM python:3.13\nWORKDIR /app\nCOPY pyproject.toml ./\n{lines}\n"
    files = {"pyproject.toml": text, "src/my_app/__init__.py": ""}
    assert codes(tmp_path, "DF772", dockerfile, files) == ("DF772" if is_broken else "")


@pytest.mark.parametrize(
    ("script", "is_gone"),
    [
        ("echo 'deb http://x.org/ a b' >> /etc/apt/sources.list && apt-get update", True),
        ("echo 'deb http://x.org/ a b' > /etc/apt/sources.list && apt-get update", False),
        ("echo 'deb http://x.org/ a b' | tee -a /etc/apt/sources.list && apt-get update", True),
    ],
)
def test_lists_that_are_added_to(script: str, is_gone: bool) -> None:
    assert bool(Lab(package_mirror_gone).find(f"FROM debian:stretch\nRUN {script}\n")) == is_gone


LOCKED = '"packages": {"": {}, "node_modules/a": {"version": "1.2.3"}}'


@pytest.mark.parametrize(
    ("asked", "command", "is_broken"),
    [
        ('"a": "^1.2.0"', "npm ci", False),
        ('"a": "^1.3.0"', "npm ci", True),
        ('"a": "1.2.3", "b": "^1.0.0"', "npm ci", True),
        ('"a": "^1.3.0"', "npm install", False),
        ('"a": "latest"', "npm ci", False),
        ('"a": "github:x/a"', "npm ci", False),
        ('"a": ">=2 <3 || 1.x"', "npm ci", False),
        ('"a": "^1.3.0"', "npm ci || npm install", False),
    ],
)
def test_locks_of_npm_that_do_not_fit(
    tmp_path: Path, asked: str, command: str, is_broken: bool
) -> None:
    text = f"FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN {command}\n"
    files = {
        "package.json": f'{{"dependencies": {{{asked}}}}}',
        "package-lock.json": f'{{"lockfileVersion": 3, {LOCKED}}}',
    }
    assert codes(tmp_path, "DF773", text, files) == ("DF773" if is_broken else "")


@pytest.mark.parametrize(
    ("lock", "command", "is_broken"),
    [
        ("# yarn lockfile v1\n\na@^1.2.0:\n", "yarn install --frozen-lockfile", False),
        ('# yarn lockfile v1\n\n"a@1", a@^1.2.0:\n', "yarn --frozen-lockfile", False),
        ("# yarn lockfile v1\n\na@^1.1.0:\n", "yarn --frozen-lockfile", True),
        ("# yarn lockfile v1\n\na@^1.1.0:\n", "yarn install", False),
        ("__metadata:\n  version: 8\n", "yarn --frozen-lockfile", False),
    ],
)
def test_locks_of_yarn_that_do_not_fit(
    tmp_path: Path, lock: str, command: str, is_broken: bool
) -> None:
    text = f"FROM node:22\nWORKDIR /app\nCOPY package.json yarn.lock ./\nRUN {command}\n"
    files = {"package.json": '{"dependencies": {"a": "^1.2.0"}}', "yarn.lock": lock}
    assert codes(tmp_path, "DF773", text, files) == ("DF773" if is_broken else "")
