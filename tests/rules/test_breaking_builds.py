"""What ends a build, and can be known from the Dockerfile and the project beside it."""

import pytest

from tests.rules.project import Project, rules_of

MINICONDA = (
    "RUN curl -fsSLO https://repo.anaconda.com/miniconda/Miniconda3-latest-Linux-x86_64.sh",
    "RUN sh Miniconda3-latest-Linux-x86_64.sh -b -p /opt/conda",
)
POETRY = "[build-system]\nbuild-backend = 'poetry.core.masonry.api'\n[tool.poetry]\nname = 'a'\n"
INCLUDED = f"{POETRY}packages = [{{include = 'own'}}]\n"
PATH_GIT = f"{POETRY}[tool.poetry.dependencies]\nx = {{git = 'https://example.com/x.git'}}\n"
UV_GIT = (
    "[project]\ndependencies = ['my_lib[x]>=1']\n"
    "[tool.uv.sources]\nmy-lib = {git = 'https://example.com/lib.git'}\n"
)
HEX = '%{\n  "plug": {:hex, :plug, "1.18.0", "x", [:mix], [], "hexpm"},\n}\n'
MIX_GIT = '%{\n  "a": {:git, "https://example.com/a.git", "abc", []},\n}\n'
LOCK = '{"packages": [{"name": "a/b"}], "packages-dev": []}'
HUSKY = '{"scripts": {"prepare": "husky"}, "devDependencies": {"husky": "9"}}'
ONLY_DEV = '{"packages": {"node_modules/husky": {"dev": true}}}'
PROJECT = '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup>{}</PropertyGroup></Project>'
FRAMEWORK = "<TargetFramework>net9.0</TargetFramework>"


def codes(project: Project, base: str, files: dict[str, str], *lines: str) -> str:
    for name, text in files.items():
        project.write(name, text)
    project.write("Dockerfile", "\n".join([f"FROM {base}", "WORKDIR /app", *lines, ""]))
    return project.codes("Dockerfile")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("RUN /opt/conda/bin/conda env create -f env.yml", "DF580"),
        ("RUN /opt/conda/bin/conda install -y -c conda-forge jq", "DF580"),
        ("RUN /opt/conda/bin/conda env create -f free.yml", ""),
        ("RUN conda install -y --override-channels -c conda-forge jq", ""),
        ("RUN conda tos accept && conda install -y jq", ""),
        ("ENV CONDA_PLUGINS_AUTO_ACCEPT_TOS=yes\nRUN conda install -y jq", ""),
        ("RUN conda config --remove channels defaults && conda install -y jq", ""),
        ("RUN conda clean -afy", ""),
    ],
)
def test_terms_of_the_channels_of_conda(project: Project, line: str, expected: str) -> None:
    project.rules = rules_of("DF580")
    files = {"env.yml": "channels: [conda-forge]\n", "free.yml": "channels: [x, nodefaults]\n"}
    assert codes(project, "debian:13", files, *MINICONDA, "COPY *.yml ./", line) == expected


@pytest.mark.parametrize(
    ("base", "lock", "line", "expected"),
    [
        ("elixir:1.18", HEX, "RUN mix deps.get", "DF580"),
        ("elixir:1.18-alpine", HEX, "RUN mix do deps.get, compile", "DF580"),
        ("elixir:1.18", HEX, "RUN mix local.hex --force && mix deps.get", ""),
        ("elixir:1.18", MIX_GIT, "RUN mix deps.get", ""),
        ("bitwalker/alpine-elixir", HEX, "RUN mix deps.get", ""),
        ("elixir:1.18", HEX, "RUN mix compile", ""),
    ],
)
def test_hex_is_not_in_the_image(
    project: Project, base: str, lock: str, line: str, expected: str
) -> None:
    project.rules = rules_of("DF580")
    files = {"mix.exs": "", "mix.lock": lock}
    assert codes(project, base, files, "COPY mix.exs mix.lock ./", line) == expected


