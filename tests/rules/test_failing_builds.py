"""Causes behind builds that fail: what is not there to compile with, what is for another version, what is lost."""

import pytest

from dflint_rules.network.downloads import fetched_without_certificates
from dflint_rules.packages.node import yarn_installed_again
from dflint_rules.packages.php import php_extension_not_in_source, php_extension_without_library
from dflint_rules.packages.requirements import externally_managed_python
from dflint_rules.runtime.missing_programs import cgo_without_compiler
from dflint_rules.scripts.lost_lines import comment_hides_lines, verb_twice
from dflint_rules.security.accounts import number_taken
from dflint_rules.stages.copy_from import copy_from_unknown_stage
from dflint_rules.syntax.errors import shell_syntax, unknown_instruction
from dflint_rules.variables.undeclared import undefined_variable, variable_of_another_stage
from tests.lab import Lab
from tests.rules.project import Project, rules_of

INSTALL = "apt-get update && apt-get install -y --no-install-recommends"


@pytest.mark.parametrize(
    ("lines", "marked"),
    [
        ("RUN docker-php-ext-install gd", ["gd"]),
        ("RUN docker-php-ext-install -j$(nproc) pdo_mysql bcmath", []),
        ("RUN docker-php-ext-install mbstring zip", ["mbstring", "zip"]),
        (
            f"RUN {INSTALL} libfreetype6-dev && docker-php-ext-install gd",
            [],
        ),  # needs libpng-dev itself
        (f"RUN {INSTALL} git unzip && docker-php-ext-install intl", ["intl"]),
        (f"RUN {INSTALL} libwhatever-dev && docker-php-ext-install gd", []),
        (f"RUN {INSTALL} $DEPS && docker-php-ext-install gd", []),
        ("RUN ./prepare.sh && docker-php-ext-install gd", []),
        ("RUN if [ -n $GD ]; then docker-php-ext-install gd; fi", []),
    ],
)
def test_extensions_of_php_that_need_a_library(lines: str, marked: list[str]) -> None:
    assert Lab(php_extension_without_library).marked(f"FROM php:8.3-apache\n{lines}\n") == marked


@pytest.mark.parametrize(
    ("image", "extension", "is_broken"),
    [
        ("php:7.2-fpm", "mbstring", False),  # has its own library
        ("php:7.4-fpm", "mbstring", True),
        ("php:8.1-fpm-alpine", "sockets", False),
        ("php:8.4-fpm-alpine", "sockets", True),
        ("php:8.4-fpm", "sockets", False),
        ("php:8.4-fpm-alpine", "zip", True),
        ("example.com/php:8.4", "zip", False),
    ],
)
def test_which_image_lacks_the_library(image: str, extension: str, is_broken: bool) -> None:
    text = f"FROM {image}\nRUN docker-php-ext-install {extension}\n"
    assert bool(Lab(php_extension_without_library).find(text)) == is_broken


@pytest.mark.parametrize(
    ("image", "lines", "marked"),
    [
        ("php:8.3", "RUN docker-php-ext-install redis", ["redis"]),
        ("php:8.4", "RUN docker-php-ext-install imap", ["imap"]),
        ("php:8.3", "RUN docker-php-ext-install calendar", []),
        ("php:7.1", "RUN docker-php-ext-install mcrypt", []),
        ("php:7.4", "RUN docker-php-ext-install mcrypt", ["mcrypt"]),
        ("php:8.3", "COPY redis /usr/src/php/ext/redis\nRUN docker-php-ext-install redis", []),
    ],
)
def test_extensions_that_are_not_in_the_source(image: str, lines: str, marked: list[str]) -> None:
    assert Lab(php_extension_not_in_source).marked(f"FROM {image}\n{lines}\n") == marked


@pytest.mark.parametrize(
    ("script", "is_refused"),
    [
        ("apk add py-pip && pip install flask", True),
        ("apk add python3 && python3 -m ensurepip", True),
        ("apk add python3 && python3 -m ensurepip --break-system-packages", False),
        (
            "apk add python3 && rm /usr/lib/python*/EXTERNALLY-MANAGED && python3 -m ensurepip",
            False,
        ),
        ("apk add python3 && python3 -m venv /v && /v/bin/python -m ensurepip", False),
        ("python3 -m ensurepip", False),  # of what Python is not known
    ],
)
def test_python_of_alpine(script: str, is_refused: bool) -> None:
    found = Lab(externally_managed_python).find(f"FROM alpine:3.22\nRUN {script}\n")
    assert bool(found) == is_refused


