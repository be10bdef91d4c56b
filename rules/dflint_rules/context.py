"""The build context: what .dockerignore lets through, and what COPY finds."""

from __future__ import annotations

from dflint.fix import hint, replace, unsafe
from dflint.model.context import MOST_FOUND, Entry, named, taken
from dflint.model.ignorefile import BLANKS
from dflint.model.junk import ANYWHERE, EXAMPLE_FOLDERS, HISTORIES, JUNK_FOLDERS, secret_in
from dflint.rule import Finding, Related, Severity, rule
from dflint.source import Span
from dflint.syntax.nodes import Add, Copy
from dflint.syntax.spelling import nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context import Context, Taken
    from dflint.model.ignorefile import IgnoreFile, IgnorePattern
    from dflint.model.stages import Dockerfile
    from dflint.source import Source

NEAR = 2  # junk and secrets lie in the root of the context, or in a folder there
DEEP = 4  # packages/web/node_modules; a look further down takes time and finds little
SOME = 5_000  # entries
MOST_NAMES = 4  # in a message
WITHOUT_HISTORY = ("clone", "init", "config", "lfs", "ls-remote", "--version")


@rule("DF700", Severity.ERROR, "correctness")
def broken_ignore_pattern(file: IgnoreFile) -> Iterator[Finding]:
    """A pattern in .dockerignore is none: the build stops there.

    A bracket must be closed and hold something, a backslash needs a character after it, and `!`
    a path.

    ```dockerignore
    # wrong
    *.[oa
    !

    # right
    *.[oa]
    !lib.a
    ```
    """
    for pattern in file.patterns:
        if pattern.problem:
            yield Finding(pattern, f"the build stops at {pattern.written}: {pattern.problem}")


@rule("DF701", Severity.WARNING, "size")
def missing_dockerignore(
    file: Dockerfile, context: Context, *, at_least: int = 1_000_000
) -> Iterator[Finding]:
    """Everything is copied, also what nobody needs, because there is no .dockerignore.

    `COPY . .` without a .dockerignore takes everything there is: the history in `.git`,
    `node_modules` for another system, virtual environments. It makes the image bigger, and every
    commit makes the builder run all later steps again.

    Reported when such folders are there, with their sizes; `.git` always, others from `at_least`
    bytes. `.git` is left out of account where a RUN uses git.

    ```dockerfile bad
    FROM node:22-slim
    COPY . /srv/app
    ```

    ```dockerignore
    .git
    **/node_modules
    ```
    """
    whole = _whole(file)
    if whole is not None and context.ignore is None:
        junk = _junk(file, context, at_least)
        if junk:
            fix = hint("Write a .dockerignore")
            yield Finding(whole, f"there is no .dockerignore to keep out {junk}", fix)


@rule("DF702", Severity.WARNING, "size")
def junk_not_ignored(
    file: Dockerfile, context: Context, *, at_least: int = 1_000_000
) -> Iterator[Finding]:
    """The whole folder is copied, and .dockerignore lets something through that nobody needs.

    Folders such as `.git` and `node_modules` make the context slow to send and the image bigger,
    and change without the program having changed.

    A pattern in .dockerignore starts at the root of the context: `node_modules` does not stand for
    `web/node_modules`, but `**/node_modules` does. Reported as in missing-dockerignore.

    ```dockerfile bad
    FROM node:22-slim
    COPY . /srv/app
    ```
    """
    whole = _whole(file)
    if whole is not None and context.ignore is not None:
        junk = _junk(file, context, at_least)
        if junk:
            yield Finding(whole, f".dockerignore does not name {junk}")


