"""What builds need from the image besides a package manager: headers, programs, a compiler that is new enough."""

import subprocess

import pytest

from dflint_rules.packages.newest import newest_on_old_base
from dflint_rules.packages.node import yarn_installed_again
from dflint_rules.packages.verbs import packages_of_next_command
from dflint_rules.runtime.missing_programs import program_not_in_image
from tests.lab import Lab
from tests.rules.project import Project, rules_of

TOOLS = "RUN apt-get update && apt-get install -y build-essential"
UPDATE = "FROM debian:13\nRUN apt-get update && apt-get install -y"


@pytest.mark.parametrize(
    ("image", "before", "lock", "needs"),
    [
        ("ruby:3.4-slim", TOOLS, "pg (1.5.9)", "libpq-dev"),
        ("ruby:3.4-slim", TOOLS, "psych (5.2.6)", "libyaml-dev"),
        ("ruby:3.4-slim", TOOLS, "mysql2 (0.5.6)", "default-libmysqlclient-dev"),
        ("ruby:3.4-alpine", "RUN apk add build-base", "psych (5.2.6)", "yaml-dev"),
        ("ruby:3.4-slim", f"{TOOLS} libpq-dev", "pg (1.5.9)", ""),
        ("ruby:3.4-slim", f"{TOOLS} postgresql-server-dev-all libpq5", "pg (1.5.9)", ""),
        ("ruby:3.4-slim", "RUN ./install-packages.sh", "pg (1.5.9)", ""),
        ("ruby:3.4-slim", TOOLS, "pg (1.6.2-x86_64-linux)", ""),
        ("ruby:3.4-slim", TOOLS, "psych (5.2.2)", ""),  # comes with Ruby 3.4
        ("ruby:3.4", "RUN true", "pg (1.5.9)", ""),
        ("ruby:3.4-slim", TOOLS, "pgcrypto (1.5.9)", ""),
    ],
)
def test_gems_that_need_headers(
    project: Project, image: str, before: str, lock: str, needs: str
) -> None:
    project.rules = rules_of("DF519")
    project.write("Gemfile")
    project.write("Gemfile.lock", f"GEM\n  specs:\n    {lock}\n")
    lines = (f"FROM {image}", before, "WORKDIR /app", "COPY Gemfile* ./", "RUN bundle install", "")
    project.write("Dockerfile", "\n".join(lines))
    assert [it.partition("needs ")[2].partition(",")[0] for it in project.report()] == [needs][
        : bool(needs)
    ]


@pytest.mark.parametrize(
    ("gem", "is_compiled"),
    [("nokogiri (1.8.2)", True), ("nokogiri (1.18.8)", False), ("ffi (1.16.3)", True)],
)
def test_gems_that_were_always_compiled_once(project: Project, gem: str, is_compiled: bool) -> None:
    project.rules = rules_of("DF519")
    project.write("Gemfile")
    project.write("Gemfile.lock", f"GEM\n  specs:\n    {gem}\n")
    project.write(
        "Dockerfile", "FROM ruby:3.4-alpine\nWORKDIR /app\nCOPY Gemfile* ./\nRUN bundle install\n"
    )
    assert bool(project.report()) == is_compiled


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        (f"{UPDATE} curl\nRUN curl -fsSL https://bun.sh/install | bash\n", "unzip"),
        (f"{UPDATE} curl\nRUN curl https://pyenv.run | bash\n", "git"),
        (f"{UPDATE} curl unzip\nRUN curl -fsSL https://bun.sh/install | bash\n", ""),
        (f"{UPDATE} curl\nRUN curl -fsSL https://example.com/install | bash\n", ""),
        (f"{UPDATE} git curl tar unzip\nRUN git clone https://github.com/microsoft/vcpkg && vcpkg/bootstrap-vcpkg.sh\n", "zip"),
        ("FROM php:8.4-fpm-alpine\nRUN pecl install redis\n", "make"),
        ("FROM php:8.4-fpm-alpine\nRUN apk add --no-cache $PHPIZE_DEPS && pecl install redis\n", ""),
        ("FROM php:8.4-fpm\nRUN pecl install redis\n", ""),
        ("FROM php:8.4-fpm-alpine\nRUN pecl list\n", ""),
        (f"{UPDATE} curl\nENV PATH=$PATH:/opt/x/bin\nRUN unzip a.zip\n", "unzip"),
        (f"{UPDATE} curl\nENV PATH=/opt/conda/bin:$PATH\nRUN unzip a.zip\n", ""),
        (f"{UPDATE} curl\nENV PATH=/opt/x/bin\nRUN unzip a.zip\n", ""),
        ("FROM elixir:1.10.4-alpine\nRUN git clone https://example.com/a.git\n", "git"),  # of some release of Alpine
    ],
)  # fmt: skip
def test_programs_that_are_called_by_others(text: str, needed: str) -> None:
    found = Lab(program_not_in_image).find(text)
    assert [it.message for it in found if f"no {needed}" in it.message] == [
        it.message for it in found
    ]
    assert bool(found) == bool(needed)


