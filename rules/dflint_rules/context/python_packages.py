"""Packages of Python that the image cannot install."""

from __future__ import annotations

from dflint.fix import hint
from dflint.knowledge.package_managers import programs_of
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage

PIP = programs_of("pip", "uv")
INSTALLING = programs_of(
    "pip", "uv", "poetry", "pdm", "pipenv", "npm", "yarn", "pnpm", "bundler", "gem"
)


@rule("DF513", Severity.ERROR, "correctness", needs=PIP)
def package_without_compiler(
    stage: Stage, file: Dockerfile, context: Context | None
) -> Iterator[Finding]:
    """pip has to compile a package, and the image has not what it needs for that.

    Where PyPI has no wheel for this Python and this C library, pip compiles the source: "error: command 'gcc'
    failed", "pg_config executable not found". psycopg2 and mysqlclient never have a wheel; others have none for a
    Python that is newer than they are, or none for Alpine's musl. Take a version with a wheel, or another
    package, as psycopg2-binary; or install the compiler and the headers before, best in a stage of its own.

    Which wheels there are is known of some fifty packages, as of 2026-11; without a version it is a warning, because
    the newest release may bring one.

    ```dockerfile bad
    FROM python:3.13-slim
    RUN pip install --no-cache-dir regex==2022.10.31
    ```

    ```dockerfile good
    FROM python:3.13-slim
    RUN pip install --no-cache-dir regex==2024.11.6
    ```

    ```files
    requirements.txt  "psycopg2==2.9.10"
    ```

    ```dockerfile bad
    FROM python:3.13-slim
    COPY requirements.txt .
    RUN pip install --no-cache-dir -r requirements.txt
    ```
    """
    from dflint.model.projects.python_packages import uninstallable

    for it in uninstallable(stage, file, context):
        if it.lacks:
            what = it.requirement
            message = (
                f"{what.shown} has no wheel here and is compiled, and {it.lacks} is not installed"
            )
            found = Finding(
                what.word, message, hint(f"Take a version with a wheel, or install {it.lacks}")
            )
            yield found if what.version else found.at_most(Severity.WARNING)


@rule("DF514", Severity.ERROR, "correctness", needs=PIP)
def package_for_another_python(
    stage: Stage, file: Dockerfile, context: Context | None
) -> Iterator[Finding]:
    """pip cannot install a version of a package on the Python of the image.

    "No matching distribution found": the version needs a newer Python than the image has, or it has neither a
    wheel nor a source for this one, or a source that does not compile there, as numpy before 1.26 on Python 3.12,
    PyYAML 5.4, and what asks for pkg_resources, which setuptools has no longer. tensorflow and torch have wheels only, for some versions of Python, and none for
    Alpine. Take another tag of the image, or another version of the package. What `pip freeze` lists outside of a
    virtual environment has packages of the distribution in it that are not on PyPI, such as cloud-init; on Windows it
    lists pywin32, which is for Windows only; in an environment of conda it names files of the machine that built the
    packages, as `Babel @ file:///tmp/build/…`: write `pip list --format=freeze`; and PyTorch's own versions, as `2.1.0+cu118`, are on its own index.

    What is compiled against PyTorch, as flash-attn, imports torch when it is built: install torch before, and say
    `--no-build-isolation`; flash-attn needs an image with nvcc besides, as the devel image of CUDA.

    Which Python a version needs is known of some fifty packages, as of 2026-11; without a version it is a
    warning, because the newest release may be for it.

    ```dockerfile bad
    FROM python:3.9-slim
    RUN pip install --no-cache-dir django==5.0.6
    ```

    ```dockerfile good
    FROM python:3.12-slim
    RUN pip install --no-cache-dir django==5.0.6
    ```

    ```dockerfile bad
    FROM python:3.12
    RUN pip install --no-cache-dir pyyaml==5.4.1
    ```

    ```dockerfile bad
    FROM python:3.13-alpine
    RUN pip install --no-cache-dir torch
    ```

    ```dockerfile bad
    FROM python:3.12
    RUN pip install --no-cache-dir torch==2.9.0 && pip install --no-cache-dir flash-attn==2.8.3 --no-build-isolation
    ```
    """
    from dflint.model.projects.python_packages import uninstallable

    for it in uninstallable(stage, file, context):
        if not it.lacks:
            what = it.requirement
            reason = f"needs Python {it.needs_python}" if it.needs_python else "has no wheel for it"
            reason += " and does not compile there" if it.is_broken else ""
            message = f"pip cannot install {what.shown} on the Python of the image: it {reason}"
            if it.not_there:
                message = f"pip cannot install {what.shown}: {it.not_there}"
            found = Finding(what.word, message)
            yield found if what.version or what.at else found.at_most(Severity.WARNING)