@pytest.mark.parametrize(
    ("base", "command", "expected"),
    [
        ("rockylinux:9", "dnf install -y curl", "DF581"),
        ("almalinux:9.4", "yum -y install tar curl", "DF581"),
        ("registry.access.redhat.com/ubi9/ubi:9.6", "dnf install -y curl", "DF581"),
        ("redhat/ubi9", "dnf install -y curl", "DF581"),
        ("quay.io/centos/centos:stream9", "dnf install -y curl", "DF581"),
        ("amazonlinux:2023", "dnf install -y curl", "DF581"),
        ("amazonlinux:2", "yum install -y curl", ""),
        ("rockylinux:8", "dnf install -y curl", ""),
        ("fedora:42", "dnf install -y curl", ""),
        ("rockylinux:9", "dnf install -y --allowerasing curl", ""),
        ("rockylinux:9", "dnf -y swap curl-minimal curl && dnf install -y curl", ""),
        ("rockylinux:9", "dnf install -y libcurl-devel", ""),
        ("registry.access.redhat.com/ubi9/python-311", "dnf install -y curl", ""),
    ],
)
def test_curl_beside_the_minimal_one(
    project: Project, base: str, command: str, expected: str
) -> None:
    project.rules = rules_of("DF581")
    assert codes(project, base, {}, f"RUN {command}") == expected


@pytest.mark.parametrize(
    ("before", "command", "expected"),
    [
        ("RUN pip install poetry", "poetry install --no-dev", "DF762"),
        ("RUN curl -sSL https://install.python-poetry.org | python3 -", "poetry install --no-dev", "DF762"),
        ("RUN pip install poetry", "poetry export -o r.txt", "DF762"),
        ("RUN pip install pipenv", "pipenv lock -r > r.txt", "DF762"),
        ("RUN pip install poetry", "poetry install --only main", ""),
        ("RUN pip install 'poetry<2'", "poetry install --no-dev", ""),
        ("RUN pip install poetry poetry-plugin-export", "poetry export -o r.txt", ""),
        ("ENV POETRY_VERSION=1.8.5\nRUN curl https://install.python-poetry.org | python3", "poetry install --no-dev", ""),
        ("RUN apt-get install -y python3-poetry", "poetry install --no-dev", ""),
        ("COPY requirements.txt .\nRUN pip install -r requirements.txt", "poetry install --no-dev", ""),
        ("RUN pip install poetry", "poetry install --no-dev || poetry install", ""),
    ],
)  # fmt: skip
def test_options_that_are_gone(project: Project, before: str, command: str, expected: str) -> None:
    project.rules = rules_of("DF762")
    assert codes(project, "python:3.13", {}, before, f"RUN {command}") == expected


@pytest.mark.parametrize(
    ("base", "files", "command", "expected"),
    [
        ("python:3.13-slim", {"r.txt": "a\ngit+https://example.com/x.git\n"}, "pip install -r r.txt", "DF770"),
        ("python:3.13-slim", {"r.txt": "x @ git+https://example.com/x.git@v1\n"}, "pip install -r r.txt", "DF770"),
        ("python:3.13-slim", {"pyproject.toml": UV_GIT}, "pip install uv && uv sync", "DF770"),
        ("python:3.13-slim", {"pyproject.toml": PATH_GIT}, "pip install poetry && poetry install", "DF770"),
        ("ruby:3.4-slim", {"Gemfile": "", "Gemfile.lock": "GIT\n  remote: https://example.com/x\n"}, "bundle install", "DF770"),
        ("elixir:1.18-slim", {"mix.exs": "", "mix.lock": MIX_GIT}, "mix deps.get", "DF770"),
        ("python:3.13", {"r.txt": "git+https://example.com/x.git\n"}, "pip install -r r.txt", ""),
        ("python:3.13-slim", {"r.txt": "# git+https://example.com/x.git\na\n"}, "pip install -r r.txt", ""),
        ("python:3.13-slim", {"r.txt": "git+https://example.com/x.git\n"}, "apt-get install -y git && pip install -r r.txt", ""),
        ("ruby:3.4-slim", {"Gemfile": "", "Gemfile.lock": "GEM\n  remote: https://rubygems.org/\n"}, "bundle install", ""),
    ],
)  # fmt: skip
def test_dependencies_from_git(
    project: Project, base: str, files: dict[str, str], command: str, expected: str
) -> None:
    project.rules = rules_of("DF770")
    assert codes(project, base, files, f"COPY {' '.join(files)} ./", f"RUN {command}") == expected