@pytest.mark.parametrize(
    ("command", "marked"),
    [
        ("apt-get install -y && rm -rf /var/lib/apt/lists/* git cmake", ["install"]),
        ("apt-get install -y; rm -rf /var/lib/apt/lists/* git cmake", ["install"]),
        ("apt-get install -y $PACKAGES && rm -rf /tmp/x git cmake", []),
        ("apt-get install -y -f && rm -rf one two", []),
        ("apt-get install -y git && rm -rf one two", []),
        ("apt-get install -y && rm -rf /var/lib/apt/lists/*", []),
    ],
)
def test_packages_behind_the_next_command(command: str, marked: list[str]) -> None:
    text = f"FROM debian:13\nRUN apt-get update && {command}\n"
    assert Lab(packages_of_next_command).marked(text) == marked


@pytest.mark.parametrize(
    ("image", "manifest", "command", "is_refused"),
    [
        ("rust:1.64", "rust-version = '1.66'", "cargo build", True),
        ("rust:1.64", "rust-version = '1.66'", "cargo build -p app", True),
        ("rust:1.64", "rust-version = '1.66'", "cargo build -p other", False),
        ("rust:1.64", "rust-version = '1.66'", "cargo build --ignore-rust-version", False),
        ("rust:1.64", "edition = '2024'", "cargo build", True),
        ("rust:1.90", "rust-version = '1.66'", "cargo build", False),
    ],
)
def test_the_rust_of_members(
    project: Project, image: str, manifest: str, command: str, is_refused: bool
) -> None:
    project.rules = rules_of("DF721")
    project.write("Cargo.toml", "[workspace]\nmembers = ['app']\n")
    project.write("app/Cargo.toml", f"[package]\nname = 'app'\n{manifest}\n")
    project.write("Dockerfile", f"FROM {image}\nWORKDIR /src\nCOPY . .\nRUN {command}\n")
    assert bool(project.report()) == is_refused


@pytest.mark.parametrize(
    ("lines", "is_missing"),
    [
        ("RUN cargo build --target x86_64-unknown-linux-musl", True),
        ("RUN cargo build --release", False),
        ("ENV OPENSSL_DIR=/opt/musl\nRUN cargo build --target x86_64-unknown-linux-musl", False),
        ("RUN ./configure && make\nRUN cargo build --target x86_64-unknown-linux-musl", False),
    ],
)
def test_openssl_for_musl_on_debian(project: Project, lines: str, is_missing: bool) -> None:
    project.rules = rules_of("DF517")
    project.write("Cargo.toml")
    project.write("Cargo.lock", '[[package]]\nname = "openssl-sys"\n')
    project.write("Dockerfile", f"FROM rust:1.90\nWORKDIR /src\nCOPY . .\n{lines}\n")
    assert bool(project.report()) == is_missing


