"""Parts of a project, or of what it builds, that a Dockerfile takes for granted."""

from __future__ import annotations

from dflint.fix import hint
from dflint.knowledge.package_managers import programs_of
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.projects.project_parts import MissingPart
    from dflint.model.stages import Dockerfile, Stage


@rule("DF572", Severity.ERROR, "correctness", needs=programs_of("bundler"))
def lock_without_linux(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """Gemfile.lock is for other systems than Linux, and Bundler may not change it.

    "Your bundle only supports platforms ["arm64-darwin-23"] but your local platform is x86_64-linux": in a deployment,
    or with a frozen lock file, Bundler adds no platform. Run `bundle lock --add-platform x86_64-linux aarch64-linux`
    in the project.

    ```files
    Gemfile
    Gemfile.lock  "GEM\\n\\nPLATFORMS\\n arm64-darwin-23\\n\\nDEPENDENCIES\\n"
    ```

    ```dockerfile bad
    FROM ruby:3.4
    WORKDIR /app
    ENV BUNDLE_DEPLOYMENT=1
    COPY Gemfile Gemfile.lock ./
    RUN bundle install
    ```

    ```files
    Gemfile
    Gemfile.lock  "GEM\\n\\nPLATFORMS\\n arm64-darwin-23\\n x86_64-linux\\n\\nDEPENDENCIES\\n"
    ```

    ```dockerfile good
    FROM ruby:3.4
    WORKDIR /app
    ENV BUNDLE_DEPLOYMENT=1
    COPY Gemfile Gemfile.lock ./
    RUN bundle install
    ```
    """
    from dflint.model.projects.bundler_platforms import locks_without_linux

    for it in locks_without_linux(stage, file, context):
        message = f"{it.path} is for {', '.join(it.platforms)} only: bundle install stops on Linux"
        yield Finding(it.word, message, hint("Run bundle lock --add-platform x86_64-linux"))


_OTHERS = programs_of(
    "go", "maven", "gradle", "pip", "uv", "poetry", "bundler", "composer", "npm", "yarn", "pnpm", "bun",
)  # fmt: skip
_OTHERS = f"{_OTHERS} bash sh"  # as in `sh gradlew`
_WITH_CARGO = ("cargo", "maturin")
PARTS_ARE_NAMED = f"{' '.join(_WITH_CARGO)} {_OTHERS}"


@rule("DF573", Severity.ERROR, "correctness", needs=PARTS_ARE_NAMED)
def workspace_member_not_copied(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[Finding]:
    """A package manager reads a project of which a part is not in the image.

    "failed to load manifest for workspace member": Cargo reads the Cargo.toml of every member, and of every dependency
    with a path, whichever package is built; a member that is named by a pattern as `crates/*` may be left out. So do
    others: Go reads the folders of `replace` and go.work, Maven all modules, Gradle its catalog of versions and
    the scripts that it applies, pip the lists that a list names with `-r` and `-c`, the build backend of a Python project
    its hook, licence and version, uv and Poetry dependencies with a path, Bundler `.ruby-version`, `gemspec` and gems with a path, Composer
    packages with a path, and its scripts such as artisan or bin/console; Yarn its `yarnPath`, plugins and patches, pnpm patches and pnpm-workspace.yaml, Yarn and Bun
    with a frozen lock file all members; `gradlew` and `mvnw` the folder of the wrapper, also as `sh gradlew`. An installation runs
    `postinstall`, which reads its script, or the schema of Prisma. Copy them all before. Nothing is said where a RUN
    may have made the part. Facts of 2026-11.

    ```files
    Cargo.toml  "[workspace]\\nmembers = ['app', 'tools']"
    app/Cargo.toml
    app/src/main.rs
    tools/Cargo.toml
    ```

    ```dockerfile bad
    FROM rust:1.90
    WORKDIR /src
    COPY Cargo.toml ./
    COPY app app
    RUN cargo build --release -p app
    ```

    ```dockerfile good
    FROM rust:1.90
    WORKDIR /src
    COPY Cargo.toml ./
    COPY app app
    COPY tools tools
    RUN cargo build --release -p app
    ```

    ```files
    requirements/base.txt  "flask==3.1.0"
    requirements/live.txt  "-r base.txt"
    ```

    ```dockerfile bad
    FROM python:3.13-slim
    WORKDIR /app
    COPY requirements/live.txt requirements/
    RUN pip install --no-cache-dir -r requirements/live.txt
    ```

    ```files
    composer.json  "{"scripts": {"post-autoload-dump": ["@php artisan package:discover --ansi"]}}"
    composer.lock
    artisan
    ```

    ```dockerfile bad
    FROM composer:2
    WORKDIR /app
    COPY composer.json composer.lock ./
    RUN composer install --no-dev
    COPY . .
    ```

    ```dockerfile good
    FROM composer:2
    WORKDIR /app
    COPY composer.json composer.lock ./
    RUN composer install --no-dev --no-scripts --no-autoloader
    COPY . .
    RUN composer dump-autoload --no-dev
    ```

    ```files
    package.json  "{"scripts": {"postinstall": "prisma generate"}, "dependencies": {"prisma": "6"}}"
    package-lock.json
    prisma/schema.prisma
    ```

    ```dockerfile bad
    FROM node:22-slim
    WORKDIR /app
    COPY package.json package-lock.json ./
    RUN npm ci
    COPY . .
    ```
    """
    found: list[MissingPart] = []
    if not stage.programs.isdisjoint(_WITH_CARGO):
        from dflint.model.projects.cargo_members import missing_members

        found += missing_members(stage, file, context)
    if not stage.programs.isdisjoint(_OTHERS.split()):
        from dflint.model.projects.named_parts import missing_parts

        found += missing_parts(stage, file, context)
    for it in found:
        message = (
            f"{it.manifest} needs {it.path}, which is not in the image here: {it.program} stops"
        )
        yield Finding(it.word, message, hint(f"Copy {it.path} before"))


@rule("DF740", Severity.ERROR, "correctness", needs=programs_of("dotnet"))
def dotnet_without_project(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """dotnet finds no project where it is run, or several, or not all that its solution names.

    MSB1003, "The current working directory does not contain a project or solution file": name the project, or run
    dotnet in its folder. MSB1011, "this folder contains more than one": name the one that is meant. MSB3202, "The
    project file was not found": copy all projects of a solution before `dotnet restore`, or restore one project.
    NU1015, NETSDK1013: copy Directory.Packages.props and Directory.Build.props, too. "npm: not found": the templates with
    React or Angular run npm when they are published, which the image of the SDK does not have.

    ```files
    Shop.sln  "Project("A") = "Web", "Web/Web.csproj"\\nProject("A") = "Core", "Core/Core.csproj""
    Web/Web.csproj
    Core/Core.csproj
    ```

    ```dockerfile bad
    FROM mcr.microsoft.com/dotnet/sdk:10.0
    WORKDIR /src
    COPY Shop.sln ./
    COPY Web/Web.csproj Web/
    RUN dotnet restore
    ```

    ```dockerfile good
    FROM mcr.microsoft.com/dotnet/sdk:10.0
    WORKDIR /src
    COPY Shop.sln ./
    COPY Web/Web.csproj Web/
    COPY Core/Core.csproj Core/
    RUN dotnet restore
    ```

    ```files
    src/Web.csproj
    ```

    ```dockerfile bad
    FROM mcr.microsoft.com/dotnet/sdk:10.0
    WORKDIR /app
    COPY . .
    RUN dotnet publish -c Release -o /out
    ```
    """
    from dflint.model.projects.dotnet_projects import (
        found_projects,
        missing_of_solution,
        missing_properties,
        runs_npm,
    )

    for it in found_projects(stage, file, context):
        part = missing_of_solution(it)
        if part is not None:
            message = (
                f"{part.manifest} names {part.path}, which is not in the image here: dotnet stops"
            )
            yield Finding(part.word, message, hint(f"Copy {part.path} before"))
            continue
        properties = missing_properties(it, stage)
        if properties is not None:
            part, is_sure = properties
            message = f"{part.manifest} needs {part.path}, which is not in the image here: dotnet restore fails"
            finding = Finding(part.word, message, hint(f"Copy {part.path} before"))
            yield finding if is_sure else finding.at_most(Severity.WARNING)
        elif runs_npm(it, stage):
            message = (
                f"publishing {it.files[0]} runs npm, which is not in the image here: dotnet stops"
            )
            yield Finding(it.place.word, message, hint("Install Node.js before"))
        elif it.is_unclear:
            names = ", ".join(sorted(it.files))
            yield Finding(
                it.place.word, f"dotnet does not know which to take of {names}, and stops"
            )
        elif it.is_missing(stage):
            yield Finding(
                it.place.word, f"there is no project or solution in {it.folder}: dotnet stops"
            )


@rule("DF771", Severity.ERROR, "correctness", needs=programs_of("mix"))
def mix_package_to_compile(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """A package of Elixir with code in C or Rust is compiled where there is no compiler.

    "Could not compile with make": the slim and Alpine images of Elixir have neither. Install build-essential, or
    build-base of Alpine, before. Said of packages that mix.lock has with elixir_make and no binaries; and
    of crates below `native/`, which Rustler compiles with cargo. Facts of 2026-11.

    ```files
    mix.exs
    mix.lock  "{"bcrypt_elixir": {:hex, :bcrypt_elixir, "3.3.0", "", [:mix, :make], [{:elixir_make, "~> 0.6"}]}}"
    ```

    ```dockerfile bad
    FROM elixir:1.18-alpine
    WORKDIR /app
    COPY mix.exs mix.lock ./
    RUN mix deps.get && mix deps.compile
    ```

    ```dockerfile good
    FROM elixir:1.18-alpine
    RUN apk add --no-cache build-base
    WORKDIR /app
    COPY mix.exs mix.lock ./
    RUN mix deps.get && mix deps.compile
    ```
    """
    from dflint.model.projects.mix_packages import crate_without_cargo, package_without_make

    crate = crate_without_cargo(stage, file, context)
    if crate is not None:
        message = f"{crate[1]} is compiled with cargo, which is not in the image here"
        yield Finding(crate[0], message, hint("Install Rust before"))
    found = package_without_make(stage, file, context)
    if found is not None:
        verb, package, lacks = found
        message = f"{package} is compiled, and {lacks} is not installed"
        yield Finding(
            verb, message, hint("Install build-essential, or build-base of Alpine, before")
        )


@rule(
    "DF770",
    Severity.ERROR,
    "correctness",
    needs=programs_of("pip", "uv", "poetry", "bundler", "mix", "npm"),
)
def dependency_needs_git(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """A dependency comes from a git repository, and the image has no git.

    "Cannot find command 'git'": pip, uv, Poetry, Bundler, Mix and, without a lock file, npm call git for such a dependency, and the slim and Alpine
    images do not have it. Install git before, in a stage of its own if it is not to be shipped, or name an archive.

    ```files
    requirements.txt  "git+https://example.com/lib.git@v1.2"
    ```

    ```dockerfile bad
    FROM python:3.13-slim
    WORKDIR /app
    COPY requirements.txt .
    RUN pip install --no-cache-dir -r requirements.txt
    ```

    ```dockerfile good
    FROM python:3.13
    WORKDIR /app
    COPY requirements.txt .
    RUN pip install --no-cache-dir -r requirements.txt
    ```
    """
    from dflint.model.projects.git_dependencies import git_dependencies

    for it in git_dependencies(stage, file, context):
        message = f"{it.name} of {it.path} is fetched with git, which is not in the image here"
        yield Finding(it.word, message, hint("Install git before"))