@rule("DF760", Severity.WARNING, "correctness", needs=INSTALLING)
def package_without_library(
    stage: Stage, file: Dockerfile, context: Context | None
) -> Iterator[Finding]:
    """A package is installed, and the library or program that it uses is not in the image.

    "ImportError: libGL.so.1", "failed to find libmagic", "libpq.so.5: cannot open shared object file", "No such file
    or directory: 'ffmpeg'": the package does not bring it, and the image does not have it either. Install it in the
    stage that runs the program: what another stage has installed is not there. Of OpenCV,
    opencv-python-headless needs none, and of psycopg `psycopg[binary]`.

    Said of packages of Python, Node and Ruby that are known, in their official images and in Debian, Ubuntu and Alpine,
    where no step speaks of the library. Facts of 2026-12.

    ```dockerfile bad
    FROM python:3.13-slim
    RUN pip install --no-cache-dir opencv-python==4.12.0.88
    ```

    ```dockerfile good
    FROM python:3.13-slim
    RUN apt-get update && apt-get install -y --no-install-recommends libgl1 libglib2.0-0t64
    RUN pip install --no-cache-dir opencv-python==4.12.0.88
    ```

    ```files
    Gemfile
    Gemfile.lock  "GEM\\n pg (1.5.9)"
    ```

    ```dockerfile bad
    FROM ruby:3.4 AS gems
    WORKDIR /app
    COPY Gemfile Gemfile.lock ./
    RUN bundle install

    FROM ruby:3.4-slim
    COPY --from=gems /usr/local/bundle /usr/local/bundle
    ```
    """
    from dflint.model.projects.needed_libraries import lacking_libraries

    for it in lacking_libraries(stage, file, context):
        message = f"{it.asked.shown} needs {it.needs} when it runs, and nothing installs it there"
        yield Finding(it.asked.word, message, hint(f"Install {it.needs} in the final stage"))


@rule("DF606", Severity.ERROR, "correctness", needs=PIP)
def package_broken_by_dependency(
    stage: Stage, file: Dockerfile, context: Context | None
) -> Iterator[Finding]:
    """A pinned package of Python breaks with the newest release of an unpinned dependency.

    "ImportError: cannot import name 'url_quote' from 'werkzeug.urls'", "numpy.dtype size changed": the old version
    allows any newer release of what it needs, so pip installs the newest. The build succeeds, and the program
    fails when it starts. Take a newer version of the package, or pin the dependency as well: best all of them, in a
    list that `pip freeze`, `pip-compile` or `uv` writes.

    Known of a few packages, tried on 2026-11-30; not reported where anything in the file names the dependency.

    ```dockerfile bad
    FROM python:3.11-slim
    RUN pip install --no-cache-dir flask==2.0.3
    ```

    ```dockerfile good
    FROM python:3.11-slim
    RUN pip install --no-cache-dir flask==2.0.3 'werkzeug<3'
    ```
    """
    from dflint.model.projects.broken_dependencies import broken_dependencies

    for it, dependency, limit in broken_dependencies(stage, file, context):
        message = f"{it.shown} does not work with the newest {dependency}, and nothing pins that"
        yield Finding(it.word, message, hint(f"Ask for {dependency}{limit} too"))