@pytest.mark.parametrize(
    ("makefile", "command", "is_refused"),
    [
        ("app:\n\tCGO_ENABLED=0 go build -o app .\n", "make", True),
        ("all: app\napp: gen\n\t@go build .\ngen:\n\ttrue\n", "make all", True),
        ("all: app\napp:\n\tgo build .\nclean:\n\trm app\n", "make clean", False),
        ("app:\n\t./build.sh\n", "make", False),
        ("include common.mk\napp:\n\tgo build .\n", "make", False),
    ],
)
def test_make_runs_go(project: Project, makefile: str, command: str, is_refused: bool) -> None:
    project.rules = rules_of("DF721")
    project.write("go.mod", "module app\n\ngo 1.25.0\n")
    project.write("Makefile", makefile)
    project.write("Dockerfile", f"FROM golang:1.24\nWORKDIR /src\nCOPY . .\nRUN {command}\n")
    assert bool(project.report()) == is_refused


def test_the_variables_of_the_base_image_name_places(project: Project) -> None:
    project.rules = rules_of("DF721")
    project.write("go.mod", "module app\n\ngo 1.25.0\n")
    lines = ("COPY . $GOPATH/src/app/", "WORKDIR ${GOPATH}/src/app", "RUN go build", "")
    project.write("Dockerfile", "\n".join(["FROM golang:1.24", *lines]))
    assert len(project.report()) == 1
    project.write("Dockerfile", "\n".join(["FROM golang:1.24", *lines]).replace("GOPATH", "OTHER"))
    assert project.report() == []


@pytest.mark.parametrize(
    ("attributes", "is_missing"),
    [
        ('Project="..\\..\\common.targets"', True),
        ('Project="$(Root)\\common.targets"', False),
        ('Project="..\\..\\common.targets" Condition="Exists(\'x\')"', False),
    ],
)
def test_a_project_of_dotnet_imports_a_file(
    project: Project, attributes: str, is_missing: bool
) -> None:
    project.rules = rules_of("DF740")
    project.write("common.targets")
    project.write(
        "src/app/app.csproj", f'<Project Sdk="Microsoft.NET.Sdk"><Import {attributes} /></Project>'
    )
    lines = ("WORKDIR /src/app", "COPY src/app/app.csproj .", "RUN dotnet restore", "")
    project.write("Dockerfile", "\n".join(["FROM mcr.microsoft.com/dotnet/sdk:10.0", *lines]))
    assert bool(project.report()) == is_missing


@pytest.mark.parametrize(
    ("lock", "workspace", "before", "needs"),
    [
        ('name = "prost-build"\nversion = "0.12.3"', "", "RUN true", "protobuf-compiler"),
        ('name = "prost-build"\nversion = "0.10.1"', "", "RUN true", ""),  # compiles its own
        ('name = "clang-sys"\nversion = "1.8.1"', "", "RUN true", "libclang-dev"),
        (
            'name = "clang-sys"\nversion = "1.8.1"',
            "[workspace]",
            "RUN true",
            "",
        ),  # of another member
        (
            'name = "prost-build"\nversion = "0.12.3"',
            "",
            "RUN apt-get update && apt-get install -y protobuf-compiler",
            "",
        ),
    ],
)
def test_crates_that_call_other_programs(
    project: Project, lock: str, workspace: str, before: str, needs: str
) -> None:
    project.rules = rules_of("DF517")
    project.write("Cargo.toml", workspace)
    project.write("Cargo.lock", f"[[package]]\n{lock}\n")
    lines = ("FROM rust:1.90", before, "WORKDIR /src", "COPY . .", "RUN cargo build", "")
    project.write("Dockerfile", "\n".join(lines))
    found = project.report()
    assert bool(found) == bool(needs) and all(needs in it for it in found)