@pytest.mark.parametrize(
    ("base", "requirement", "option", "expected"),
    [
        ("python:3.11", "torch==2.1.0+cu118", "", "DF514"),
        ("python:3.11", "torch==2.1.0+cu118", "--extra-index-url https://example.com", ""),
        ("python:3.11", "pywin32==306", "", "DF514"),
        ("python:3.11", "pywin32==306; sys_platform == 'win32'", "", ""),
    ],
)
def test_packages_that_pypi_does_not_have_for_linux(
    project: Project, base: str, requirement: str, option: str, expected: str
) -> None:
    project.rules = rules_of("DF514")
    lines = ("COPY r.txt .", f"RUN pip install {option} -r r.txt")
    assert codes(project, base, {"r.txt": requirement}, *lines) == expected


@pytest.mark.parametrize(
    ("base", "lists", "lines", "expected"),
    [
        ("ubuntu:22.04", "CMAKE_MINIMUM_REQUIRED (VERSION 3.24 FATAL_ERROR)", "cmake ..", "DF721"),
        ("ubuntu:22.04", "cmake_minimum_required(VERSION 3.10...3.30)", "cmake ..", ""),
        ("ubuntu:22.04", "cmake_minimum_required(VERSION 3.22)", "cmake -S .. -B .", ""),
        ("debian:11", "cmake_minimum_required(VERSION 3.20)", "cmake -S .. -B .", "DF721"),
        ("ubuntu:22.04", "cmake_minimum_required(VERSION 3.24)", "pip3 install cmake && cmake ..", ""),
        ("ubuntu:22.04", "cmake_minimum_required(VERSION 3.24)", "cmake --build ..", ""),
    ],
)  # fmt: skip
def test_versions_of_cmake(
    project: Project, base: str, lists: str, lines: str, expected: str
) -> None:
    project.rules = rules_of("DF721")
    run = f"RUN mkdir b && cd b && {lines}"
    files = {"CMakeLists.txt": f"# x\n{lists}\n"}
    assert codes(project, base, files, "RUN apt-get install -y cmake", "COPY . .", run) == expected


@pytest.mark.parametrize(
    ("base", "edition", "expected"),
    [("rust:1.53", "2021", "DF721"), ("rust:1.56", "2021", ""), ("rust:1.84", "2024", "DF721")],
)
def test_editions_of_rust(project: Project, base: str, edition: str, expected: str) -> None:
    project.rules = rules_of("DF721")
    files = {"Cargo.toml": f"[package]\nname = 'a'\nedition = '{edition}'\n"}
    assert codes(project, base, files, "COPY . .", "RUN cargo build") == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("RUN composer install --no-dev", "DF728"),
        ("RUN apt-get install -y unzip && composer install", ""),
        ("RUN apt-get install -y git && composer install", ""),
        ("RUN docker-php-ext-install zip && composer install", ""),
    ],
)
def test_composer_has_nothing_to_unpack_with(project: Project, lines: str, expected: str) -> None:
    project.rules = rules_of("DF728")
    files = {"composer.json": '{"require": {"a/b": "1"}}', "composer.lock": LOCK}
    copies = ("COPY --from=composer:2 /usr/bin/composer /usr/bin/", "COPY composer.* ./")
    assert codes(project, "php:8.4-cli", files, *copies, lines) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("RUN npm ci --omit=dev", "DF735"),
        ("ENV NODE_ENV=production\nRUN npm install", "DF735"),
        ("RUN npm ci", ""),
        ("RUN npm ci --omit=dev --ignore-scripts", ""),
        ("RUN npm pkg delete scripts.prepare && npm ci --omit=dev", ""),
        ("RUN yarn install --production", ""),
    ],
)
def test_scripts_that_an_installation_runs(project: Project, lines: str, expected: str) -> None:
    project.rules = rules_of("DF735")
    files = {"package.json": HUSKY, "package-lock.json": ONLY_DEV}
    assert codes(project, "node:22-slim", files, "COPY package*.json ./", lines) == expected


