"""Programs that are installed beside what a project declares, and environments of conda."""

from pathlib import Path

from tests.optimize.test_orders import order

CARGO = {
    "Cargo.toml": '[package]\nname = "a"\nversion = "1.0.0"\n', "Cargo.lock": "", "src/main.rs": "",
}  # fmt: skip
FETCH = "COPY Cargo.toml Cargo.lock ./\nRUN mkdir -p src && echo 'fn main() {}' > src/main.rs && cargo fetch\n"


def test_a_program_of_cargo_reads_nothing_of_a_project_without_settings(tmp_path: Path) -> None:
    before = "FROM rust:1.90\nWORKDIR /w\nCOPY . .\nRUN cargo install sqlx-cli && cargo build --release\n"
    assert order(tmp_path, before, CARGO) == (
        f"FROM rust:1.90\nWORKDIR /w\nRUN cargo install sqlx-cli\n{FETCH}COPY . .\nRUN cargo build --release\n"
    )


def test_a_program_of_cargo_is_compiled_by_the_toolchain_of_the_folder(tmp_path: Path) -> None:
    before = "FROM rust:1.90\nWORKDIR /w\nCOPY . .\nRUN cargo install trunk\n"
    files = {**CARGO, "rust-toolchain.toml": "[toolchain]\n"}
    assert order(tmp_path, before, files) == (
        "FROM rust:1.90\nWORKDIR /w\nCOPY rust-toolchain.toml ./\nRUN cargo install trunk\nCOPY . .\n"
    )


def test_a_program_of_go_with_its_version_ignores_the_module(tmp_path: Path) -> None:
    files = {"go.mod": "module x\n", "go.sum": "", "cmd/x/a.go": "package main\n"}
    before = "FROM golang:1.25\nWORKDIR /w\nCOPY . .\nRUN go install example.org/a@v1.0 && go vet ./...\n"
    assert "WORKDIR /w\nRUN go install example.org/a@v1.0\nCOPY" in order(tmp_path, before, files)
    before = "FROM golang:1.25\nWORKDIR /w\nCOPY . .\nRUN go install\n"
    assert "COPY . .\nRUN go install\n" in order(tmp_path, before, files)


def test_bundler_is_installed_before_the_gemfile_is_there(tmp_path: Path) -> None:
    files = {"Gemfile": 'source "https://rubygems.org"\n', "Gemfile.lock": "", "a.rb": ""}
    before = (
        "FROM ruby:3.4\nWORKDIR /w\nCOPY . .\nRUN gem install bundler -v 2.6.2 && bundle install\n"
    )
    assert order(tmp_path, before, files) == (
        "FROM ruby:3.4\nWORKDIR /w\nRUN gem install bundler -v 2.6.2\nCOPY Gemfile Gemfile.lock ./\n"
        "RUN bundle install\nCOPY . .\n"
    )


def test_a_gem_that_may_have_been_built_there_stays(tmp_path: Path) -> None:
    before = "FROM ruby:3.4\nWORKDIR /w\nCOPY . .\nRUN gem build a.gemspec && gem install a\n"
    assert order(tmp_path, before, {"a.gemspec": "", "a.rb": ""}) == before


def test_tools_of_dotnet_are_restored_from_their_manifest(tmp_path: Path) -> None:
    files = {".config/dotnet-tools.json": "{}", "Api/Api.csproj": "<Project/>", "Api/a.cs": ""}
    before = (
        "FROM mcr.microsoft.com/dotnet/sdk:8.0\nWORKDIR /w\nCOPY . .\n"
        "RUN dotnet tool restore && dotnet publish -c Release Api/Api.csproj\n"
    )
    assert order(tmp_path, before, files) == (
        "FROM mcr.microsoft.com/dotnet/sdk:8.0\nWORKDIR /w\nCOPY .config/dotnet-tools.json .config/\n"
        "RUN dotnet tool restore\nCOPY Api/Api.csproj Api/\nRUN dotnet restore Api/Api.csproj\nCOPY . .\n"
        "RUN dotnet publish -c Release Api/Api.csproj\n"
    )


