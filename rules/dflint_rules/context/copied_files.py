"""Files of the build context that COPY and ADD take."""

from __future__ import annotations

from dflint.fix import hint, replace, unsafe
from dflint.model.context.build_context import named, taken
from dflint.model.context.junk import EXAMPLE_FOLDERS, HISTORIES, JUNK_FOLDERS, secret_in
from dflint.rule import Finding, Severity, rule
from dflint.syntax.nodes import Add, Copy
from dflint.syntax.spelling import nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context, Entry, Taken
    from dflint.model.stages import Dockerfile

NEAR = 2  # junk and secrets lie in the root of the context, or in a folder there
MOST_NAMES = 4  # in a message
WITHOUT_HISTORY = ("clone", "init", "config", "lfs", "ls-remote", "--version")


@rule("DF701", Severity.WARNING, "size")
def missing_dockerignore(
    file: Dockerfile, context: Context, *, at_least: int = 1_000_000
) -> Iterator[Finding]:
    """The whole build context is copied, and there is no .dockerignore.

    `COPY . .` without a .dockerignore takes everything there is: the history in `.git`,
    `node_modules` for another system, virtual environments. It makes the image bigger, and every
    commit makes the builder run all later steps again.

    Reported when such folders are there, with their sizes; `.git` always, others from `at_least`
    bytes. `.git` is left out of account where a RUN uses git.

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
    whole = _whole(file)
    if whole is not None and context.ignore is None:
        junk = _junk(file, context, at_least)
        if junk:
            fix = hint("Write a .dockerignore")
            yield Finding(
                whole,
                f"there is no .dockerignore: the whole build context is copied, with {junk}",
                fix,
            )


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
    whole = _whole(file)
    if whole is not None and context.ignore is not None:
        junk = _junk(file, context, at_least)
        if junk:
            yield Finding(
                whole, f".dockerignore does not exclude {junk}, so COPY puts it into the image"
            )


@rule("DF703", Severity.WARNING, "security")
def secret_not_ignored(file: Dockerfile, context: Context) -> Iterator[Finding]:
    """The whole build context is copied, and a file in it holds a secret.

    Whoever has the image, or only its build cache, has the secret; deleting the file in a later
    instruction does not take it out of the layer. Name it in .dockerignore, and give the build
    what it needs with `RUN --mount=type=secret`.

    Reported for private keys, and for `.env`, `.npmrc` and the like that do hold a password or a
    token, in the root of the context and the folders right below it, those of tests aside.

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
    whole = _whole(file)
    if whole is None:
        return
    for entry in context.tree(NEAR, closed=JUNK_FOLDERS | EXAMPLE_FOLDERS):
        if entry.is_folder or not _may_be_secret(entry.path):
            continue
        if entry.path.split("/")[0] in EXAMPLE_FOLDERS:
            continue
        text = context.folder.read(entry.path)
        secret = secret_in(entry.path, text) if text is not None else ""
        if secret:
            yield Finding(whole, f"{entry.path} is copied into the image too, and holds {secret}")


@rule("DF704", Severity.ERROR, "correctness", also="CopyIgnoredFile")
def copy_ignored_file(copy: Copy | Add, context: Context) -> Iterator[Finding]:
    """COPY takes a file that .dockerignore excludes, so the build stops.

    Exceptions with `!` count, wherever they bring something back; BuildKit's own check is silent
    as soon as there is one.

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
        if _is_all_ignored(context) if source.path == "." else context.ignores(source.path):
            yield Finding(
                source,
                f"{source.path} is excluded by {_culprit(source, context)}, so COPY does not find it",
            )


@rule("DF705", Severity.WARNING, "correctness")
def copy_missing_file(copy: Copy | Add, context: Context, file: Dockerfile) -> Iterator[Finding]:
    """COPY takes a file that is not in the build context, so the build stops.

    A Dockerfile does not say what its build context is. This is reported where `--context`, the
    configuration, a Compose file, docker-bake.hcl or the like says so, or where one folder, and no
    other above it in the repository, holds other files that the Dockerfile copies. Files that git
    ignores, or that a script, a Makefile or a workflow names, may be made before the build, and are
    not reported, nor are wildcards, which may match nothing.

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
    """
    for source in taken(copy):
        path = source.path
        if not source.is_plain or context.has(path) or context.ignores(path):
            continue
        if not (context.is_certain or any(map(context.has, named(file)))):
            continue
        if context.is_made_before(path) or any(it.context is None for it in file.builds):
            continue
        folder = path.rpartition("/")[0] or "."
        near = nearest(path, [entry.path for entry in context.folder.entries(folder)])
        fix = None
        if near and source.word.is_plain and source.word == path:
            fix = unsafe(f"Copy {near}", replace(source, near))
        yield Finding(source, f"{path} is not in the build context {context.folder.name}", fix)


def _whole(file: Dockerfile) -> Taken | None:
    """The first source that is the whole context."""
    for stage in file.stages:
        for step in stage.steps_of(Copy, Add):
            copy = step.instruction
            if isinstance(copy, Copy | Add) and copy.flag("exclude") is None:
                for source in taken(copy):
                    if source.path == ".":
                        return source
    return None


def _junk(file: Dockerfile, context: Context, at_least: int) -> str:
    """The useless folders that reach the builder, with their sizes: `.git (12 MB) and …`."""
    found = []
    for entry in context.tree(NEAR, closed=JUNK_FOLDERS):
        if entry.is_folder and entry.name in JUNK_FOLDERS and not _is_used(entry, file):
            size = context.size(entry)
            if size.bytes >= at_least or entry.name in HISTORIES:
                found.append(f"{entry.path} ({size})")
    more = len(found) - MOST_NAMES
    names = [*found[:MOST_NAMES], *([f"{more} more"] if more > 0 else [])]
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _is_used(entry: Entry, file: Dockerfile) -> bool:
    """Whether a RUN asks git about the history."""
    return entry.name == ".git" and any(
        command.name == "git" and not any(it in WITHOUT_HISTORY for it in command.args)
        for stage in file.stages
        for step in stage.steps
        for command in step.commands
    )


def _may_be_secret(path: str) -> bool:
    name = path.rsplit("/", 1)[-1]
    return name[:1] in "._" or name.startswith("id_") or name.endswith((".pem", ".key"))


def _is_all_ignored(context: Context) -> bool:
    """Whether nothing at all reaches the builder."""
    ignore = context.ignore
    return (
        ignore is not None
        and any(it.path in ("*", "**", "**/*") and not it.is_exception for it in ignore.valid)
        and not any(it.is_exception for it in ignore.valid)
    )


def _culprit(source: Taken, context: Context) -> str:
    """The pattern that ignores it, with its line."""
    ignore = context.ignore
    patterns = ignore.valid if ignore is not None else ()
    for pattern in reversed(patterns):
        if not pattern.is_exception and (source.path == "." or pattern.covers(source.path)):
            return f"{pattern.written} in line {pattern.line} of .dockerignore"
    return ".dockerignore"