TWO = "FROM golang:1.25 AS build\nARG VERSION=1\nENV TOOL=x\n"


@pytest.mark.parametrize(
    ("lines", "marked"),
    [
        ("FROM debian:13\nRUN echo $VERSION $TOOL", ["VERSION", "TOOL"]),
        ("FROM build\nRUN echo $VERSION", []),
        ("FROM debian:13\nARG VERSION\nRUN echo $VERSION", []),
        ("FROM debian:13\nRUN VERSION=2; echo $VERSION", []),
        ("FROM debian:13\nRUN echo ${VERSION:-2}", []),
        ("FROM debian:13\nRUN . /etc/os-release; echo $VERSION", []),
        ("FROM debian:13\nRUN --mount=type=secret,id=t,env=TOOL echo $TOOL", []),
        ("FROM example.com/base\nRUN echo $VERSION", []),  # may set it
        ("FROM debian:13\nRUN awk '{print $VERSION}' x", []),
        ("FROM debian:13\nONBUILD RUN echo $VERSION", []),
    ],
)
def test_variables_of_another_stage(lines: str, marked: list[str]) -> None:
    assert Lab(variable_of_another_stage).marked(f"{TWO}{lines}\n") == marked


def test_a_variable_of_another_stage_in_other_instructions() -> None:
    text = f"{TWO}FROM debian:13\nENV NAME=app-$VERSION\n"
    assert Lab(undefined_variable).marked(text) == ["$VERSION"]


@pytest.mark.parametrize(
    ("image", "script", "marked"),
    [
        ("ubuntu:24.04", "groupadd -g 1000 app", ["1000"]),
        ("ubuntu:22.04", "groupadd -g 1000 app", []),
        ("node:22", "useradd -m --uid=1000 app", ["1000"]),
        ("node:22", "useradd -m -o -u 1000 app", []),
        ("node:22", "useradd -m app", []),
        ("node:22-alpine", "adduser -D -u 1000 app", ["1000"]),
        ("node:22", "userdel -r node && useradd -u 1000 app", []),
        ("node:22", "getent passwd 1000 || useradd -u 1000 app", []),
        ("node:22", "useradd -u 1001 app", []),
    ],
)
def test_numbers_that_are_taken(image: str, script: str, marked: list[str]) -> None:
    assert Lab(number_taken).marked(f"FROM {image}\nRUN {script}\n") == marked


@pytest.mark.parametrize(("default", "is_taken"), [("=1000", True), ("=1001", False), ("", False)])
def test_the_default_of_a_number_counts(default: str, is_taken: bool) -> None:
    text = f"FROM ubuntu:24.04\nARG UID{default}\nRUN useradd -m -u $UID app\n"
    assert bool(Lab(number_taken).find(text)) == is_taken


@pytest.mark.parametrize(
    ("image", "lines", "count"),
    [
        ("debian:12-slim", f"RUN {INSTALL} git && git clone https://example.com/a.git", 1),
        ("debian:12-slim", f"RUN {INSTALL} curl\nRUN curl -fsSLO https://example.com/a", 1),
        ("debian:12-slim", f"RUN {INSTALL} curl\nRUN curl -kO https://example.com/a -k ", 0),
        (
            "debian:12-slim",
            f"RUN {INSTALL} ca-certificates git && git clone https://example.com/a",
            0,
        ),
        (
            "debian:12-slim",
            "RUN apt-get update && apt-get install -y git && git clone https://x.org/a",
            0,
        ),
        ("debian:12-slim", f"RUN {INSTALL} git && git clone http://example.com/a.git", 0),
        ("python:3.13-slim", f"RUN {INSTALL} git && git clone https://example.com/a.git", 0),
        (
            "debian:12-slim",
            f"RUN {INSTALL} git\nCOPY ca.crt /etc/\nRUN git clone https://x.org/a",
            0,
        ),
        ("example.com/a", f"RUN {INSTALL} git && git clone https://example.com/a.git", 0),
        ("alpine:3.22", "RUN wget https://example.com/a.tgz", 0),  # has a bundle of certificates
    ],
)
def test_https_without_certificates(image: str, lines: str, count: int) -> None:
    assert len(Lab(fetched_without_certificates).find(f"FROM {image}\n{lines}\n")) == count


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        ("RUN a # why \\\n  && b", 1),
        ("RUN a \\\n# why\n  && b", 0),
        ("RUN a # why\nRUN b", 0),
        ("RUN echo 'a # b' \\\n  && b", 0),
        ("RUN echo a#b \\\n  && b", 0),
        ("RUN a && \\\n  b # the last \\\n\nRUN c", 1),
        ("RUN <<EOF\na # why \\\nb\nEOF", 0),
        ('RUN ["a", "# b", \\\n "c"]', 0),
    ],
)
def test_comments_over_lines(lines: str, count: int) -> None:
    assert len(Lab(comment_hides_lines).find(f"FROM debian:13\n{lines}\n")) == count