def test_an_environment_of_conda_may_name_lists_for_pip(tmp_path: Path) -> None:
    files = {
        "environment.yml": "dependencies:\n  - numpy\n  - pip:\n    - -r more.txt\n    - flask\n",
        "more.txt": "-c pins.txt\n", "pins.txt": "", "a.py": "",
    }  # fmt: skip
    before = "FROM condaforge/miniforge3:24\nWORKDIR /w\nCOPY . .\nRUN conda env create -f environment.yml\n"
    assert order(tmp_path, before, files) == (
        "FROM condaforge/miniforge3:24\nWORKDIR /w\nCOPY environment.yml more.txt pins.txt ./\n"
        "RUN conda env create -f environment.yml\nCOPY . .\n"
    )
    files["environment.yml"] = "dependencies:\n  - pip:\n    - -e .\n"
    assert order(tmp_path, before, files) == before


def test_extensions_of_php_come_above_the_application(tmp_path: Path) -> None:
    before = "FROM php:8.4-apache\nCOPY src /var/www/html\nRUN docker-php-ext-install pdo_mysql opcache\n"
    assert order(tmp_path, before, {"src/a.php": ""}) == (
        "FROM php:8.4-apache\nRUN docker-php-ext-install pdo_mysql opcache\nCOPY src /var/www/html\n"
    )
    own = "FROM php:8.4-apache\nCOPY ext/shop /usr/src/php/ext/shop\nRUN docker-php-ext-install shop\n"
    assert order(tmp_path, own, {"ext/shop/a.c": ""}) == own


def test_accounts_are_made_above_the_sources(tmp_path: Path) -> None:
    files = {"requirements.txt": "", "a.py": ""}
    before = (
        "FROM python:3.13\nWORKDIR /srv\nCOPY . .\nRUN useradd --system app\nRUN pip install x==1\n"
    )
    assert order(tmp_path, before, files) == (
        "FROM python:3.13\nWORKDIR /srv\nRUN useradd --system app\nRUN pip install x==1\nCOPY . .\n"
    )


def test_accounts_stay_below_their_home_and_their_files(tmp_path: Path) -> None:
    for copy, run in (
        ("COPY . /home/app", "useradd --create-home app"),
        ("COPY . /srv/app", "useradd --home-dir /srv/app app"),
        ("COPY passwd /etc/passwd", "useradd app"),
        ("COPY . /srv", "useradd app && chown -R app /srv"),
    ):
        before = f"FROM debian:13\n{copy}\nRUN {run}\n"
        assert order(tmp_path, before, {"passwd": "", "a.py": ""}) == before


def test_packages_of_dart_and_pdm_come_before_the_sources(tmp_path: Path) -> None:
    files = {
        "pubspec.yaml": "name: a\ndependencies:\n  b:\n    path: packages/b\n", "pubspec.lock": "",
        "packages/b/pubspec.yaml": "name: b\n", "bin/a.dart": "",
    }  # fmt: skip
    before = (
        "FROM dart:3.9\nWORKDIR /w\nCOPY . .\nRUN dart pub get\nRUN dart compile exe bin/a.dart\n"
    )
    assert (
        "COPY pubspec.yaml pubspec.lock ./\nCOPY packages/b/ packages/b/\nRUN dart pub get\nCOPY"
        in order(tmp_path, before, files)
    )
    files = {"pyproject.toml": "[project]\nname = 'a'\nversion = '1'\n", "pdm.lock": "", "a.py": ""}
    before = "FROM python:3.13\nWORKDIR /w\nCOPY . .\nRUN pdm sync --prod\n"
    assert order(tmp_path, before, files) == (
        "FROM python:3.13\nWORKDIR /w\nCOPY pyproject.toml pdm.lock ./\nRUN pdm sync --prod --no-self\n"
        "COPY . .\nRUN pdm sync --prod\n"
    )
