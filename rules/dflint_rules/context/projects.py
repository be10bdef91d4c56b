"""What package.json, go.mod and their like say, and the Dockerfile does not heed."""

from __future__ import annotations

from dflint.fix import hint
from dflint.knowledge.package_managers import programs_of
from dflint.model.context.quick_looks import may_run_package_scripts
from dflint.model.images.runtimes import runtime_version
from dflint.rule import Finding, Severity, rule
from dflint.syntax.spelling import nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.projects.version_conflicts import VersionConflict
    from dflint.model.stages import Dockerfile, Stage


WITH_VERSIONS = programs_of(
    "npm",
    "yarn",
    "pnpm",
    "bundler",
    "composer",
    "cargo",
    "go",
    "pip",
    "uv",
    "poetry",
    "dotnet",
    "maven",
    "gradle",
)
WITH_VERSIONS = f"{WITH_VERSIONS} cmake make"

WITH_FORMATS = programs_of("cargo", "npm", "pnpm", "poetry", "yarn")


@rule("DF720", Severity.ERROR, "correctness", needs="RUN CMD ENTRYPOINT")
def missing_package_script(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """A script is run that package.json does not have.

    `npm run build` stops with "Missing script" where the package.json in the directory has no such
    script, and `npm build` with "Unknown command", as npm runs no script without `run` but start, stop,
    test and restart. Of Yarn, pnpm and Bun, which also run programs of dependencies by name, only the usual
    names of scripts are reported.

    ```files
    package.json  "{"scripts": {"start": "node server.js"}}"
    package-lock.json
    server.js
    ```

    ```dockerfile bad
    FROM node:22-slim
    WORKDIR /srv
    COPY package.json package-lock.json ./
    RUN npm ci
    COPY . .
    RUN npm run build
    ```

    ```files
    package.json  "{"scripts": {"build": "tsc"}}"
    package-lock.json
    server.js
    ```

    ```dockerfile good
    FROM node:22-slim
    WORKDIR /srv
    COPY package.json package-lock.json ./
    RUN npm ci
    COPY . .
    RUN npm run build
    ```

    ```files
    package.json  "{"scripts": {"serve": "node server.js"}}"
    server.js
    ```

    ```dockerfile bad
    FROM node:22-slim
    COPY package.json server.js ./
    CMD ["npm", "serve"]
    ```
    """
    if not may_run_package_scripts(stage):
        return
    from dflint.model.projects.package_scripts import is_missing, package_scripts

    for it in package_scripts(stage, file, context):
        if it.lacks_run:
            advice = hint(f"Write npm run {it.name}")
            if it.name == "build" and _is_older(runtime_version(stage, "node"), (15,)):
                message = "npm build of npm 6 links packages: npm run build runs the script"
                yield Finding(it.word, message, advice).at_most(Severity.WARNING)
                continue
            message = f"npm has no command {it.name}: npm run {it.name} runs the script"
            yield Finding(it.word, message, advice)
        elif is_missing(it, context):
            near = nearest(it.name, it.scripts)
            fix = hint(f"Run {near}") if near else None
            yield Finding(it.word, f"{it.file.path} has no script {it.name}", fix)


def _is_older(version: tuple[int, ...] | None, other: tuple[int, ...]) -> bool:
    return version is not None and version < other


@rule("DF748", Severity.ERROR, "correctness", needs="make")
def missing_make_target(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """make is asked for a target that the Makefile has no rule for.

    It stops: "No rule to make target". Where the name is in .PHONY and nowhere else, it does nothing, and
    a later step misses what it should have made. Not reported of a Makefile that includes others or has rules
    with patterns or variables, nor of one that a step may write.

    ```files
    Makefile  "build:\\n\\tgo build ./...\\n"
    main.go
    ```

    ```dockerfile bad
    FROM golang:1.26
    WORKDIR /src
    COPY . .
    RUN make build-all
    ```

    ```dockerfile good
    FROM golang:1.26
    WORKDIR /src
    COPY . .
    RUN make build
    ```
    """
    from dflint.model.projects.make_targets import missing_targets

    for it in missing_targets(stage, file, context):
        near = nearest(it.word, sorted(it.targets))
        advice = hint(f"Write {near}") if near else None
        yield Finding(it.word, f"{it.makefile} has no rule for {it.word}", advice)


@rule("DF721", Severity.ERROR, "correctness", needs=WITH_VERSIONS)
def unsupported_version(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """The project asks for a version of the language that the base image does not have.

    The package manager stops there: Yarn 1 at `engines` of package.json, and of the packages that yarn.lock has (known
    of a few), Bundler at `ruby` of the
    Gemfile, Composer at `php`, pip, Poetry and, where it may download none, uv at the Python of pyproject.toml, cargo at
    `rust-version` and `edition`, Go at the `go` line of go.mod, the .NET SDK at global.json and the TargetFramework. The compiler of an older JDK
    stops where pom.xml or build.gradle compile for a newer Java: "release version 21 not supported", and the CMake
    of Debian or Ubuntu at `cmake_minimum_required`. Take an image of that version.

    ```files
    package.json  "{"engines": {"node": ">=22"}}"
    yarn.lock
    ```

    ```dockerfile bad
    FROM node:20-slim
    WORKDIR /srv
    COPY package.json yarn.lock ./
    RUN yarn install --frozen-lockfile
    ```

    ```dockerfile good
    FROM node:22-slim
    WORKDIR /srv
    COPY package.json yarn.lock ./
    RUN yarn install --frozen-lockfile
    ```

    ```files
    CMakeLists.txt  "cmake_minimum_required(VERSION 3.24)"
    ```

    ```dockerfile bad
    FROM ubuntu:22.04
    RUN apt-get update && apt-get install -y --no-install-recommends cmake g++ make
    WORKDIR /src
    COPY . .
    RUN cmake -B build && cmake --build build
    ```
    """
    from dflint.model.projects.version_conflicts import version_conflicts

    conflicts = version_conflicts(stage, file, context)
    if "cmake" in stage.programs:
        from dflint.model.projects.cmake_versions import cmake_conflicts

        conflicts = cmake_conflicts(stage, file, context)
    for it in conflicts:
        if it.refuses:
            yield Finding(it.place, f"{_conflict(it)}, so {it.manager} fails")
    if "yarn" in stage.programs:
        from dflint.model.projects.locked_engines import engine_conflicts

        for it in engine_conflicts(stage, file, context):
            yield Finding(it.place, f"{_conflict(it)}, so yarn fails")
    if "dotnet" in stage.programs:
        from dflint.model.projects.dotnet_projects import found_projects, newer_framework

        for found in found_projects(stage, file, context):
            framework = newer_framework(found, stage)
            if framework:
                message = f"{found.files[0]} is for {framework}, which the SDK of the image does not know, so dotnet fails"
                yield Finding(found.place.word, message)
                return


@rule("DF722", Severity.WARNING, "correctness", needs=programs_of("npm", "yarn", "pnpm"))
def unexpected_version(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """package.json asks for a version of Node.js that the base image does not have.

    npm and pnpm only warn of it, and the program may fail later. Take an image of that version, or
    say in `engines` what the program runs on.

    ```files
    package.json  "{"engines": {"node": ">=22"}}"
    package-lock.json
    ```

    ```dockerfile bad
    FROM node:20-slim
    WORKDIR /srv
    COPY package.json package-lock.json ./
    RUN npm ci
    ```

    ```dockerfile good
    FROM node:22-slim
    WORKDIR /srv
    COPY package.json package-lock.json ./
    RUN npm ci
    ```
    """
    from dflint.model.projects.version_conflicts import version_conflicts

    for it in version_conflicts(stage, file, context):
        if not it.refuses:
            yield Finding(it.place, f"{_conflict(it)}: {it.manager} warns, and goes on")


@rule("DF727", Severity.ERROR, "correctness", needs=WITH_FORMATS)
def lock_of_another_version(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """The lock file, or the project, is for another version of the package manager.

    An old Cargo stops at a newer Cargo.lock, pnpm with `--frozen-lockfile` at a pnpm-lock.yaml of another
    format: "not compatible with current pnpm". Without a version, corepack and npm bring the newest pnpm.
    "Ignored build scripts": pnpm stops since version 11 where a package has such a script, and `allowBuilds` in
    pnpm-workspace.yaml does not name it.
    The images of Node.js have Yarn 1, which refuses a project whose `packageManager` is a later one, until
    `corepack enable` is run. npm does not know the protocol `workspace:`. A Poetry before 1.3 does not read what a
    newer one writes into poetry.lock, and before 2.0 it needs `[tool.poetry]` in pyproject.toml. Facts of 2026-11.

    ```files
    package.json  "{"name": "app"}"
    pnpm-lock.yaml  "lockfileVersion: '6.0'"
    ```

    ```dockerfile bad
    FROM node:22-slim
    RUN npm install -g pnpm
    WORKDIR /app
    COPY package.json pnpm-lock.yaml ./
    RUN pnpm install --frozen-lockfile
    ```

    ```dockerfile good
    FROM node:22-slim
    RUN npm install -g pnpm@9
    WORKDIR /app
    COPY package.json pnpm-lock.yaml ./
    RUN pnpm install --frozen-lockfile
    ```
    """
    from dflint.model.projects.lock_formats import unreadable_locks

    for it in unreadable_locks(stage, file, context):
        yield Finding(it.word, f"{it.path} {it.wants}, and the image has {it.has}: this RUN fails")


@rule("DF728", Severity.ERROR, "correctness", needs=programs_of("composer"))
def missing_php_extension(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """Composer asks for an extension of PHP that the image does not have.

    "requires ext-gd * -> it is missing from your system": Composer looks at what composer.json asks for and at all
    packages of composer.lock. Install the extension before; in a stage of the image composer, which runs nothing of
    the project, say `--ignore-platform-reqs`.

    "The zip extension and unzip/7z commands are both missing": to unpack what it fetches, Composer needs one of them, or
    git to clone it instead. The images of PHP have none.

    Said of the images php and composer, as of 2026-11.

    ```files
    composer.json  "{"require": {"ext-gd": "*"}}"
    ```

    ```dockerfile bad
    FROM composer:2 AS vendor
    WORKDIR /app
    COPY composer.json ./
    RUN composer install --no-dev
    ```

    ```dockerfile good
    FROM composer:2 AS vendor
    WORKDIR /app
    COPY composer.json ./
    RUN composer install --no-dev --ignore-platform-reqs
    ```
    """
    from dflint.model.projects.composer_platform import lacks_unpacker, missing_extensions

    word = lacks_unpacker(stage, file, context)
    if word is not None:
        message = "Composer unpacks with unzip or ext-zip, or clones with git, and the image has none of them: it fails"
        yield Finding(word, message, hint("Install unzip before"))
    for it in missing_extensions(stage, file, context):
        message = f"{it.path} asks for the extension {it.name}, which the image does not have: composer fails"
        yield Finding(
            it.word, message, hint(f"Install {it.name} before, or say --ignore-platform-reqs")
        )


@rule("DF729", Severity.ERROR, "correctness", needs=programs_of("npm", "yarn", "pnpm"))
def native_package_for_older_node(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[Finding]:
    """A package with compiled code is older than the Node.js of the image.

    node-sass has binaries for the versions of Node.js that were there when it was released. For a newer one it is
    compiled when it is installed, which fails: "gyp ERR! build error". Replace node-sass by sass, or take an
    image with an older Node.js.

    ```files
    package.json  "{"dependencies": {"node-sass": "^4.14.1"}}"
    ```

    ```dockerfile bad
    FROM node:22
    WORKDIR /app
    COPY package.json ./
    RUN npm install
    ```

    ```dockerfile good
    FROM node:14
    WORKDIR /app
    COPY package.json ./
    RUN npm install
    ```
    """
    from dflint.model.projects.native_packages import old_native_packages

    for it in old_native_packages(stage, file, context):
        message = f"{it.name} of {it.path} is for Node.js up to {it.last}, and is compiled for this one, which fails"
        yield Finding(it.word, message, hint("Replace node-sass by sass"))


@rule("DF517", Severity.WARNING, "correctness", needs=programs_of("cargo"))
def crate_without_library(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """A crate links a library of the system whose headers are not in the image.

    "Could not find directory of OpenSSL installation": the slim and Alpine images of Rust have a linker and no
    headers. Install the package, with pkg-config, before the build; or use the feature `vendored` of the crate, or
    rustls. "Could not find `protoc`", "Unable to find libclang": so it is of prost-build and clang-sys in every image of
    Rust. A target of musl on Debian needs an OpenSSL of its own. A warning, because Cargo.lock has crates of features that are off
    as well. Facts of 2026-11.

    ```files
    Cargo.toml  "[package]\\nname = 'app'"
    Cargo.lock  "name = "openssl-sys""
    src/main.rs
    ```

    ```dockerfile bad
    FROM rust:1.90-slim
    WORKDIR /src
    COPY . .
    RUN cargo build --release
    ```

    ```dockerfile good
    FROM rust:1.90-slim
    RUN apt-get update && apt-get install -y --no-install-recommends libssl-dev pkg-config
    WORKDIR /src
    COPY . .
    RUN cargo build --release
    ```
    """
    from dflint.model.projects.native_builds import missing_libraries

    for it in missing_libraries(stage, file, context):
        message = (
            f"{it.crate} of Cargo.lock needs {it.package}, which nothing installs: linking it fails"
        )
        yield Finding(it.word, message, hint(f"Install {it.package} and pkg-config before"))


@rule("DF519", Severity.ERROR, "correctness", needs=programs_of("bundler", "gem"))
def gem_to_compile(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """A gem with an extension in C is installed without a compiler, or its headers.

    "Failed to build gem native extension": the slim and Alpine images of Ruby have no gcc and no make. Install
    build-essential (on Alpine build-base) before, in a stage of its own if it is not to be shipped. "yaml.h not found":
    psych needs libyaml-dev besides, pg libpq-dev, mysql2 default-libmysqlclient-dev. Facts of 2026-11.

    ```files
    Gemfile
    Gemfile.lock  "GEM\\n puma (6.6.0)"
    ```

    ```dockerfile bad
    FROM ruby:3.4-slim
    WORKDIR /app
    COPY Gemfile Gemfile.lock ./
    RUN bundle install
    ```

    ```dockerfile good
    FROM ruby:3.4-slim
    WORKDIR /app
    RUN apt-get update && apt-get install -y --no-install-recommends build-essential
    COPY Gemfile Gemfile.lock ./
    RUN bundle install
    ```
    """
    from dflint.model.projects.native_builds import gem_without_compiler, gem_without_headers

    found = gem_without_compiler(stage, file, context)
    if found is not None:
        verb, gem = found
        message = f"{gem} is compiled, and gcc is not installed"
        yield Finding(
            verb, message, hint("Install build-essential, or build-base of Alpine, before")
        )
        return
    lacking = gem_without_headers(stage, file, context)
    if lacking is not None:
        verb, gem, package = lacking
        message = f"{gem} is compiled, and needs {package}, which nothing installs"
        yield Finding(verb, message, hint(f"Install {package} before"))


def _conflict(it: VersionConflict) -> str:
    return f"{it.path} asks for {it.asked}, and the image has {it.language} {it.found}"