def test_a_space_after_the_sign_of_a_heredoc_is_said_once() -> None:
    text = "FROM debian:13\nRUN cat > /x << 'EOF'\nif a; then\nfi\nEOF\nRUN b\n"
    found = Lab(unknown_instruction, shell_syntax).find(text)
    assert ["opens no here-document" in it.message for it in found] == [True]


@pytest.mark.parametrize(
    ("name", "is_found"), [("builder", True), ("build", True), ("nginx", False), ("tools", False)]
)
def test_names_that_only_stages_have(name: str, is_found: bool) -> None:
    text = f"FROM debian:13 AS one\nRUN a\nFROM debian:13\nCOPY --from={name} /a /b\n"
    assert bool(Lab(copy_from_unknown_stage).find(text)) == is_found


@pytest.mark.parametrize(
    ("image", "script", "marked"),
    [
        ("node:22", "npm install -g yarn", ["yarn"]),
        ("node:22-alpine", "npm i --global yarn@1.22.22 pm2", ["yarn@1.22.22"]),
        ("node:22", "npm install -g --force yarn", []),
        ("node:22", "rm /usr/local/bin/yarn* && npm install -g yarn", []),
        ("node:26", "npm install -g yarn", []),
        ("node:22", "npm install yarn", []),
        ("ubuntu:24.04", "npm install -g yarn", []),
    ],
)
def test_yarn_that_is_there(image: str, script: str, marked: list[str]) -> None:
    assert Lab(yarn_installed_again).marked(f"FROM {image}\nRUN {script}\n") == marked


@pytest.mark.parametrize(
    ("script", "marked"),
    [
        ("pip3 install install numpy", ["install"]),
        ("apt-get install -y install curl", ["install"]),
        ("apk add --no-cache add", ["add"]),
        ("npm install install", []),  # there is such a package
        ("pip install pip", []),
        ("apt-get install -y apt-utils", []),
    ],
)
def test_verbs_that_are_written_twice(script: str, marked: list[str]) -> None:
    assert Lab(verb_twice).marked(f"FROM debian:13\nRUN {script}\n") == marked


@pytest.mark.parametrize(
    ("image", "lines", "count"),
    [
        ("golang:1.25-alpine", "RUN CGO_ENABLED=1 go build .", 1),
        ("golang:1.25-alpine", "ENV CGO_ENABLED=1\nRUN go build .", 1),
        ("golang:1.25-alpine", "RUN CGO_ENABLED=0 go build .", 0),
        ("golang:1.25-alpine", "RUN go build .", 0),
        ("golang:1.25", "RUN CGO_ENABLED=1 go build .", 0),
        ("golang:1.25-alpine", "RUN apk add git build-base\nRUN CGO_ENABLED=1 go build .", 0),
        ("golang:1.25-alpine", "RUN apk add git\nRUN CGO_ENABLED=1 go build .", 1),
        ("golang:1.25-alpine", "RUN CGO_ENABLED=1 CC=clang go build .", 0),
    ],
)
def test_cgo_without_a_compiler(image: str, lines: str, count: int) -> None:
    assert len(Lab(cgo_without_compiler).find(f"FROM {image}\n{lines}\n")) == count


# --- with a build context ---


@pytest.fixture
def failing(project: Project) -> Project:
    project.rules = rules_of(
        "DF513", "DF514", "DF721", "DF723", "DF724", "DF727", "DF728", "DF729", "DF733", "DF517"
    )
    return project


def codes(project: Project, base: str, files: dict[str, str], *lines: str) -> str:
    for name, text in files.items():
        project.write(name, text)
    project.write("Dockerfile", "\n".join([f"FROM {base}", "WORKDIR /app", *lines, ""]))
    return project.codes("Dockerfile")


VITE = {"package.json": '{"scripts": {"build": "vite build"}, "devDependencies": {"vite": "7"}}'}


