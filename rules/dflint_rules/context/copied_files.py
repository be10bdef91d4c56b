"""Files of the build context that COPY and ADD take."""

from __future__ import annotations

from dflint.fix import hint, replace, unsafe
from dflint.model.context.build_context import has_any_named, mounted, taken, whole_copies
from dflint.model.context.junk import HISTORIES
from dflint.rule import Finding, Related, Severity, rule
from dflint.syntax.nodes import Add, Copy, Run
from dflint.syntax.spelling import has_same_digits, is_slip, nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context, Taken
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step

# Folders that people write, and no build makes.
SOURCE_FOLDERS = frozenset({
    "src", "source", "sources", "conf", "config", "configs", "scripts", "templates", "static", "assets",
    "docs", "tests", "migrations", "data", "docker", "nginx", "etc", "include", "patches", "plugins",
    "requirements",
})  # fmt: skip
# How paths of the machine that builds begin, which people take for sources.
OF_HOSTS = ("/home/", "/Users/", "/mnt/c/", "/c/Users/", "C:")
MOST_NAMES = 4  # in a message


@rule("DF701", Severity.WARNING, "size")
def missing_dockerignore(
    file: Dockerfile, context: Context, *, at_least: int = 1_000_000
) -> Iterator[Finding]:
    """The whole build context is copied, and there is no .dockerignore.

    `COPY . .` without a .dockerignore takes everything there is: the history in `.git`,
    `node_modules` for another system, virtual environments. It makes the image bigger, and every
    commit makes the builder run all later steps again.

    Reported when such folders are there and git does not track what is in them, with their sizes:
    from `at_least` bytes, and `.git` always where it ends up in the final image. `.git` is left out
    of account where the build may read it: a RUN uses git, or a tool that finds the version in it,
    such as setuptools-scm, vergen, MinVer, `go build`, or a Makefile with `git describe`. node_modules is reported where
    it is not there yet, too: where git ignores it beside a package.json. Copied over what `npm ci` has installed, it
    brings programs of another system: "invalid ELF header".

    ```files
    .git/HEAD
    node_modules/react/index.js  2.5 MB
    server.js
    ```

    ```dockerfile bad
    FROM node:22-slim
    COPY . /srv/app
    ```

    ```dockerignore
    .git
    **/node_modules
    ```

    ```dockerfile good
    FROM node:22-slim
    COPY . /srv/app
    ```
    """
    if context.ignore is None and whole_copies(file):
        junk = _junk(file, context, at_least)
        if junk:
            fix = hint("Write a .dockerignore")
            whole = whole_copies(file)[0].source
            message = f"there is no .dockerignore: the whole build context is copied, with {junk}"
            yield Finding(whole, message, fix)
        else:
            yield from _packages(file, context, "there is no .dockerignore that excludes")


@rule("DF702", Severity.WARNING, "size")
def junk_not_ignored(
    file: Dockerfile, context: Context, *, at_least: int = 1_000_000
) -> Iterator[Finding]:
    """The whole build context is copied, and .dockerignore does not exclude junk.

    Folders such as `.git` and `node_modules` make the context slow to send and the image bigger,
    and change without the program having changed.

    A pattern in .dockerignore starts at the root of the context: `node_modules` does not stand for
    `web/node_modules`, but `**/node_modules` does. Reported as in missing-dockerignore.

    ```files
    server.js
    web/node_modules/react/index.js  2.5 MB
    ```

    ```dockerignore
    node_modules
    ```

    ```dockerfile bad
    FROM node:22-slim
    COPY . /srv/app
    ```

    ```dockerignore
    **/node_modules
    ```

    ```dockerfile good
    FROM node:22-slim
    COPY . /srv/app
    ```
    """
    if context.ignore is not None and whole_copies(file):
        junk = _junk(file, context, at_least)
        if junk:
            yield Finding(
                whole_copies(file)[0].source,
                f"{context.ignore_name} does not exclude {junk}, so COPY puts it into the image",
            )
        else:
            yield from _packages(file, context, f"{context.ignore_name} does not exclude")


