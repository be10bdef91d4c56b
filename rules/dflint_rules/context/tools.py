"""What the tools of a framework or a language need besides the sources, and stop without."""

from __future__ import annotations

from dflint.fix import hint
from dflint.knowledge.package_managers import programs_of
from dflint.model.context.quick_looks import may_start_files
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage

WITH_RAKE = frozenset({"bundle", "rails", "rake"})


@rule("DF591", Severity.WARNING, "correctness", needs="RUN")
def assets_without_secret_key(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[Finding]:
    """Rails compiles its assets for production, and has no secret in the build.

    "Missing `secret_key_base` for 'production' environment": Rails loads the whole application for it, and Active
    Storage and Devise ask for the secret then. Since Rails 7.1, `SECRET_KEY_BASE_DUMMY=1` in front of the command does;
    before, any value for SECRET_KEY_BASE. It is for this command only: the secret itself has no place in an image.

    Nothing is said where a file of the project may give the secret, or the Dockerfile speaks of one.

    ```files
    Gemfile
    Gemfile.lock  "GEM\\n activestorage (8.0.1)\\n rails (8.0.1)"
    ```

    ```dockerfile bad
    FROM ruby:3.4
    ENV RAILS_ENV=production
    WORKDIR /app
    COPY . .
    RUN bundle install
    RUN bundle exec rails assets:precompile
    ```

    ```dockerfile good
    FROM ruby:3.4
    ENV RAILS_ENV=production
    WORKDIR /app
    COPY . .
    RUN bundle install
    RUN SECRET_KEY_BASE_DUMMY=1 bundle exec rails assets:precompile
    ```
    """
    if WITH_RAKE.isdisjoint(stage.programs):
        return
    from dflint.model.projects.rails_secrets import assets_without_secret

    for it in assets_without_secret(stage, file, context):
        name = "SECRET_KEY_BASE_DUMMY=1" if it.has_dummy else "SECRET_KEY_BASE=none"
        message = (
            "Rails asks for secret_key_base when it loads the application, and the build has none"
        )
        yield Finding(it.word, message, hint(f"Write {name} in front of the command"))


@rule("DF641", Severity.ERROR, "correctness", needs="RUN")
def assets_without_node(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """Rails compiles assets with a gem that calls Yarn or npm, and the image has no Node.js.

    "jsbundling-rails: Command build failed, ensure yarn is installed": assets:precompile runs the script `build` of
    package.json, or `build:css` for cssbundling-rails. Install Node.js in the stage that compiles them.

    ```files
    Gemfile
    Gemfile.lock  "GEM\\n specs:\\n jsbundling-rails (1.3.1)"
    package.json  "{"scripts": {"build": "esbuild app/javascript/*.*"}}"
    ```

    ```dockerfile bad
    FROM ruby:3.4-slim
    WORKDIR /app
    COPY . .
    RUN SECRET_KEY_BASE_DUMMY=1 bin/rails assets:precompile
    ```

    ```dockerfile good
    FROM ruby:3.4-slim
    RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm
    WORKDIR /app
    COPY . .
    RUN npm ci && SECRET_KEY_BASE_DUMMY=1 bin/rails assets:precompile
    ```
    """
    if WITH_RAKE.isdisjoint(stage.programs):
        return
    from dflint.model.projects.rails_secrets import assets_without_node

    found = assets_without_node(stage, file, context)
    if found is not None:
        word, gem = found
        message = f"{gem} runs a script of package.json for this, and Node.js is not in the image"
        yield Finding(word, message, hint("Install Node.js before"))


@rule("DF600", Severity.ERROR, "correctness", needs="cmake")
def cmake_without_compiler(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """CMake configures a project, and the image has no compiler for its language.

    "No CMAKE_CXX_COMPILER could be found": a project that names no languages is one of C and C++, so that gcc alone is
    not enough. Install g++, or say `project(name C)` where there is no C++.

    ```files
    CMakeLists.txt  "project(engine)"
    main.c
    ```

    ```dockerfile bad
    FROM alpine:3.23
    RUN apk add --no-cache cmake gcc make musl-dev
    WORKDIR /src
    COPY . .
    RUN cmake -B build && cmake --build build
    ```

    ```dockerfile good
    FROM alpine:3.23
    RUN apk add --no-cache cmake g++ make
    WORKDIR /src
    COPY . .
    RUN cmake -B build && cmake --build build
    ```
    """
    from dflint.model.projects.cmake_versions import cmake_without_compiler as without_compiler

    found = without_compiler(stage, file, context)
    if found is not None:
        word, compiler = found
        message = f"the project needs {compiler}, which is not in the image: cmake stops"
        yield Finding(word, message, hint(f"Install {compiler} before"))


@rule("DF671", Severity.ERROR, "correctness", needs="RUN")
def cmake_library_not_installed(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[Finding]:
    """CMake is to find a library whose headers no package has brought.

    "Could NOT find CURL (missing: CURL_INCLUDE_DIR)": `find_package(… REQUIRED)` stops where the library is not there, and
    the packages with headers are apart from those that programs need: libcurl4-openssl-dev, on Alpine curl-dev. So it is
    where a script of the build context calls cmake.

    Said of some twenty libraries in the images of Debian, Ubuntu and Alpine, where all packages that are installed are known
    to bring none of them, and the file asks for nothing only sometimes. Facts of 2026-11.

    ```files
    CMakeLists.txt  "project(app)\\nfind_package(CURL REQUIRED)\\n"
    main.cpp
    ```

    ```dockerfile bad
    FROM debian:13
    RUN apt-get update && apt-get install -y --no-install-recommends cmake g++ make
    WORKDIR /src
    COPY . .
    RUN cmake -B build && cmake --build build
    ```

    ```dockerfile good
    FROM debian:13
    RUN apt-get update && apt-get install -y --no-install-recommends cmake g++ make libcurl4-openssl-dev
    WORKDIR /src
    COPY . .
    RUN cmake -B build && cmake --build build
    ```
    """
    if "cmake" not in stage.programs and not may_start_files(stage):
        return
    from dflint.model.projects.cmake_libraries import missing_libraries

    for it in missing_libraries(stage, file, context):
        message = f"{it.path} asks for {it.name}, and nothing installs {it.package}: cmake stops"
        yield Finding(it.word, message, hint(f"Install {it.package} before"))


@rule("DF610", Severity.ERROR, "correctness", needs=programs_of("conda"))
def environment_of_another_system(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[Finding]:
    """An environment of conda has packages of Windows or macOS, where it was exported.

    "ResolvePackageNotFound", "PackagesNotFoundError": Linux has no vs2015_runtime. Export it with
    `conda env export --from-history`, which lists what was asked for, without builds.

    ```files
    environment.yml  "dependencies:\\n- python=3.11.5=he1021f5_0\\n- vs2015_runtime=14.27=h5e58377_2"
    ```

    ```dockerfile bad
    FROM condaforge/miniforge3:25.3.1-0
    COPY environment.yml /tmp/
    RUN conda env create -f /tmp/environment.yml
    ```

    ```files
    environment.yml  "dependencies:\\n- python=3.11.5"
    ```

    ```dockerfile good
    FROM condaforge/miniforge3:25.3.1-0
    COPY environment.yml /tmp/
    RUN conda env create -f /tmp/environment.yml
    ```
    """
    from dflint.model.projects.foreign_environments import foreign_packages

    for it in foreign_packages(stage, file, context):
        message = f"{it.path} names {it.name}, which is for {it.system} only: conda stops"
        yield Finding(it.word, message, hint("Export it with conda env export --from-history"))


@rule("DF780", Severity.ERROR, "correctness", needs=programs_of("mix"))
def assets_before_compilation(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[Finding]:
    """Assets of Phoenix are built before `mix compile` has made what they import.

    `Could not resolve "phoenix-colocated/app"`: since Phoenix LiveView 1.1, compiling writes the hooks of components that
    app.js imports. Dockerfiles that Phoenix generated before build the assets first. Run `mix compile` before.

    ```files
    mix.exs
    assets/js/app.js  "import {hooks} from "phoenix-colocated/app""
    ```

    ```dockerfile bad
    FROM elixir:1.18
    WORKDIR /app
    COPY . .
    RUN mix assets.deploy
    RUN mix compile
    ```

    ```dockerfile good
    FROM elixir:1.18
    WORKDIR /app
    COPY . .
    RUN mix compile
    RUN mix assets.deploy
    ```
    """
    from dflint.model.projects.mix_packages import early_assets

    verb = early_assets(stage, file, context)
    if verb is not None:
        message = "app.js imports phoenix-colocated, which mix compile makes, and that has not been run yet"
        yield Finding(verb, message, hint("Run mix compile before"))


@rule("DF781", Severity.ERROR, "correctness", needs="mvnw")
def wrapper_misled_by_image(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """Maven's wrapper takes a variable of the image maven for an argument.

    `Unknown lifecycle phase "/root/.m2"`: the image sets MAVEN_CONFIG to that folder, and the script mvnw adds the value
    to its arguments. Run `mvn`, which the image has, begin with a JDK, or set `MAVEN_CONFIG=` for the command.

    ```files
    pom.xml
    mvnw  "exec java MavenWrapperMain $MAVEN_CONFIG "$@""
    ```

    ```dockerfile bad
    FROM maven:3.9-eclipse-temurin-21
    WORKDIR /app
    COPY . .
    RUN ./mvnw package
    ```

    ```dockerfile good
    FROM maven:3.9-eclipse-temurin-21
    WORKDIR /app
    COPY . .
    RUN mvn package
    ```
    """
    from dflint.model.projects.wrapper_settings import misled_wrappers

    for word in misled_wrappers(stage, file, context):
        message = "mvnw passes MAVEN_CONFIG, which the image sets to /root/.m2, to Maven as a phase: it stops"
        yield Finding(word, message, hint("Run mvn instead"))