@pytest.mark.parametrize(
    ("lines", "ignored", "expected"),
    [
        (["COPY . .", "RUN npm run build"], "node_modules", "DF735"),
        (["COPY . .", "RUN npm run build"], "**/node_modules", "DF735"),
        (["COPY . .", "RUN npm run build"], ".git", ""),  # packages of the host come with it
        (["COPY . .", "RUN npm install", "RUN npm run build"], "node_modules", ""),
        (["COPY . .", "RUN npm install && npm run build"], "node_modules", ""),
        (["COPY . .", "RUN npm install -g vite", "RUN npm run build"], "node_modules", ""),
        (["COPY . .", "RUN ./setup.sh", "RUN npm run build"], "node_modules", ""),
        (["COPY . .", "RUN apt-get update && npm run build"], "node_modules", "DF735"),
        (
            ["COPY . .", "RUN npm ci && npm prune --omit=dev && npm run build"],
            "node_modules",
            "DF735",
        ),
        (["COPY . .", "RUN npm ci && npm run build && npm prune --omit=dev"], "node_modules", ""),
        (
            ["COPY . .", "RUN npm ci", "RUN npm prune --production", "RUN npm run build"],
            ".git",
            "DF735",
        ),
        (["COPY . .", "RUN npm ci", "RUN npm prune", "RUN npm run build"], ".git", ""),
        (
            ["COPY . .", "COPY --from=deps /app/node_modules .", "RUN npm run build"],
            "node_modules",
            "",
        ),
    ],
)
def test_are_the_packages_there_that_a_build_runs(
    lines: list[str], ignored: str, expected: str, project: Project
) -> None:
    project.rules = rules_of("DF735")
    assert codes(project, "node:22", {**VITE, ".dockerignore": ignored}, *lines) == expected


@pytest.mark.parametrize(
    ("base", "lines", "expected"),
    [
        ("node:24", ["RUN corepack enable", "RUN yarn install"], ""),
        ("node:lts", ["RUN corepack enable", "RUN yarn install"], ""),
        ("node:25", ["RUN yarn install"], ""),
        ("node:25", ["RUN corepack enable"], "DF391"),
        ("node:26", ["RUN npm install -g corepack && corepack enable", "RUN yarn install"], ""),
        ("node:26", ["RUN npm i -g yarn", "RUN yarn install"], ""),
        ("node:26", ["RUN yarn install"], "DF391"),
        ("node:26", ["COPY --from=tools /usr/local/bin/ /usr/local/bin/", "RUN yarn install"], ""),
    ],
)
def test_what_images_of_node_no_longer_have(
    base: str, lines: list[str], expected: str, project: Project
) -> None:
    project.rules = rules_of("DF391")
    assert codes(project, base, {}, *lines) == expected


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("wget -o /tmp/a.tgz https://a.example/b.tgz && tar xf /tmp/a.tgz", "DF654"),
        ("wget -qo /tmp/a.deb https://a.example/b.deb && dpkg -i /tmp/a.deb", "DF654"),
        ("wget --output-file=/tmp/a.zip https://a.example/b.zip && unzip /tmp/a.zip", "DF654"),
        ("wget -qo- https://a.example/install.sh | sh", "DF654"),
        ("wget -o- https://a.example/b.tgz | grep ETag", ""),
        ("wget -o /tmp/a.tgz https://a.example/b.tgz || cat /tmp/a.tgz", ""),
        ("wget -o /tmp/wget.log https://a.example/b && ./count /tmp/wget.log", ""),
        ("wget -o /tmp/a -O /tmp/b.tgz https://a.example/b.tgz && tar xf /tmp/b.tgz", ""),
    ],
)
def test_where_wget_puts_what_it_downloads(run: str, expected: str, project: Project) -> None:
    project.rules = rules_of("DF654")
    assert codes(project, "debian:13", {}, f"RUN {run}") == expected


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("maturin build --release", "DF573"),
        ("maturin develop", "DF573"),
        ("maturin build -m other/Cargo.toml", ""),
        ("maturin --version", ""),
        ("cargo build", "DF573"),
    ],
)
def test_maturin_reads_the_members_of_a_workspace(
    command: str, expected: str, project: Project
) -> None:
    project.rules = rules_of("DF573")
    manifest = '[package]\nname = "a"\n[workspace]\nmembers = ["node"]\n'
    files = {"Cargo.toml": manifest, "node/Cargo.toml": '[package]\nname = "n"\n'}
    assert codes(project, "rust:1.90", files, "COPY Cargo.toml ./", f"RUN {command}") == expected