@rule("DF703", Severity.WARNING, "security")
def secret_not_ignored(file: Dockerfile, context: Context) -> Iterator[Finding]:
    """A file that is copied from the build context holds a secret.

    Anyone who has the image, or only its build cache, has the secret; deleting the file in a later
    instruction does not take it out of the layer. Name it in .dockerignore, and give the build
    what it needs with `RUN --mount=type=secret`.

    Reported for private keys, and for `.env`, `.npmrc`, the logins of registries and the like that
    do hold a password or a token: files that COPY names, and files near the top of the folders that
    it takes, those of tests aside. The secret itself is never shown.

    ```files
    .env  "DB_PASSWORD=hunter2"
    server.js
    ```

    ```dockerfile bad
    FROM node:22-slim
    COPY . /srv/app
    ```

    ```dockerignore
    .env
    *.pem
    ```

    ```dockerfile good
    FROM node:22-slim
    COPY . /srv/app
    ```
    """
    from dflint.model.context.copied_secrets import copied_secrets

    for it in copied_secrets(file, context):
        if it.is_named:
            message = f"{it.path} holds {it.what}, which stays in the layer of this {it.keyword}"
        else:
            message = f"{it.path} is copied too: it holds {it.what}, which stays in the layer of this {it.keyword}"
        yield Finding(it.source, message)


@rule("DF704", Severity.ERROR, "correctness", also="CopyIgnoredFile")
def copy_ignored_file(copy: Copy | Add, context: Context) -> Iterator[Finding]:
    """COPY takes a file that .dockerignore excludes, so the build stops.

    Exceptions with `!` count, wherever they bring something back; BuildKit's own check is silent
    as soon as there is one. A wildcard is reported if all that it matches is ignored.

    ```files
    .env
    .env.example
    ```

    ```dockerignore
    .env*
    ```

    ```dockerfile bad
    FROM node:22-slim
    COPY .env.example /srv/app/
    ```

    ```dockerignore
    .env*
    !.env.example
    ```

    ```dockerfile good
    FROM node:22-slim
    COPY .env.example /srv/app/
    ```
    """
    for source in taken(copy):
        if _is_hidden(source, context):
            culprit = _culprit(source, context)
            message = f"{source.path} is excluded by {culprit}, so COPY does not find it"
            yield Finding(source, message)


@rule("DF705", Severity.WARNING, "correctness")
def copy_missing_file(
    instruction: Add | Copy | Run, step: Step, stage: Stage, context: Context, file: Dockerfile
) -> Iterator[Finding]:
    """COPY, or a bind mount, takes a file that is not in the build context, so the build stops.

    A Dockerfile does not say what its build context is. This is reported where `--context`, the
    configuration, a Compose file, docker-bake.hcl or the like says so, or where one folder, and no
    other above it in the repository, holds other files that the Dockerfile copies, or no folder of the repository at
    whose root the Dockerfile is has such a file. Files that git
    ignores, that are named as what builds make (`dist/`, `*.jar`), or that a script, a Makefile or a
    workflow names, may be made before the build, and are not reported, nor are wildcards, which may
    match nothing. A path below the home directory of somebody, as `/home/me/app`, is of no build context.

    ```files
    pyproject.toml
    requirements.txt
    ```

    ```dockerfile bad
    FROM python:3.13-slim
    COPY pyproject.toml requirments.txt /srv/
    ```

    ```dockerfile fixed
    FROM python:3.13-slim
    COPY pyproject.toml requirements.txt /srv/
    ```

    ```files
    main.py
    requirements.txt
    ```

    ```dockerfile bad
    FROM python:3.13-slim
    COPY requirements.txt /srv/
    COPY /home/me/app/main.py /srv/
    ```

    ```dockerfile bad
    FROM python:3.13-slim
    COPY main.py /srv/
    RUN --mount=type=bind,source=constraints.txt,target=/tmp/constraints.txt pip install -c /tmp/constraints.txt flask
    ```
    """
    for source in mounted(instruction) if isinstance(instruction, Run) else taken(instruction):
        path = source.path
        if not source.is_plain or context.has(path) or context.ignores(path):
            continue
        if source.word.startswith(OF_HOSTS) and not context.has(path.partition("/")[0]):
            message = f"{source.word} is looked for in the build context {context.folder.name}, not on the host"
            yield Finding(source, message, hint("Give a path below the build context"))
            continue
        is_sure = context.is_certain or has_any_named(file, context)
        if not is_sure and not context.has_nowhere(path):
            continue
        if any(it.context is None for it in file.builds):
            continue
        near = _misspelt(path, context)
        may_be_windows = step.state.shell.kind != "posix" or stage.image is None
        if near.lower() == path.lower() and may_be_windows:
            continue  # where both are one name
        if context.is_made_before(path) or (not near and _may_be_made(path, context)):
            continue
        fix = None
        if near and source.word.is_plain and source.word == path:
            fix = unsafe(f"Copy {near}", replace(source, near))
        yield Finding(source, f"{path} is not in the build context {context.folder.name}", fix)