@pytest.mark.parametrize(
    ("files", "copies", "expected"),
    [
        ({"a.csproj": PROJECT.format(""), "Directory.Build.props": PROJECT.format(FRAMEWORK)}, "a.csproj", "DF740"),
        ({"a.csproj": PROJECT.format(FRAMEWORK), "Directory.Build.props": PROJECT.format(FRAMEWORK)}, "a.csproj", ""),
        ({"a.csproj": PROJECT.format(""), "Directory.Build.props": PROJECT.format(FRAMEWORK)}, ".", ""),
        (
            {
                "a.csproj": PROJECT.format(f'{FRAMEWORK}<PackageReference Include="B" />'),
                "Directory.Packages.props": '<PackageVersion Include="B" Version="1" />',
            },
            "a.csproj",
            "DF740",
        ),
        (
            {
                "a.csproj": PROJECT.format(f'{FRAMEWORK}<PackageReference Include="B" Version="1" />'),
                "Directory.Packages.props": '<PackageVersion Include="B" Version="1" />',
            },
            "a.csproj",
            "",
        ),
    ],
)  # fmt: skip
def test_properties_of_dotnet(
    project: Project, files: dict[str, str], copies: str, expected: str
) -> None:
    project.rules = rules_of("DF740")
    lines = (f"COPY {copies} ./", "RUN dotnet restore")
    assert codes(project, "mcr.microsoft.com/dotnet/sdk:10.0", files, *lines) == expected


def test_poetry_finds_the_package_that_it_is_told_to_include(project: Project) -> None:
    project.rules = rules_of("DF772")
    files = {"pyproject.toml": INCLUDED, "own/__init__.py": ""}
    lines = ("RUN pip install poetry", "COPY pyproject.toml ./", "RUN poetry install", "COPY . .")
    assert codes(project, "python:3.13", files, *lines) == "DF772"
    assert codes(project, "python:3.13", files, lines[0], lines[3], lines[2]) == ""


RAILS = "GEM\n  specs:\n    activestorage (7.0.1)\n      rails (= 7.0.1)\n    rails (7.0.1)\n"


@pytest.mark.parametrize(
    ("files", "line", "expected"),
    [
        ({}, "RUN bundle exec rake assets:precompile", "DF591"),
        ({}, "RUN RAILS_ENV=production ./bin/rails assets:precompile", "DF591"),
        ({}, "RUN SECRET_KEY_BASE=x bundle exec rake assets:precompile", ""),
        ({}, "RUN RAILS_ENV=test bundle exec rake assets:precompile", ""),
        ({}, "RUN --mount=type=secret,id=key bundle exec rake assets:precompile", ""),
        ({"config/master.key": ""}, "RUN bundle exec rake assets:precompile", ""),
        ({"config/application.rb": "config.secret_key_base = 'x'"}, "RUN rake assets:precompile", ""),
        ({"Gemfile.lock": "    rails (4.2.1)\n    devise (4.0)\n"}, "RUN rake assets:precompile", ""),
        ({"Gemfile.lock": "    sinatra (4.2.1)\n"}, "RUN rake assets:precompile", ""),
    ],
)  # fmt: skip
def test_assets_of_rails(project: Project, files: dict[str, str], line: str, expected: str) -> None:
    project.rules = rules_of("DF591")
    lines = ("ENV RAILS_ENV=production", "COPY . .", line)
    assert codes(project, "ruby:3.4", {"Gemfile.lock": RAILS, **files}, *lines) == expected