@pytest.mark.parametrize(
    ("files", "is_missing"),
    [
        ({"build.gradle.kts": "implementation(libs.ktor)\n"}, "gradle/libs.versions.toml"),
        ({"build.gradle": "apply from: 'extra.gradle'\n"}, "extra.gradle"),
        ({"build.gradle": 'apply from: "$rootDir/extra.gradle"\n'}, ""),
        ({"build.gradle": "// apply from: 'extra.gradle'\n"}, ""),
        ({"build.gradle": "def libs = fileTree('libs')\n"}, ""),
    ],
)
def test_what_gradle_reads(project: Project, files: dict[str, str], is_missing: str) -> None:
    project.rules = rules_of("DF573")
    for name, text in {**files, "gradle/libs.versions.toml": "", "extra.gradle": ""}.items():
        project.write(name, text)
    lines = ("WORKDIR /app", f"COPY {' '.join(files)} ./", "RUN gradle build", "")
    project.write("Dockerfile", "\n".join(["FROM gradle:8-jdk21", *lines]))
    found = project.report()
    assert bool(found) == bool(is_missing) and all(is_missing in it for it in found)


PRISMA = '{"scripts": {"build": "nest build"}, "dependencies": {"@prisma/client": "^6"}}'


@pytest.mark.parametrize(
    ("package", "lines", "is_missing"),
    [
        (PRISMA, "COPY package.json ./\nRUN npm install\nCOPY . .\nRUN npm run build", True),
        (PRISMA, "COPY . .\nRUN npm install\nRUN npm run build", False),  # finds the schema
        (
            PRISMA,
            "COPY package.json ./\nRUN npm install\nCOPY . .\nRUN npx prisma generate\nRUN npm run build",
            False,
        ),
        (
            PRISMA.replace("nest build", "prisma generate && nest build"),
            "COPY package.json ./\nRUN npm install\nCOPY . .\nRUN npm run build",
            False,
        ),
        (
            PRISMA.replace("nest build", "node build.js"),
            "COPY package.json ./\nRUN npm install\nCOPY . .\nRUN npm run build",
            False,
        ),
    ],
)
def test_the_client_of_prisma(project: Project, package: str, lines: str, is_missing: bool) -> None:
    project.rules = rules_of("DF791")
    project.write("package.json", package)
    project.write("prisma/schema.prisma", 'provider = "prisma-client-js"')
    project.write("Dockerfile", f"FROM node:22\nWORKDIR /app\n{lines}\n")
    assert bool(project.report()) == is_missing


@pytest.mark.parametrize(
    ("lines", "is_missing"),
    [
        ("COPY . .", True),
        ("COPY . .\nRUN npx prisma generate", False),
        ("COPY . .\nRUN npm run db", False),
        ("COPY prisma prisma\nRUN npm install\nCOPY . .", False),
    ],
)
def test_a_program_that_uses_the_client_of_prisma(
    project: Project, lines: str, is_missing: bool
) -> None:
    project.rules = rules_of("DF791")
    project.write(
        "package.json",
        PRISMA.replace("nest build", "x").replace('"build"', '"db": "prisma generate", "build"')
        if "db" in lines
        else PRISMA.replace("nest build", "x"),
    )
    project.write("prisma/schema.prisma", 'provider = "prisma-client-js"')
    project.write("server.js", "const { PrismaClient } = require('@prisma/client')\n")
    install = "" if "prisma prisma" in lines else "RUN npm install\n"
    start = 'CMD ["node", "server.js"]'
    project.write(
        "Dockerfile",
        f"FROM node:22\nWORKDIR /app\nCOPY package.json ./\n{install}{lines}\n{start}\n",
    )
    assert bool(project.report()) == is_missing