@rule("DF210", Severity.INFO, "correctness")
def build_output_not_built(copy: Copy | Add, context: Context) -> Iterator[Finding]:
    """COPY takes what a build makes, and neither the repository nor a step has it.

    "COPY failed: no source files were specified", "/target/app.jar: not found": `docker build` of a fresh clone stops where
    `mvn package` did not run before. Build it in a stage of the Dockerfile, from which the last stage copies it; else
    say in a script or a workflow what has to run before.

    So it is with the folder of a submodule that is not checked out: it is empty.

    Not reported where the folder is there, or where a script, a Makefile or a workflow of the repository speaks of the
    program that makes it.

    ```files
    pom.xml
    application.yml
    src/main/java/App.java
    ```

    ```dockerfile bad
    FROM eclipse-temurin:21-jre
    COPY application.yml /
    COPY target/app.jar /app.jar
    CMD ["java", "-jar", "/app.jar"]
    ```

    ```dockerfile good
    FROM maven:3.9-eclipse-temurin-21 AS build
    WORKDIR /src
    COPY pom.xml ./
    COPY src src
    RUN mvn package
    FROM eclipse-temurin:21-jre
    COPY --from=build /src/target/app.jar /app.jar
    CMD ["java", "-jar", "/app.jar"]
    ```
    """
    for source in taken(copy):
        is_output = any(sign in source.path for sign in ("target", "build", "dist"))
        if not is_output and not context.is_in_submodule(source.path):
            continue
        from dflint.model.projects.unbuilt_output import unbuilt

        command = unbuilt(source.path, context)
        if command:
            message = f"{source.path} is there only after {command}: docker build of a clone stops"
            yield Finding(source, message, hint("Build it in a stage of its own"))
            return


@rule("DF730", Severity.WARNING, "security")
def history_copied(copy: Copy | Add, stage: Stage, context: Context) -> Iterator[Finding]:
    """The history of the repository is copied into the final image.

    `.git` holds every version of every file, also what was removed, and may hold the login that
    cloned it. Give a build that reads it `RUN --mount=type=bind,source=.git,target=.git`, or copy it
    in a stage of its own.

    ```files
    .git/HEAD
    ```

    ```dockerfile bad
    FROM debian:13-slim
    COPY .git /src/.git
    ```

    ```dockerfile good
    FROM debian:13-slim
    RUN --mount=type=bind,source=.git,target=/src/.git git -C /src describe > /version
    ```
    """
    for source in taken(copy) if stage.in_final_image else ():
        if source.path in HISTORIES:
            yield Finding(source, f"the whole history in {source.path} ends up in the image")