@pytest.mark.parametrize(
    ("text", "command", "expected"),
    [
        ("- python=3.11\n- vs2015_runtime=14.27=h5e_2\n", "conda env create -f env.yml", "DF610"),
        ("  - defaults::pywin32\n", "mamba env update --file=env.yml", "DF610"),
        ("- python=3.11\n# - pywin32\n", "conda env create -f env.yml", ""),
        ("- pip:\n  - pywin32-ctypes==1\n", "conda env create -f env.yml", ""),
    ],
)
def test_environments_of_other_systems(
    project: Project, text: str, command: str, expected: str
) -> None:
    project.rules = rules_of("DF610")
    lines = ("COPY env.yml .", f"RUN {command}")
    assert codes(project, "condaforge/miniforge3", {"env.yml": text}, *lines) == expected


@pytest.mark.parametrize(
    ("base", "packages", "expected"),
    [
        ("alpine:3.22", "gcc make", "DF590"),
        ("python:3.13-alpine", "gcc linux-headers", "DF590"),
        ("golang:1.25-alpine", "gcc musl-dev", ""),
        ("alpine:3.22", "gcc g++", ""),
        ("alpine:3.22", "gcc libgcc $DEPS", ""),
        ("rust:1.90-alpine", "gcc", ""),
        ("alpine:3.22", "libgcc", ""),
    ],
)
def test_gcc_without_headers(project: Project, base: str, packages: str, expected: str) -> None:
    project.rules = rules_of("DF590")
    assert codes(project, base, {}, f"RUN apk add --no-cache {packages}") == expected


WRAPPER = 'exec java org.apache.maven.wrapper.MavenWrapperMain $MAVEN_CONFIG "$@"\n'


@pytest.mark.parametrize(
    ("base", "script", "line", "expected"),
    [
        ("maven:3.9", WRAPPER, "RUN ./mvnw package", "DF781"),
        ("maven:3.9", 'exec mvn "$@"\n', "RUN ./mvnw package", ""),
        ("maven:3.9", WRAPPER, "ENV MAVEN_CONFIG=\nRUN ./mvnw package", ""),
        ("eclipse-temurin:21", WRAPPER, "RUN ./mvnw package", ""),
    ],
)
def test_the_wrapper_in_the_image_of_maven(
    project: Project, base: str, script: str, line: str, expected: str
) -> None:
    project.rules = rules_of("DF781")
    assert codes(project, base, {"mvnw": script}, "COPY mvnw ./", line) == expected


RUSTLER = '%{\n  "rustler": {:hex, :rustler, "0.29.1", "x", [:mix], [], "hexpm"},\n}\n'
CRATE = {"mix.exs": "", "mix.lock": RUSTLER, "native/a/Cargo.toml": ""}
SCRIPT = {"assets/js/app.js": 'import {hooks} from "phoenix-colocated/app"\n', "mix.lock": ""}
ALIAS = '"assets.deploy": ["compile", "esbuild app", "phx.digest"]\n'


@pytest.mark.parametrize(
    ("files", "lines", "expected"),
    [
        (CRATE, "RUN mix compile", "DF771"),
        (CRATE, "RUN curl https://sh.rustup.rs | sh\nRUN mix compile", ""),
        ({"mix.exs": "", "mix.lock": RUSTLER}, "RUN mix compile", ""),
        ({"mix.exs": "", **SCRIPT}, "RUN mix assets.deploy && mix compile", "DF780"),
        ({"mix.exs": "", **SCRIPT}, "RUN mix compile && mix assets.deploy", ""),
        ({"mix.exs": ALIAS, **SCRIPT}, "RUN mix assets.deploy", ""),
        ({"mix.exs": "", "assets/js/app.js": ""}, "RUN mix assets.deploy", ""),
    ],
)
def test_elixir(project: Project, files: dict[str, str], lines: str, expected: str) -> None:
    project.rules = rules_of("DF771", "DF780")
    assert codes(project, "elixir:1.18", files, "COPY . .", lines) == expected


