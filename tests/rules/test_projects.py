"""What package.json, go.mod, lock files and their like ask of a Dockerfile."""

import json

import pytest

from tests.rules.project import Project, rules_of

PROJECT_RULES = rules_of("DF720", "DF721", "DF722", "DF723", "DF724")


@pytest.fixture(autouse=True)
def only_these(project: Project) -> None:
    project.rules = PROJECT_RULES


def dockerfile(*lines: str, base: str = "node:22-slim") -> str:
    return "\n".join([f"FROM {base}", "WORKDIR /app", *lines, ""])


# --- files that are not there yet ---

NEEDED = [
    ("node:22", ["package.json", "package-lock.json"], ["COPY package.json .", "RUN npm ci"], "DF723"),
    ("node:22", ["package.json"], ["COPY package.json .", "RUN npm ci"], "DF723"),
    ("node:22", ["package.json", "package-lock.json"], ["RUN npm ci", "COPY . ."], "DF724"),
    ("node:22", ["package.json"], ["RUN npm install", "COPY . ."], "DF724"),
    ("node:22", ["package.json", "pnpm-lock.yaml"],
     ["COPY package.json .", "RUN corepack enable && pnpm install --frozen-lockfile"], "DF723"),
    ("node:22", ["package.json", "yarn.lock"], ["RUN yarn install", "COPY . ."], "DF724"),
    ("node:22", ["package.json", "yarn.lock"], ["COPY package.json .", "RUN yarn --immutable"], "DF723"),
    ("python:3.13", ["requirements.txt"], ["RUN pip install -r requirements.txt", "COPY . ."], "DF724"),
    ("python:3.13", ["requirements/prod.txt"], ["RUN pip install -r requirements/prod.txt"], "DF724"),
    ("python:3.13", ["requirements.txt"],
     ["COPY requirements.txt /tmp/", "RUN pip install -r requirements.txt"], "DF724"),
    ("ruby:3.4", ["Gemfile", "Gemfile.lock"], ["RUN bundle install", "COPY . ."], "DF724"),
    ("golang:1.25", ["go.mod"], ["RUN go mod download", "COPY . ."], "DF724"),
    ("rust:1.90", ["Cargo.toml", "Cargo.lock", "src/main.rs"],
     ["COPY Cargo.toml .", "COPY src src", "RUN cargo build --locked"], "DF723"),
    ("php:8.4", ["composer.json"], ["RUN composer install", "COPY . ."], "DF724"),
    ("gradle:9", ["build.gradle.kts"], ["RUN gradle clean build", "COPY . ."], "DF724"),
    ("elixir:1.19", ["mix.exs"], ["RUN mix local.hex --force && mix deps.get", "COPY . ."], "DF724"),
    ("dart:3.10", ["pubspec.yaml"], ["RUN dart pub get", "COPY . ."], "DF724"),
    ("swift:6.2", ["Package.swift"], ["RUN swift build", "COPY . ."], "DF724"),
    ("ghcr.io/astral-sh/uv:python3.13-bookworm", ["pyproject.toml"], ["RUN uv sync", "COPY . ."], "DF724"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("beside", "is_its_own"), [("deploy.yaml", False), ("README.md", False), ("server.js", True)]
)
def test_a_folder_of_nothing_but_a_dockerfile(
    project: Project, beside: str, is_its_own: bool
) -> None:
    project.write(".git/HEAD")
    project.write("package.json", "{}")
    lines = ["COPY package*.json ./", "RUN npm install", "COPY . ."]
    project.write("cloud/Dockerfile", dockerfile(*lines, base="node:22"))
    project.write(f"cloud/{beside}")
    assert project.codes("cloud/Dockerfile") == ("DF724" if is_its_own else "")


@pytest.mark.parametrize(("base", "files", "lines", "expected"), NEEDED)
def test_what_a_manager_reads_has_to_be_there(
    project: Project, base: str, files: list[str], lines: list[str], expected: str
) -> None:
    project.write("Dockerfile", dockerfile(*lines, base=base))
    for name in files:
        project.write(name, "{}")
    assert expected in project.codes().split()


THERE = [
    ("node:22", ["package.json", "package-lock.json"], ["COPY package*.json .", "RUN npm ci"]),
    ("node:22", ["package.json", "package-lock.json"], ["COPY . .", "RUN npm ci"]),
    ("node:22", ["package.json", "npm-shrinkwrap.json"], ["COPY . .", "RUN npm ci"]),
    ("node:22", ["package.json"], ["RUN npm install -g serve", "COPY . ."]),
    ("node:22", ["package.json"], ["RUN npm init -y && npm install express", "COPY . ."]),
    ("node:22", ["package.json"], ["RUN npm install express", "COPY . ."]),
    ("node:22", ["package.json"], ["RUN git clone https://example.org/a . && npm ci"]),
    ("node:22-onbuild", ["package.json"], ["RUN npm install"]),
    ("example/base", ["package.json"], ["RUN npm install"]),
    ("node:22", ["package.json", "package-lock.json", "web/x"],
     ["COPY package*.json ./", "WORKDIR /app/web", "RUN npm ci"]),
    ("node:22", ["package.json", "package-lock.json"],
     ["RUN --mount=type=bind,source=.,target=. npm ci"]),
    ("node:22", ["package.json"], ["COPY $FILES ./", "RUN npm ci"]),
    ("python:3.13", ["requirements.txt"], ["RUN pip install flask", "COPY . ."]),
    ("python:3.13", ["requirements.txt"],
     ["RUN echo flask > requirements.txt && pip install -r requirements.txt"]),
    ("python:3.13", ["requirements.txt"],
     ["ADD https://example.org/requirements.txt .", "RUN pip install -r requirements.txt"]),
    ("golang:1.25", ["go.mod"], ["RUN go install example.org/a@v1", "COPY . ."]),
]  # fmt: skip


@pytest.mark.parametrize(("base", "files", "lines"), THERE)
def test_what_is_there_or_may_be(
    project: Project, base: str, files: list[str], lines: list[str]
) -> None:
    project.write("Dockerfile", dockerfile(*lines, base=base))
    for name in files:
        project.write(name, "{}")
    assert project.codes() == ""


def test_the_environment_of_conda(project: Project) -> None:
    base = "condaforge/miniforge3:25.3.0-3"
    run, copy = "RUN conda env create -f environment.yml", "COPY environment.yml ."
    project.write("environment.yml", "name: a\n")
    project.write("Dockerfile", dockerfile(run, copy, base=base))
    assert project.codes() == "DF724"
    project.write("Dockerfile", dockerfile(copy, run, base=base))
    assert project.codes() == ""


def test_the_image_of_uv_has_no_project(project: Project) -> None:
    project.write("pyproject.toml", "[project]\nname = 'a'\n")
    project.write("uv.lock", "")
    base = "ghcr.io/astral-sh/uv:0.8.0-python3.13-bookworm-slim"
    project.write("Dockerfile", dockerfile("RUN uv sync --frozen", "COPY . .", base=base))
    assert project.codes() == "DF724"


def test_a_file_that_is_ignored_is_not_copied(project: Project) -> None:
    project.write("Dockerfile", dockerfile("COPY . .", "RUN npm ci"))
    project.write("package.json", "{}")
    project.write("package-lock.json", "{}")
    assert project.report() == []
    project.write(".dockerignore", "package-lock.json\n")
    assert project.report() == [
        "DF723 ci: package-lock.json is not in /app: no COPY above brings it, so npm fails"
    ]


# --- scripts ---


@pytest.mark.parametrize(
    ("line", "scripts", "is_missing"),
    [
        ("RUN npm run build", {"start": "a"}, True),
        ("RUN npm run build", {"build": "a"}, False),
        ("RUN npm run build --if-present", {}, False),
        ("RUN npm test", {}, True),
        ("RUN yarn build", {}, True),
        ("RUN yarn tsc", {}, False),
        ("RUN pnpm run build", {}, True),
        ("RUN pnpm --filter web build", {}, False),
        ("RUN npm --prefix web run build", {}, False),
        ('CMD ["npm", "start"]', {}, True),
        ('CMD ["npm", "start"]', {"start": "node a"}, False),
        ('CMD ["npm", "run", "serve"]', {"start": "node a"}, True),
        ("CMD npm run serve", {"start": "node a"}, True),
        ("RUN npm pkg set scripts.build=tsc && npm run build", {}, False),
        ("RUN npm run env", {}, False),
    ],
)
def test_scripts_of_package_json(
    project: Project, line: str, scripts: dict[str, str], is_missing: bool
) -> None:
    project.write("Dockerfile", dockerfile("COPY . .", "RUN npm pkg get name", line))
    project.write("package.json", json.dumps({"scripts": scripts}))
    assert ("DF720" in project.codes()) == is_missing


def test_npm_start_without_a_script_runs_server_js(project: Project) -> None:
    project.write("Dockerfile", dockerfile("COPY . .", 'CMD ["npm", "start"]'))
    project.write("package.json", "{}")
    assert project.codes() == "DF720"
    project.write("server.js")
    assert project.codes() == ""


@pytest.mark.parametrize("text", ["", "[]", "{", '{"scripts": 1}'])
def test_a_package_json_that_says_nothing(project: Project, text: str) -> None:
    project.write("Dockerfile", dockerfile("COPY . .", "RUN npm ci --ignore-scripts; npm i"))
    project.write("package.json", text)
    project.write("package-lock.json", "{}")
    assert "DF000" not in project.codes()


# --- versions ---

VERSIONS = [
    ("node:20-slim", "package.json", '{"engines": {"node": ">=22"}}', "yarn install", "DF721"),
    ("node:20-slim", "package.json", '{"engines": {"node": ">=22"}}', "npm ci", "DF722"),
    ("node:20-slim", "package.json", '{"engines": {"node": "^18 || ^20"}}', "yarn install", ""),
    ("node:20", "package.json", '{"engines": {"node": ">=20.19"}}', "yarn install", ""),
    ("node:20.9", "package.json", '{"engines": {"node": ">=20.19"}}', "yarn install", "DF721"),
    ("node:iron", "package.json", '{"engines": {"node": "22.x"}}', "yarn install", "DF721"),
    ("node:lts", "package.json", '{"engines": {"node": ">=30"}}', "yarn install", ""),
    ("node:20", "package.json", '{"engines": {"node": ">=22"}}', "yarn install --ignore-engines", ""),
    ("node:20", "package.json", '{"engines": {"node": ">=22"}, "packageManager": "yarn@4.1.0"}',
     "yarn install", "DF722"),
    ("ruby:3.3", "Gemfile", 'source "x"\nruby "3.4.1"\n', "bundle install", "DF721"),
    ("ruby:3.3", "Gemfile", "ruby '~> 3.2'\n", "bundle install", ""),
    ("ruby:3.3", "Gemfile", 'ruby file: ".ruby-version"\n', "bundle install", ""),
    ("golang:1.23", "go.mod", "module a\n\ngo 1.24\n", "go mod download", "DF721"),
    ("golang:1.24-alpine", "go.mod", "module a\n\ngo 1.24.3\n", "go build .", ""),
    ("golang:1.24.1", "go.mod", "module a\n\ngo 1.24.3\n", "go build .", "DF721"),
    ("golang:1.20", "go.mod", "module a\n\ngo 1.24\n", "go build .", ""),
    ("php:8.1-fpm", "composer.json", '{"require": {"php": "^8.3"}}', "composer install", "DF721"),
    ("php:8.4-fpm", "composer.json", '{"require": {"php": "~8.1"}}', "composer install", ""),
    ("php:8.1-fpm", "composer.json", '{"require": {"php": "^8.3"}}',
     "composer install --ignore-platform-reqs", ""),
    ("python:3.11", "pyproject.toml", '[project]\nrequires-python = ">=3.12"\n', "pip install .", "DF721"),
    ("python:3.11", "pyproject.toml", '[project]\nrequires-python = ">=3.12"\n', "pip install flask", ""),
    ("python:3.12", "pyproject.toml", '[project]\nrequires-python = ">=3.12,<4"\n', "pip install .", ""),
    ("python:3.11", "pyproject.toml", '[tool.poetry.dependencies]\npython = "^3.12"\n',
     "poetry install", "DF721"),
    ("python:3.11", "pyproject.toml", '[project]\nrequires-python = ">=3.12"\n',
     "pip install -U pip && pip install .", "DF721"),
    ("python:3.11", "pyproject.toml", '[tool.poetry.dependencies]\npython = "^3.12"\n',
     "pip install poetry==2.1.1 && poetry install", "DF721"),
    ("rust:1.70", "Cargo.toml", '[package]\nrust-version = "1.85"\n', "cargo build", "DF721"),
    ("rust:1.80", "Cargo.toml", '[package]\nedition = "2024"\n', "cargo build", "DF721"),
    ("rust:1.90", "Cargo.toml", '[package]\nedition = "2024"\n', "cargo build", ""),
    ("mcr.microsoft.com/dotnet/sdk:8.0", "global.json", '{"sdk": {"version": "9.0.100"}}',
     "dotnet restore", "DF721"),
    ("mcr.microsoft.com/dotnet/sdk:9.0", "global.json",
     '{"sdk": {"version": "8.0.100", "rollForward": "latestMajor"}}', "dotnet restore", ""),
    ("mcr.microsoft.com/dotnet/sdk:9.0.102", "global.json",
     '{"sdk": {"version": "9.0.300", "rollForward": "feature"}}', "dotnet restore", "DF721"),
    ("mcr.microsoft.com/dotnet/sdk:9.0.301", "global.json",
     '{"sdk": {"version": "9.0.100", "rollForward": "latestFeature"}}', "dotnet restore", ""),
    ("mcr.microsoft.com/dotnet/sdk:9.0.301", "global.json", '{"sdk": {"version": "9.0.203"}}',
     "dotnet restore", "DF721"),
    ("mcr.microsoft.com/dotnet/sdk:9.0.301", "global.json", '{"sdk": {"version": "9.0.300"}}',
     "dotnet restore", ""),
    ("mcr.microsoft.com/dotnet/sdk:9.0", "global.json", '{"sdk": {"version": "9.0.300"}}',
     "dotnet restore", ""),
]  # fmt: skip


@pytest.mark.parametrize(("base", "name", "text", "command", "expected"), VERSIONS)
def test_versions_that_a_project_asks_for(
    project: Project, base: str, name: str, text: str, command: str, expected: str
) -> None:
    project.rules = rules_of("DF721", "DF722")
    project.write("Dockerfile", dockerfile("COPY . .", f"RUN {command}", base=base))
    project.write(name, text)
    assert project.codes() == expected


def test_engine_strict_makes_npm_stop(project: Project) -> None:
    project.rules = rules_of("DF721", "DF722")
    project.write("Dockerfile", dockerfile("COPY . .", "RUN npm ci", base="node:20"))
    project.write("package.json", '{"engines": {"node": ">=22"}}')
    project.write(".npmrc", "engine-strict=true\n")
    assert project.report() == [
        "DF721 ci: package.json asks for node >=22, and the image has Node.js 20, so npm fails"
    ]


def test_another_version_may_be_installed(project: Project) -> None:
    install = "RUN curl -fsSL https://example.org/nvm | bash && nvm install 22"
    project.write("Dockerfile", dockerfile(install, "COPY . .", "RUN yarn", base="node:20"))
    project.write("package.json", '{"engines": {"node": ">=22"}}')
    assert project.codes() == ""


@pytest.mark.parametrize(
    "lines",
    [
        ["ADD https://example.org/a.git#v1 .", "RUN npm ci"],
        ["ARG REPO=https://example.org/a.git", "ADD ${REPO}#${VERSION} .", "RUN npm ci"],
        ["COPY --from=other / .", "RUN npm ci"],
        ["COPY --from=fetched / .", "RUN npm ci"],
    ],
)
def test_files_that_come_from_elsewhere(project: Project, lines: list[str]) -> None:
    fetched = "FROM scratch AS fetched\nARG REPO\nADD ${REPO} /\n"
    project.write("Dockerfile", fetched + dockerfile(*lines))
    project.write("package.json", "{}")
    assert project.codes() == ""