@rule("DF732", Severity.WARNING, "security", needs="rm find shred unlink")
def copied_secret_deleted_too_late(stage: Stage, context: Context) -> Iterator[Finding]:
    """A secret in a folder that was copied is deleted in a later step, and stays there.

    The file is still in the layer of the COPY, and can be taken out of it. Name it in .dockerignore,
    or give it to the step that needs it with `RUN --mount=type=secret`.

    ```files
    conf/private/a.key
    conf/setup
    ```

    ```dockerfile bad
    FROM debian:13-slim
    COPY conf /etc/app
    RUN /etc/app/setup && rm -rf /etc/app/private
    ```

    ```dockerignore
    conf/private
    ```

    ```dockerfile good
    FROM debian:13-slim
    COPY conf /etc/app
    RUN --mount=type=secret,id=key /etc/app/setup
    ```
    """
    if not stage.in_final_image or not stage.copies:
        return
    from dflint.model.context.copied_secrets import removed_copies

    for it in removed_copies(stage, context):
        related = Related(it.copy.instruction, "it is copied here")
        message = f"{it.path} is deleted here, and stays in the layer of the COPY"
        yield Finding(it.command, message, hint("Use RUN --mount=type=secret"), related)


def _packages(file: Dockerfile, context: Context, what: str) -> Iterator[Finding]:
    """What a COPY of the whole context does with node_modules where somebody has installed it."""
    from dflint.model.context.copied_junk import PACKAGES, packages_copied, replaces_packages

    copy = packages_copied(file, context)
    if copy is not None:
        replaces = replaces_packages(copy)
        result = "replaces what the RUN above installed" if replaces else "is copied"
        message = f"{what} {PACKAGES}: that of a working copy {result}"
        found = Finding(copy.source, message, hint(f"Name {PACKAGES} in .dockerignore"))
        yield found if replaces else found.at_most(Severity.INFO)


def _junk(file: Dockerfile, context: Context, at_least: int) -> str:
    """The junk that is copied, in a sentence: `.git (12 MB) and …`."""
    from dflint.model.context.copied_junk import junk_copied

    junk = junk_copied(file, context, at_least)
    more = len(junk) - MOST_NAMES
    names = [*junk[:MOST_NAMES], *([f"{more} more"] if more > 0 else [])]
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _misspelt(path: str, context: Context) -> str:
    """A file beside one that is not there, whose name differs by a slip of the fingers, in letters."""
    folder = path.rpartition("/")[0] or "."
    entries = [entry.path for entry in context.folder.entries(folder)]
    near = nearest(path, entries)
    return near if near and _is_slip(path, near) and has_same_digits(path, near) else ""


def _is_slip(path: str, near: str) -> bool:
    """Whether names and endings of two files in one folder are nearly the same, each for itself."""
    one, other = (it.rpartition("/")[2].rpartition(".")[::2] for it in (path, near))
    return all(map(is_slip, one, other))


def _may_be_made(path: str, context: Context) -> bool:
    """Whether something makes a file before the build, or may: programs have no ending."""
    name = path.rpartition("/")[2]
    is_program = "." not in name and name not in SOURCE_FOLDERS
    from dflint.model.projects.project_files import is_made

    return (is_program and not context.is_given) or is_made(context, path)


def _is_hidden(source: Taken, context: Context) -> bool:
    """Whether the builder finds nothing of what a source means, because all of it is ignored."""
    if source.path == ".":
        return _is_all_ignored(context)
    if source.is_plain:
        return context.ignores(source.path)
    found = context.matching(source.path)
    if found:
        return all(context.ignores(entry.path) for entry in found)
    return source.folder != "." and context.ignores(source.folder)  # a build may make it before


def _is_all_ignored(context: Context) -> bool:
    """Whether nothing at all reaches the builder."""
    return context.ignore is not None and context.ignore.ignores_everything


def _culprit(source: Taken, context: Context) -> str:
    """The pattern that ignores it, with its line."""
    ignore = context.ignore
    if ignore is None:
        return context.ignore_name
    plain = ignore.plain_numbers
    if source.path != ".":
        plain = [it for it in ignore.covering(source.path) if not ignore.valid[it].is_exception]
    if not plain:
        return context.ignore_name
    pattern = ignore.valid[plain[-1]]
    return f"{pattern.written} in line {pattern.line} of {context.ignore_name}"