@pytest.mark.parametrize(
    ("base", "requirement", "expected"),
    [
        ("python:3.12", "lxml==4.9.2", "DF514"),
        ("python:3.11", "lxml==4.9.2", ""),
        ("python:3.13", "greenlet==3.0.3", "DF514"),
        ("python:3.12", "greenlet==3.0.3", ""),
        ("python:3.13", "pillow==10.2.0", "DF514"),
        ("python:3.9", "openai-whisper==20231117", "DF514"),
        ("python:3.12", "openai-whisper==20250625", ""),
    ],
)
def test_sources_that_do_not_compile(
    project: Project, base: str, requirement: str, expected: str
) -> None:
    project.rules = rules_of("DF514")
    assert codes(project, base, {}, f"RUN pip install {requirement}") == expected


UV_PROJECT = "[project]\nname = 'a'\nversion = '0.2.0'\ndependencies = ['Idna>=3', 'x; python_version<\"3\"']\n"
UV_ENTRY = '[[package]]\nname = "a"\nversion = "0.2.0"\nsource = { virtual = "." }\n'
IDNA = '\n[[package]]\nname = "idna"\nversion = "3.20"\n'


@pytest.mark.parametrize(
    ("lock", "command", "expected"),
    [
        (UV_ENTRY + IDNA, "uv sync --locked", ""),
        (UV_ENTRY, "uv sync --locked", "DF773"),
        (UV_ENTRY.replace("0.2.0", "0.1.0") + IDNA, "uv sync --locked", "DF773"),
        (UV_ENTRY, "uv sync --frozen", ""),
        ("version = 1\n", "uv sync --locked", ""),
    ],
)
def test_locks_of_uv_that_are_behind(
    project: Project, lock: str, command: str, expected: str
) -> None:
    project.rules = rules_of("DF773")
    files = {"pyproject.toml": UV_PROJECT, "uv.lock": lock}
    assert codes(project, "python:3.13", files, "COPY . .", f"RUN {command}") == expected


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("uv pip install --system -r uv.lock", "DF762"),
        ("pip install -r pyproject.toml", "DF762"),
        ("uv pip install --system -r pyproject.toml", ""),
        ("pip install -r requirements.txt", ""),
        ("pip install -r requirements.txt -c uv.lock", ""),
    ],
)
def test_files_that_are_no_lists_of_requirements(
    project: Project, command: str, expected: str
) -> None:
    project.rules = rules_of("DF762")
    assert codes(project, "python:3.13", {}, f"RUN {command}") == expected


MEMBER = {
    "package.json": '{"workspaces": ["packages/*"], "dependencies": {"@a/b": "workspace:*"}}',
    "packages/b/package.json": '{"name": "@a/b", "scripts": {"postinstall": "node ./s/p.cjs"}}',
    "packages/b/s/p.cjs": "",
}


@pytest.mark.parametrize(
    ("files", "lines", "expected"),
    [
        ({"package.json": '{"dependencies": {"@a/b": "workspace:*"}}'}, "COPY . .\nRUN npm install", "DF727"),
        ({"package.json": '{"dependencies": {"@a/b": "workspace:*"}}'}, "COPY . .\nRUN pnpm install", ""),
        (MEMBER, "COPY package.json ./\nRUN npm install", "DF573"),
        (MEMBER, "COPY package.json ./\nCOPY packages/b/package.json packages/b/\nRUN npm install", "DF573"),
        (MEMBER, "COPY . .\nRUN npm install", ""),
    ],
)  # fmt: skip
def test_workspaces_of_npm(
    project: Project, files: dict[str, str], lines: str, expected: str
) -> None:
    project.rules = rules_of("DF573", "DF727")
    assert codes(project, "node:22", files, lines) == expected