@pytest.mark.parametrize(
    ("line", "is_missing"),
    [
        ("COPY --from=packages /app/node_modules node_modules", True),
        ("COPY --from=build /app/node_modules node_modules", False),
        (
            "COPY --from=packages /app/node_modules node_modules\nCOPY --from=build /app/node_modules/.prisma node_modules/.prisma",
            False,
        ),
        ("COPY --from=packages /app/node_modules node_modules\nRUN npx prisma generate", False),
    ],
)
def test_node_modules_without_the_client_of_prisma(
    project: Project, line: str, is_missing: bool
) -> None:
    project.rules = rules_of("DF791")
    project.write("package.json", PRISMA.replace("nest build", "x"))
    project.write("prisma/schema.prisma", 'provider = "prisma-client-js"')
    before = "WORKDIR /app\nCOPY package.json ./\nRUN npm install"
    build = f"FROM node:22 AS build\n{before}\nCOPY . .\nRUN npx prisma generate"
    project.write(
        "Dockerfile",
        f"FROM node:22 AS packages\n{before}\n{build}\nFROM node:22\nWORKDIR /app\n{line}\n",
    )
    assert bool(project.report()) == is_missing


@pytest.mark.parametrize(
    ("install", "lock", "start", "is_missing"),
    [
        ("yarn install --production=true", "", "node -r dotenv/config a.js", True),
        ("yarn install --production", "", "node --require dotenv/config a.js", True),
        ("yarn install --production=false", "", "node -r dotenv/config a.js", False),
        ("yarn install --production", "", "node -r ./dotenv/config a.js", False),
        ("yarn install --production", "", "node a.js", False),
        ("yarn install --production", "a@1:\n  dependencies:\n    dotenv \"1\"\n", "node -r dotenv/config a.js", False),
        ("yarn add --production x", "", "node -r dotenv/config a.js", False),
    ],
)  # fmt: skip
def test_what_node_loads_first_was_left_out(
    project: Project, install: str, lock: str, start: str, is_missing: bool
) -> None:
    project.rules = rules_of("DF735")
    project.write("package.json", '{"devDependencies": {"dotenv": "16.0.0"}}')
    project.write("yarn.lock", f"# yarn lockfile v1\n{lock}")
    project.write(
        "Dockerfile",
        f"FROM node:22\nWORKDIR /app\nCOPY package.json yarn.lock ./\nRUN yarn --frozen-lockfile\n"
        f"COPY . .\nRUN {install}\nCMD {start}\n",
    )
    assert bool(project.report()) == is_missing


def test_a_program_in_node_modules_that_was_left_out(project: Project) -> None:
    project.rules = rules_of("DF735")
    project.write("package.json", '{"devDependencies": {"prisma": "^6"}}')
    project.write("package-lock.json", '{"packages": {"node_modules/prisma": {"dev": true}}}')
    before = "FROM node:22\nWORKDIR /app\nCOPY package*.json ./\n"
    after = "RUN node_modules/.bin/prisma generate\n"
    project.write("Dockerfile", f"{before}RUN npm ci --omit=dev\n{after}")
    assert len(project.report()) == 1
    project.write("Dockerfile", f"{before}RUN npm ci\n{after}")
    assert project.report() == []


@pytest.mark.parametrize(
    ("text", "is_broken"),
    [
        ("RUN npm install -g yarn@4.5.0", True),
        ("ARG YARN=4.5.0\nRUN npm install -g yarn@$YARN", True),
        ("RUN npm install -g yarn@1.22.22", False),
        ("ARG YARN\nRUN npm install -g yarn@$YARN", False),
    ],
)
def test_a_yarn_that_npm_does_not_have(text: str, is_broken: bool) -> None:
    assert bool(Lab(yarn_installed_again).find(f"FROM debian:13\n{text}\n")) == is_broken