MODULE = "module example.com/app\n\nrequire (\n\tgithub.com/spf13/cobra v1.8.0\n)\n"
INDIRECT = MODULE.replace("v1.8.0", "v1.8.0 // indirect")
REPLACED = MODULE + "\nreplace github.com/spf13/cobra => ./cobra\n"
BUILD = "RUN go build -o /app ./cmd/app"


@pytest.mark.parametrize(
    ("base", "module", "lines", "expected"),
    [
        ("golang:1.24", MODULE, ["COPY go.mod ./", "COPY cmd ./cmd", BUILD], "DF723"),
        ("golang:1.24", MODULE, ["COPY go.* ./", "COPY cmd ./cmd", BUILD], ""),
        (
            "golang:1.24",
            MODULE,
            ["COPY go.mod ./", "COPY cmd ./cmd", f"RUN go mod tidy && {BUILD[4:]}"],
            "",
        ),
        (
            "golang:1.24",
            MODULE,
            ["COPY go.mod ./", "COPY cmd ./cmd", "RUN go build -mod=mod ./cmd/app"],
            "",
        ),
        (
            "golang:1.24",
            MODULE,
            ["COPY go.mod ./", "ENV GOFLAGS=-mod=mod", "COPY cmd ./cmd", BUILD],
            "",
        ),
        ("golang:1.15", MODULE, ["COPY go.mod ./", "COPY cmd ./cmd", BUILD], ""),
        ("golang:1.24", INDIRECT, ["COPY go.mod ./", "COPY cmd ./cmd", BUILD], ""),
        ("golang:1.24", REPLACED, ["COPY go.mod ./", "COPY cmd ./cmd", BUILD], ""),
    ],
)
def test_does_a_build_with_go_have_its_sums(
    base: str, module: str, lines: list[str], expected: str, failing: Project
) -> None:
    files = {"go.mod": module, "go.sum": "", "cmd/app/main.go": "package main"}
    assert codes(failing, base, files, *lines) == expected


PIP = ("COPY requirements.txt .", "RUN pip install -r requirements.txt")
GCC = f"RUN {INSTALL} gcc libc6-dev"


@pytest.mark.parametrize(
    ("base", "requirements", "lines", "expected"),
    [
        ("python:3.12-slim", "regex==2022.10.31", PIP, "DF513"),
        ("python:3.11-slim", "regex==2022.10.31", PIP, ""),
        ("python:3.12", "regex==2022.10.31", PIP, ""),  # has a compiler
        ("python:3.12-slim", "regex==2022.10.31", (GCC, *PIP), ""),
        ("python:3.12-slim", "regex>=2022.10.31", PIP, ""),
        ("python:3.12-slim", "regex==2022.10.31; python_version < '3.10'", PIP, ""),
        ("python:3.12-slim", "psycopg2", PIP, "DF513"),
        ("python:3.12-slim", "psycopg2==2.9.10", (GCC, *PIP), "DF513"),  # and pg_config
        ("python:3.12-slim", "psycopg2==2.9.10", (f"RUN {INSTALL} gcc libpq-dev", *PIP), ""),
        ("python:3.12-slim", "psycopg2-binary==2.9.10", PIP, ""),
        ("python:3.12", "psycopg2==2.9.10", PIP, ""),
        (
            "python:3.12",
            "pyaudio==0.2.14",
            PIP,
            "DF513",
        ),  # has no wheel, and the full image no portaudio
        ("python:3.12", "pyaudio==0.2.14", (f"RUN {INSTALL} portaudio19-dev", *PIP), ""),
        ("python:3.12", "pyaudio==0.2.14", ("RUN ./prepare.sh", *PIP), ""),
        ("python:3.12-slim", "annoy==1.17.3", PIP, "DF513"),
        ("python:3.9-slim", "Django==5.0.1", PIP, "DF514"),
        ("python:3.12", "PyYAML==5.4.1", PIP, "DF514"),  # its source asks for an older Cython
        ("python:3.12", "PyYAML==5.3.1", PIP, ""),
        ("python:3.9", "PyYAML==5.4.1", PIP, ""),
        ("python:3.12", "numpy==1.24.4", PIP, "DF514"),
        ("python:3.11", "numpy==1.24.4", PIP, ""),
        ("python:3.12", "numpy>=1.24", PIP, ""),
        ("python:3.12-slim", "django==5.0.1\nnumpy==1.26.4", PIP, ""),
        ("python:3.13-alpine", "torch==2.6.0", PIP, "DF514"),
        ("python:3.13-alpine", "torch==2.6.0", ("ENV PIP_INDEX_URL=https://x.org", *PIP), ""),
        ("python:3.13-alpine", "--extra-index-url https://x.org\ntorch==2.6.0", PIP, ""),
        ("python:2.7-slim", "psycopg2", PIP, ""),
        ("python:3.12", "flask\ncloud-init==20.4", PIP, "DF514"),
        ("example.com/python:3.12", "psycopg2", PIP, ""),
    ],
)
def test_packages_of_python(
    failing: Project, base: str, requirements: str, lines: tuple[str, ...], expected: str
) -> None:
    assert codes(failing, base, {"requirements.txt": f"{requirements}\n"}, *lines) == expected