SPA = PROJECT.format(
    f'{FRAMEWORK}<Target AfterTargets="ComputeFilesToPublish"><Exec Command="npm install" /></Target>'
)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("RUN dotnet publish -c Release", "DF740"),
        ("RUN dotnet build", ""),
        ("RUN apt-get install -y nodejs && dotnet publish", ""),
        ("COPY --from=node /usr/local /usr/local\nRUN dotnet publish", ""),
    ],
)
def test_publishing_runs_npm(project: Project, lines: str, expected: str) -> None:
    project.rules = rules_of("DF740")
    sdk = "mcr.microsoft.com/dotnet/sdk:9.0"
    assert codes(project, sdk, {"a.csproj": SPA}, "COPY a.csproj ./", lines) == expected


TOOLCHAIN = "java {\n  toolchain {\n    languageVersion = JavaLanguageVersion.of(17)\n  }\n}\n"
WRAPPED = {
    "gradlew": "",
    "gradle/wrapper/gradle-wrapper.properties": "distributionUrl=x/gradle-8.5-bin.zip\n",
}


@pytest.mark.parametrize(
    ("base", "files", "command", "expected"),
    [
        ("gradle:8-jdk21", {}, "gradle build", "DF721"),
        ("gradle:8-jdk17", {}, "gradle build", ""),
        ("gradle:7-jdk21", {}, "gradle build", ""),  # fetches it
        ("eclipse-temurin:21", WRAPPED, "./gradlew build", "DF721"),
        ("eclipse-temurin:21", {"gradlew": ""}, "./gradlew build", ""),
        ("eclipse-temurin:21", {**WRAPPED, "settings.gradle": "id 'org.gradle.toolchains.foojay-resolver'"}, "./gradlew build", ""),
    ],
)  # fmt: skip
def test_toolchains_of_gradle(
    project: Project, base: str, files: dict[str, str], command: str, expected: str
) -> None:
    project.rules = rules_of("DF721")
    all_files = {"build.gradle": TOOLCHAIN, **files}
    assert codes(project, base, all_files, "COPY . .", f"RUN {command}") == expected


NEXT = {"package.json": '{"scripts": {"build": "next build"}, "dependencies": {"next": "15"}}'}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (NEXT, "DF743"),
        ({**NEXT, "public/robots.txt": ""}, ""),
        ({"package.json": NEXT["package.json"].replace("next build", "mkdir public && next build")}, ""),
        ({"package.json": NEXT["package.json"].replace('"15"', '"15", "next-sitemap": "4"')}, ""),
    ],
)  # fmt: skip
def test_the_folder_public_of_next(project: Project, files: dict[str, str], expected: str) -> None:
    project.rules = rules_of("DF743")
    lines = ("COPY . .", "RUN npm run build", "FROM node:22-slim", "COPY --from=b /app/public /p")
    assert codes(project, "node:22 AS b", files, *lines) == expected


@pytest.mark.parametrize(
    ("base", "package", "expected"),
    [
        ("ubuntu:24.04", "python3.12-distutils", "DF154"),
        ("nvidia/cuda:12.4.1-runtime-ubuntu22.04", "python3.13-distutils", "DF154"),
        ("ubuntu:22.04", "python3-distutils", ""),
    ],
)
def test_python_has_no_distutils(project: Project, base: str, package: str, expected: str) -> None:
    project.rules = rules_of("DF154")
    line = f"RUN add-apt-repository ppa:deadsnakes/ppa && apt-get install -y {package}"
    assert codes(project, base, {}, line) == expected


def test_the_installer_of_uv_makes_no_package_of_the_project(project: Project) -> None:
    project.rules = rules_of("DF772")
    text = "[project]\nname = 'own'\n[build-system]\nbuild-backend = 'hatchling.build'\n"
    files = {"pyproject.toml": text, "own/__init__.py": ""}
    curl = "RUN curl -LsSf https://astral.sh/uv/install.sh | sh"
    lines = (curl, "COPY pyproject.toml ./", 'RUN bash -l -c "uv sync"')
    assert codes(project, "ubuntu:24.04", files, *lines) == "DF772"