@pytest.mark.parametrize(
    ("image", "packages", "project_line", "needs"),
    [
        ("alpine:3.23", "apk add cmake gcc make musl-dev", "project(a)", "g++"),
        ("alpine:3.23", "apk add cmake make", "project(a C)", "gcc"),
        ("alpine:3.23", "apk add cmake gcc make musl-dev", "project(a C)", ""),
        ("alpine:3.23", "apk add cmake gcc make musl-dev", "project(a LANGUAGES NONE)", ""),
        ("alpine:3.23", "apk add cmake make build-base", "project(a CXX)", ""),
        ("alpine:3.23", "apk add cmake make clang", "project(a CXX)", ""),
        ("debian:13", "apt-get update && apt-get install -y cmake make", "project(a)", "g++"),
        (
            "debian:13",
            "apt-get update && apt-get install -y cmake build-essential",
            "project(a)",
            "",
        ),
        ("debian:13", "./install.sh", "project(a)", ""),
    ],
)
def test_the_compiler_of_a_project_of_cmake(
    project: Project, image: str, packages: str, project_line: str, needs: str
) -> None:
    project.rules = rules_of("DF600")
    project.write("CMakeLists.txt", project_line)
    lines = (f"RUN {packages}", "WORKDIR /src", "COPY . .", "RUN cmake -B build", "")
    project.write("Dockerfile", "\n".join([f"FROM {image}", *lines]))
    found = project.report()
    assert bool(found) == bool(needs) and all(f"needs {needs}," in it for it in found)


@pytest.mark.parametrize("option", ["-g", "--global", "--location=global", "--location global"])
def test_ways_to_install_globally(option: str) -> None:
    text = f"FROM node:16\nRUN npm install {option} npm@latest\n"
    assert Lab(newest_on_old_base).marked(text) == ["npm@latest"]


def test_a_folder_that_no_folder_of_the_repository_has(project: Project) -> None:
    project.rules = rules_of("DF705")
    project.write("Dockerfile", "FROM debian:13\nCOPY requirements.txt .\n")
    assert project.report() == []  # in no repository
    for command in (["init", "-q"], ["add", "-A"]):
        subprocess.run(["git", *command], cwd=project.root, check=True)
    assert len(project.report()) == 1
    project.write("backend/requirements.txt")
    assert project.report() == []  # the context may be there


def test_a_file_of_another_version_is_no_slip(project: Project) -> None:
    project.rules = rules_of("DF705")
    project.write("Dockerfile", "FROM debian:13\nCOPY app-1.2.jar /app.jar\n")
    project.write("app-1.3.jar")
    for command in (["init", "-q"], ["add", "-A"]):
        subprocess.run(["git", *command], cwd=project.root, check=True)
    assert project.report() == []  # a build may make it


@pytest.mark.parametrize(
    ("script", "is_older"), [("setup_18.x", True), ("setup_24.x", False), ("setup_lts.x", False)]
)
def test_the_node_of_a_script(script: str, is_older: bool) -> None:
    fetch = f"RUN curl -fsSL https://deb.nodesource.com/{script} | bash -"
    text = f"FROM debian:13\n{fetch}\nRUN apt-get install -y nodejs && npm install -g npm@latest\n"
    assert bool(Lab(newest_on_old_base).find(text)) == is_older


@pytest.mark.parametrize(
    ("lines", "is_missing"),
    [
        ("COPY package*.json ./\nRUN npm ci\nCOPY . .\nWORKDIR /app/api\nRUN npm run build", True),
        ("COPY . .\nRUN npm ci\nWORKDIR /app/api\nRUN npm run build", False),
        (
            "COPY package*.json ./\nCOPY api/package.json api/\nRUN npm ci\nCOPY . .\nWORKDIR /app/api\nRUN npm run build",
            False,
        ),
        (
            "COPY package*.json ./\nRUN npm ci\nCOPY . .\nWORKDIR /app/api\nRUN npm install && npm run build",
            False,
        ),
    ],
)  # fmt: skip
def test_members_that_npm_did_not_see(project: Project, lines: str, is_missing: bool) -> None:
    project.rules = rules_of("DF735")
    project.write("package.json", '{"workspaces": ["api"]}')
    project.write("package-lock.json", "{}")
    scripts = '{"scripts": {"build": "nest build"}, "devDependencies": {"@nestjs/cli": "^11"}}'
    project.write("api/package.json", scripts)
    project.write("Dockerfile", f"FROM node:22\nWORKDIR /app\n{lines}\n")
    assert bool(project.report()) == is_missing