PNPM = ("COPY package.json pnpm-lock.yaml ./", "RUN pnpm install --frozen-lockfile")


@pytest.mark.parametrize(
    ("lock", "before", "expected"),
    [
        ("6.0", "RUN corepack enable", "DF727"),
        ("6.0", "RUN npm i -g pnpm@9", ""),
        ("6.0", "RUN npm i -g pnpm@latest-10", "DF727"),
        ("9.0", "RUN npm i -g pnpm", ""),
        ("9.0", "RUN corepack prepare pnpm@8.15.4 --activate", "DF727"),
        ("6.0", "RUN npm i -g pnpm@$PNPM", ""),
        ("6.0", "RUN curl -fsSL https://get.pnpm.io/install.sh | sh", ""),
    ],
)
def test_locks_of_pnpm(failing: Project, lock: str, before: str, expected: str) -> None:
    files = {"package.json": "{}", "pnpm-lock.yaml": f"lockfileVersion: '{lock}'\n"}
    assert codes(failing, "node:22-slim", files, before, *PNPM) == expected


def test_the_field_of_package_json_says_which_pnpm(failing: Project) -> None:
    files = {
        "package.json": '{"packageManager": "pnpm@9.1.0"}',
        "pnpm-lock.yaml": "lockfileVersion: '6.0'\n",
    }
    assert not codes(failing, "node:22-slim", files, "RUN corepack enable", *PNPM)


@pytest.mark.parametrize(
    ("base", "lock", "lines", "expected"),
    [
        ("rust:1.75", "version = 4\n", ("RUN cargo build",), "DF727"),
        ("rust:1.90", "version = 4\n", ("RUN cargo build",), ""),
        ("rust:1.75", "version = 3\n", ("RUN cargo build",), ""),
        ("rust:1.75", "version = 4\n", ("RUN rustup default stable", "RUN cargo build"), ""),
        ("rust:1.75", "version = 4\n", ("RUN cargo +nightly build",), ""),
        ("rust:1.75", "version = 4\n", ("RUN cargo install cargo-chef",), ""),
        (
            "rust:1.83",
            '[[package]]\nname = "base64ct"\nversion = "1.7.0"\n',
            ("RUN cargo build",),
            "DF727",
        ),
        (
            "rust:1.83",
            '[[package]]\nname = "base64ct"\nversion = "1.6.0"\n',
            ("RUN cargo build",),
            "",
        ),
    ],
)
def test_locks_of_cargo(
    failing: Project, base: str, lock: str, lines: tuple[str, ...], expected: str
) -> None:
    files = {"Cargo.toml": "[package]\nname = 'a'\n", "Cargo.lock": lock, "src/main.rs": ""}
    assert codes(failing, base, files, "COPY . .", *lines) == expected


@pytest.mark.parametrize(
    ("package", "lock", "line", "expected"),
    [
        ('{"packageManager": "yarn@4.5.0"}', "__metadata:\n", "RUN yarn install", "DF727"),
        (
            '{"packageManager": "yarn@4.5.0"}',
            "__metadata:\n",
            "RUN corepack enable && yarn install",
            "",
        ),
        ('{"packageManager": "yarn@1.22.22"}', "# yarn lockfile v1\n", "RUN yarn install", ""),
        ("{}", "__metadata:\n", "RUN yarn install --frozen-lockfile", "DF727"),
        ("{}", "# yarn lockfile v1\n", "RUN yarn install --frozen-lockfile", ""),
    ],
)
def test_projects_of_yarn(
    failing: Project, package: str, lock: str, line: str, expected: str
) -> None:
    files = {"package.json": package, "yarn.lock": lock}
    assert codes(failing, "node:22", files, "COPY package.json yarn.lock ./", line) == expected