@rule("DF703", Severity.WARNING, "security")
def secret_not_ignored(file: Dockerfile, context: Context) -> Iterator[Finding]:
    """The whole folder is copied, and in it lies a file with a secret.

    Whoever has the image, or only its build cache, has the secret; deleting the file in a later
    instruction does not take it out of the layer. Name it in .dockerignore, and give the build
    what it needs with `RUN --mount=type=secret`.

    Reported for private keys, and for `.env`, `.npmrc` and the like that do hold a password or a
    token, in the root of the context and the folders right below it, those of tests aside.

    ```dockerfile bad
    FROM node:22-slim
    COPY . /srv/app
    ```

    ```dockerignore
    .env
    *.pem
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
            yield Finding(whole, f"{entry.path} is copied too, and holds {secret}")


@rule("DF704", Severity.ERROR, "correctness", also="CopyIgnoredFile")
def copy_ignored_file(copy: Copy | Add, context: Context) -> Iterator[Finding]:
    """COPY takes a file that .dockerignore keeps from the builder, which then does not find it.

    Exceptions with `!` count, wherever they bring something back; BuildKit's own check is silent
    as soon as there is one.

    ```dockerfile bad
    FROM node:22-slim
    COPY .env /srv/app/
    ```

    ```dockerignore
    .env
    ```
    """
    for source in taken(copy):
        if _is_all_ignored(context) if source.path == "." else context.ignores(source.path):
            yield Finding(source, f"{source.path} is ignored by {_culprit(source, context)}")


@rule("DF705", Severity.WARNING, "correctness")
def copy_missing_file(copy: Copy | Add, context: Context, file: Dockerfile) -> Iterator[Finding]:
    """COPY takes a file that is not in the build context: the build stops there.

    A Dockerfile does not say what its build context is. This is reported where `--context` says
    so, or where one folder, and no other above it in the repository, holds other files that the
    Dockerfile copies. Files that git ignores may be made before the build, and are not reported,
    nor are wildcards, which may match nothing.

    ```dockerfile bad
    FROM python:3.13-slim
    COPY pyproject.toml requirments.txt /srv/
    ```

    ```dockerfile good
    FROM python:3.13-slim
    COPY pyproject.toml requirements.txt /srv/
    ```
    """
    for source in taken(copy):
        path = source.path
        if not source.is_plain or context.has(path) or context.ignores(path):
            continue
        if not (context.is_given or any(map(context.has, named(file)))):
            continue
        if context.folder.is_unversioned(path):
            continue
        folder = path.rpartition("/")[0] or "."
        near = nearest(path, [entry.path for entry in context.folder.entries(folder)])
        fix = None
        if near and source.word.is_plain and source.word == path:
            fix = unsafe(f"Copy {near}", replace(source, near))
        yield Finding(source, f"there is no {path} in {context.folder.name}", fix)


@rule("DF706", Severity.WARNING, "correctness")
def comment_after_ignore_pattern(file: IgnoreFile, source: Source) -> Iterator[Finding]:
    """A comment stands behind a pattern in .dockerignore, and is part of it.

    Only a line whose very first character is `#` is a comment. Anything else is a pattern, all of
    it: `*.log # noise` ignores files that end with ` # noise`.

    ```dockerignore
    # wrong
    *.log # noise

    # right: noise
    *.log
    ```
    """
    for pattern in file.patterns:
        at = _comment_start(pattern.written)
        line = source.text.rfind("\n", 0, pattern.start) + 1
        indent = Span(line, pattern.start)
        if at == 0:
            fix = unsafe("Remove the blanks", replace(indent, ""))
            message = "a comment must start at the first character of its line"
            yield Finding(pattern, message, fix)
        elif at > 0:
            kept = pattern.written[:at].rstrip(BLANKS)
            fix = unsafe(
                "Put the comment above",
                replace(indent, f"{pattern.written[at:]}\n"),
                replace(Span(pattern.start + len(kept), pattern.end), ""),
            )
            comment = Span(pattern.start + at, pattern.end)
            yield Finding(comment, "this is part of the pattern, which so matches nothing", fix)


@rule("DF707", Severity.WARNING, "correctness")
def ignore_pattern_without_effect(file: IgnoreFile) -> Iterator[Finding]:
    """A pattern in .dockerignore changes nothing, whatever files there are.

    The last pattern that matches a path decides: an exception must stand below what it is an
    exception from. Nothing lies above the root of the context, and the root itself, `.` or `/`,
    cannot be ignored; `*` ignores all that is in it.

    ```dockerignore
    # wrong
    !README.md
    *.md
    ../secrets
    .

    # right
    *.md
    !README.md
    ```
    """
    for index, pattern in enumerate(file.valid):
        reason, other = _without_effect(file.valid, index)
        if reason and _comment_start(pattern.written) < 0:
            related = (Related(other, "this one decides"),) if other is not None else ()
            yield Finding(pattern, reason, None, *related)


@rule("DF708", Severity.WARNING, "size")
def gitignore_style_pattern(file: IgnoreFile, context: Context) -> Iterator[Finding]:
    """A pattern is written as in .gitignore, and misses what lies deeper.

    In .gitignore `node_modules` is any file of that name. In .dockerignore it is the one in the
    root of the context, and `**/node_modules` is any. Reported for names that are junk anywhere,
    when one lies deeper and is not ignored.

    ```dockerignore
    # wrong
    node_modules

    # right
    **/node_modules
    ```
    """
    wanted = [it for it in file.valid if not it.is_exception and it.path in ANYWHERE]
    seen: set[int] = set()
    for entry in context.tree(DEEP, JUNK_FOLDERS, SOME) if wanted else ():
        for pattern in wanted:
            if pattern.start not in seen and pattern.matches(entry.name):
                seen.add(pattern.start)
                fix = unsafe("Match at any depth", replace(pattern, f"**/{pattern.path}"))
                message = f"{pattern.path} is only that of the root: {entry.path} is not ignored"
                yield Finding(pattern, message, fix)


@rule("DF709", Severity.INFO, "style", default=False)
def unused_ignore_pattern(file: IgnoreFile, context: Context) -> Iterator[Finding]:
    """A pattern in .dockerignore matches nothing that is there now, or what another one does.

    It may be a leftover, or misspelt. It may also be about files that come later, such as logs or
    the results of a build, so this is off unless selected.

    ```dockerignore
    # wrong, where the folder is called docs
    doc
    ```
    """
    paths = [it.path for it in context.everything()]
    for index, pattern in enumerate(file.valid):
        other = _is_covered(file.valid, index)
        if other is not None:
            message = f"{other.written} ignores what {pattern.written} does"
            yield Finding(pattern, message, None, Related(other, "this one"))
        elif len(paths) < MOST_FOUND and not any(map(pattern.matches, paths)):
            yield Finding(pattern, f"{pattern.written} matches nothing")


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
        if not pattern.is_exception and (source.path == "." or _covers(pattern, source.path)):
            return f"{pattern.written} in line {pattern.line} of .dockerignore"
    return ".dockerignore"


def _covers(pattern: IgnorePattern, path: str) -> bool:
    """Whether a pattern matches a path or a folder above it."""
    while not pattern.matches(path):
        path = path.rpartition("/")[0]
        if not path:
            return False
    return True


def _comment_start(written: str) -> int:
    """Where a comment starts in a pattern, or -1."""
    if written[0] == "#":
        return 0
    return next(
        (at for at in range(1, len(written)) if written[at] == "#" and written[at - 1] in BLANKS),
        -1,
    )


def _without_effect(
    patterns: tuple[IgnorePattern, ...], index: int
) -> tuple[str, IgnorePattern | None]:
    """Why a pattern changes nothing, and which other one decides."""
    pattern = patterns[index]
    before, after = patterns[:index], patterns[index + 1 :]
    if pattern.path in (".", "/"):
        return "the root of the context cannot be ignored", None
    if pattern.path == ".." or pattern.path.startswith("../"):
        return "nothing above the build context reaches the builder anyway", None
    if pattern.is_exception:
        if not any(not it.is_exception for it in before):
            later = next((it for it in after if not it.is_exception), None)
            return "nothing above it is ignored, so it is an exception from nothing", later
        for other in reversed(after):
            if pattern.is_plain and _covers(other, pattern.path):
                undone = not other.is_exception
                return (
                    (f"{other.written} below it ignores it again", other) if undone else ("", None)
                )
        return "", None
    return "", None


def _is_covered(patterns: tuple[IgnorePattern, ...], index: int) -> IgnorePattern | None:
    """The pattern above that ignores already what a pattern ignores."""
    pattern = patterns[index]
    if pattern.is_exception:
        return None
    for other in reversed(patterns[:index]):
        if other.is_exception:
            break
        if other.path == pattern.path or (pattern.is_plain and _covers(other, pattern.path)):
            return other
    return None