@pytest.mark.parametrize(
    ("base", "file", "text", "line", "expected"),
    [
        ("maven:3-eclipse-temurin-17", "pom.xml", "<maven.compiler.release>21</maven.compiler.release>", "RUN mvn package", "DF721"),
        ("maven:3-eclipse-temurin-21", "pom.xml", "<maven.compiler.release>21</maven.compiler.release>", "RUN mvn package", ""),
        ("maven:3-jdk-11", "pom.xml", "<maven.compiler.source>1.8</maven.compiler.source>", "RUN mvn package", ""),
        ("maven:3-jdk-11", "pom.xml", "<maven.compiler.source>17</maven.compiler.source>", "RUN mvn dependency:go-offline", ""),
        ("maven:3-jdk-11", "pom.xml", "<artifactId>spring-boot-starter-parent</artifactId><version>3.1.0</version>", "RUN mvn -B package", "DF721"),
        ("gradle:8-jdk17", "build.gradle", "sourceCompatibility = '21'\n", "RUN gradle build", "DF721"),
        ("gradle:8-jdk17", "build.gradle.kts", "languageVersion = JavaLanguageVersion.of(17)\n", "RUN gradle build", ""),
        ("eclipse-temurin:11", "pom.xml", "<maven.compiler.release>17</maven.compiler.release>", "RUN mvn package", "DF721"),
    ],
)  # fmt: skip
def test_projects_of_java(
    failing: Project, base: str, file: str, text: str, line: str, expected: str
) -> None:
    assert codes(failing, base, {file: text}, f"COPY {file} .", line) == expected


@pytest.mark.parametrize(
    ("base", "require", "lines", "expected"),
    [
        ("php:8.3", '"ext-gd": "*"', ("RUN composer install",), "DF728"),
        ("php:8.3", '"ext-mbstring": "*"', ("RUN composer install",), ""),
        ("php:8.3", '"ext-gd": "*"', ("RUN composer install --ignore-platform-reqs",), ""),
        ("php:8.3", '"ext-gd": "*"', ("RUN docker-php-ext-install gd", "RUN composer install"), ""),
        ("php:8.3", '"ext-gd": "*"', ("COPY --from=e /usr/local/lib/php /usr/local/lib/php", "RUN composer install"), ""),
        ("composer:2", '"ext-zip": "*"', ("RUN composer install",), ""),
        ("composer:2", '"ext-redis": "*"', ("RUN composer install",), "DF728"),
    ],
)  # fmt: skip
def test_extensions_that_composer_asks_for(
    failing: Project, base: str, require: str, lines: tuple[str, ...], expected: str
) -> None:
    files = {"composer.json": f'{{"require": {{{require}}}}}'}
    assert codes(failing, base, files, "COPY composer.json .", *lines) == expected


@pytest.mark.parametrize(
    ("base", "version", "expected"),
    [
        ("node:22", "^4.14.1", "DF729"),
        ("node:14", "^4.14.1", ""),
        ("node:20", "9.0.0", ""),
        ("node", "^9", "DF729"),
    ],
)
def test_node_sass(failing: Project, base: str, version: str, expected: str) -> None:
    files = {"package.json": f'{{"dependencies": {{"node-sass": "{version}"}}}}'}
    assert codes(failing, base, files, "COPY package.json .", "RUN npm install") == expected


@pytest.mark.parametrize(
    ("base", "files", "lines", "expected"),
    [
        ("node:22", ["web/package.json", "web/a.js"], ["COPY web/ .", "RUN npm ci"], "DF723"),
        (
            "node:22",
            ["web/package.json", "web/package-lock.json"],
            ["COPY web/ .", "RUN npm ci"],
            "",
        ),
        (
            "node:22",
            ["pnpm-workspace.yaml", "a/package.json"],
            [
                "COPY pnpm-workspace.yaml ./",
                "COPY a/package.json a/",
                "RUN corepack enable && pnpm install",
            ],
            "",
        ),
        ("node:22", ["package.json"], ["COPY lib/ lib/", "WORKDIR lib", "RUN npm ci"], ""),
        ("golang:1.25", ["main.go"], ["COPY . .", "RUN go build -o /a ."], "DF724"),
        ("golang:1.25", ["main.go"], ["COPY . .", "RUN go build -o /a main.go"], ""),
        ("golang:1.15", ["main.go"], ["COPY . .", "RUN go build -o /a ."], ""),
        ("golang:1.25", [], ["RUN go get example.com/a"], "DF724"),
        ("golang:1.25", [], ["RUN go install example.com/a@latest"], ""),
        ("golang:1.25", [], ["RUN go mod init a && go get example.com/a"], ""),
        ("golang:1.25", [], ["ENV GO111MODULE=off", "RUN go get example.com/a"], ""),
    ],
)
def test_files_that_no_folder_brings(
    failing: Project, base: str, files: list[str], lines: list[str], expected: str
) -> None:
    project = {name: "{}" if name.endswith(".json") else "" for name in files}
    assert codes(failing, base, project, *lines) == expected


POETRY = "[tool.poetry]\nreadme = 'README.md'\n[build-system]\nbuild-backend = 'poetry.core.masonry.api'\n"
HATCH = "[project]\nreadme = 'README.md'\n[build-system]\nbuild-backend = 'hatchling.build'\n"


@pytest.mark.parametrize(
    ("manifest", "lines", "expected"),
    [
        (POETRY, ["RUN pip install poetry && poetry install"], "DF733"),
        (POETRY, ["RUN pip install poetry && poetry install --no-root"], ""),
        (POETRY, ["RUN pip install poetry==1.8.5 && poetry install"], ""),  # goes on
        (POETRY, ["RUN touch README.md", "RUN pip install poetry && poetry install"], ""),
        (POETRY, ["COPY README.md .", "RUN pip install poetry && poetry install"], ""),
        (POETRY.replace("readme", "package-mode = false\nreadme"), ["RUN poetry install"], ""),
        (HATCH, ["RUN pip install -e ."], "DF733"),
        (HATCH, ["RUN uv sync"], "DF733"),
        (HATCH, ["RUN uv sync --no-install-project"], ""),
        (HATCH.replace("hatchling.build", "setuptools.build_meta"), ["RUN pip install ."], ""),  # only warns
    ],
)  # fmt: skip
def test_readmes(failing: Project, manifest: str, lines: list[str], expected: str) -> None:
    files = {"pyproject.toml": manifest, "README.md": "x"}
    assert codes(failing, "python:3.13", files, "COPY pyproject.toml .", *lines) == expected


@pytest.mark.parametrize(
    ("base", "lock", "lines", "expected"),
    [
        ("rust:1.90-slim", 'name = "openssl-sys"', [], "DF517"),
        ("rust:1.90-alpine", 'name = "openssl-sys"', ["RUN apk add musl-dev"], "DF517"),
        ("rust:1.90-alpine", 'name = "openssl-sys"', ["RUN apk add musl-dev openssl-dev"], ""),
        ("rust:1.90", 'name = "openssl-sys"', [], ""),
        ("rust:1.90-slim", 'name = "openssl-sys"\nname = "openssl-src"', [], ""),
        ("rust:1.90-slim", 'name = "rustls"', [], ""),
    ],
)
def test_libraries_of_crates(
    failing: Project, base: str, lock: str, lines: list[str], expected: str
) -> None:
    files = {"Cargo.toml": "[package]\nname = 'a'\n", "Cargo.lock": f"{lock}\n", "src/main.rs": ""}
    assert codes(failing, base, files, *lines, "COPY . .", "RUN cargo build") == expected


@pytest.mark.parametrize(
    ("base", "requirements", "dependency"),
    [
        ("python:3.11", "flask==2.0.3", "werkzeug"),
        ("python:3.11", "Flask==1.1.2\ngunicorn", "jinja2"),
        ("python:3.11", "pandas==1.5.3", "numpy"),
        ("python:3.8", "pandas==1.5.3", ""),  # has no numpy 2
        ("python:3.11", "pandas==1.5.3\nnumpy", ""),
        ("python:3.11", "flask==2.0.3\nWerkzeug==2.0.3", ""),
        ("python:3.11", "flask==2.3.3", ""),
        ("python:3.11", "flask", ""),
        ("python:3.11", "flask==2.0.3\n-r more.txt", ""),
        ("example.com/python:3.11", "flask==2.0.3", ""),
    ],
)
def test_packages_that_a_dependency_breaks(
    failing: Project, base: str, requirements: str, dependency: str
) -> None:
    failing.rules = rules_of("DF606")
    failing.write("requirements.txt", f"{requirements}\n")
    failing.write("Dockerfile", "\n".join([f"FROM {base}", "WORKDIR /app", *PIP, ""]))
    found = [line.partition("newest ")[2].partition(",")[0] for line in failing.report()]
    assert found == ([dependency] if dependency else [])
