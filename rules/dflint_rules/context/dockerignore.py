"""The lines of a .dockerignore file."""

from __future__ import annotations

from dflint.fix import replace, unsafe
from dflint.model.context.build_context import MOST_FOUND
from dflint.model.context.dockerignore import BLANKS
from dflint.model.context.junk import ANYWHERE, JUNK_FOLDERS
from dflint.model.projects.project_files import OUTPUT_FOLDERS
from dflint.rule import Finding, Related, Severity, rule
from dflint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.context.dockerignore import IgnoreFile, IgnorePattern
    from dflint.source import Source

DEEP = 4  # packages/web/node_modules; a look further down takes time and finds little
SOME = 5_000  # entries


@rule("DF700", Severity.ERROR, "correctness")
def broken_ignore_pattern(file: IgnoreFile) -> Iterator[Finding]:
    """A pattern in .dockerignore is invalid, so the build stops.

    A bracket must be closed and hold something, a backslash needs a character after it, and `!`
    a path.

    ```dockerignore bad
    *.[oa
    !
    ```

    ```dockerignore good
    *.[oa]
    !lib.a
    ```
    """
    for pattern in file.patterns:
        if pattern.problem:
            yield Finding(
                pattern, f"invalid pattern {pattern.written} stops the build: {pattern.problem}"
            )


@rule("DF706", Severity.WARNING, "correctness")
def comment_after_ignore_pattern(file: IgnoreFile, source: Source) -> Iterator[Finding]:
    """A comment follows a pattern in .dockerignore, and is part of the pattern.

    Only a line whose very first character is `#` is a comment. Anything else is a pattern, all of
    it: `*.log # noise` ignores files that end with ` # noise`. Nor does `//` begin a comment.

    ```dockerignore bad
    *.log # noise
    ```

    ```dockerignore fixed
    # noise
    *.log
    ```

    ```dockerignore bad
    // what tools leave
    *.log
    ```

    ```dockerignore fixed
    # what tools leave
    *.log
    ```
    """
    for pattern in file.patterns:
        if pattern.written.startswith("// "):
            start = pattern.start
            fix = unsafe("Begin the comment with #", replace(Span(start, start + 2), "#"))
            yield Finding(pattern, "a comment begins with #: this is a pattern", fix)
            continue
        at = _comment_start(pattern.written)
        line = source.text.rfind("\n", 0, pattern.start) + 1
        indent = Span(line, pattern.start)
        if at == 0:
            fix = unsafe("Remove the spaces before the comment", replace(indent, ""))
            message = "a comment must start at the first character of its line"
            yield Finding(pattern, message, fix)
        elif at > 0:
            kept = pattern.written[:at].rstrip(BLANKS)
            fix = unsafe(
                "Put the comment above the pattern",
                replace(indent, f"{pattern.written[at:]}{source.newline}"),
                replace(Span(pattern.start + len(kept), pattern.end), ""),
            )
            comment = Span(pattern.start + at, pattern.end)
            yield Finding(
                comment, "this comment is part of the pattern, which therefore matches nothing", fix
            )


@rule("DF707", Severity.WARNING, "correctness")
def ignore_pattern_without_effect(file: IgnoreFile) -> Iterator[Finding]:
    """A pattern in .dockerignore has no effect, whatever files there are.

    The last pattern that matches a path decides: an exception must be below what it is an
    exception from. Nothing lies above the root of the context, and the root itself, `.` or `/`,
    cannot be ignored; `*` ignores all that is in it.

    ```dockerignore bad
    !README.md
    *.md
    ```

    ```dockerignore good
    *.md
    !README.md
    ```

    ```dockerignore bad
    .
    ../secrets
    ```

    ```dockerignore good
    *
    !src
    ```
    """
    for index, pattern in enumerate(file.valid):
        reason, other = _without_effect(file, index)
        if reason and _comment_start(pattern.written) < 0:
            related = (Related(other, "this one decides"),) if other is not None else ()
            yield Finding(pattern, reason, None, *related)


@rule("DF708", Severity.WARNING, "size")
def gitignore_style_pattern(file: IgnoreFile, context: Context) -> Iterator[Finding]:
    """A pattern is written as in .gitignore, but here it matches only at the root.

    In .gitignore `node_modules` is any file of that name. In .dockerignore it is the one in the
    root of the context, and `**/node_modules` is any. Reported for names that are junk anywhere,
    when one lies deeper, is not ignored, and git does not track it.

    ```files
    node_modules/react/index.js
    web/node_modules/vue/index.js
    ```

    ```dockerignore bad
    node_modules
    ```

    ```dockerignore fixed
    **/node_modules
    ```
    """
    patterns = (it for it in file.valid if not it.is_exception and it.path in ANYWHERE)
    wanted = list({it.path: it for it in patterns}.values())
    seen: set[int] = set()
    for entry in context.tree(DEEP, JUNK_FOLDERS, SOME) if wanted else ():
        for pattern in wanted:
            if pattern.start in seen or not pattern.matches(entry.name):
                continue
            if not context.folder.is_tracked(entry.path):
                seen.add(pattern.start)
                fix = unsafe("Match at any depth", replace(pattern, f"**/{pattern.path}"))
                message = f"{pattern.path} matches only at the root of the build context: {entry.path} is not excluded"
                yield Finding(pattern, message, fix)


@rule("DF709", Severity.INFO, "style", default=False)
def unused_ignore_pattern(file: IgnoreFile, context: Context) -> Iterator[Finding]:
    """A pattern in .dockerignore matches nothing, or only what another pattern matches.

    It may be a leftover, or misspelt. Patterns for files that come later, such as logs or the results
    of a build, are not reported as far as their names or .gitignore show it; others may be about
    such files too, so this is off unless selected.

    ```files
    docs/index.md
    main.py
    ```

    ```dockerignore bad
    doc
    ```

    ```dockerignore good
    docs
    ```
    """
    paths = [it.path for it in context.everything()]
    unmatched = frozenset(file.unmatched(paths) if len(paths) < MOST_FOUND else ())
    for index, pattern in enumerate(file.valid):
        other = file.covered_by(index)
        if other is not None:
            message = f"{other.written} already excludes what {pattern.written} matches"
            yield Finding(pattern, message, None, Related(other, "this one"))
        elif index in unmatched and not _may_come_later(pattern, context):
            yield Finding(pattern, f"{pattern.written} matches nothing in the build context")


def _may_come_later(pattern: IgnorePattern, context: Context) -> bool:
    """Whether a pattern is about what is not there in a fresh clone."""
    last = pattern.path.rpartition("/")[2]
    if pattern.path in ANYWHERE or last in ANYWHERE or pattern.is_exception:
        return True
    path = pattern.path.removeprefix("**/")
    return last in OUTPUT_FOLDERS or (pattern.is_plain and context.folder.is_unversioned(path))


def _comment_start(written: str) -> int:
    """Where a comment starts in a pattern, or -1."""
    if written[0] == "#":
        return 0
    return next(
        (at for at in range(1, len(written)) if written[at] == "#" and written[at - 1] in BLANKS),
        -1,
    )


def _without_effect(file: IgnoreFile, index: int) -> tuple[str, IgnorePattern | None]:
    """Why a pattern changes nothing, and which other one decides."""
    pattern = file.valid[index]
    if pattern.path in (".", "/"):
        return "the root of the build context cannot be excluded", None
    if pattern.path == ".." or pattern.path.startswith("../"):
        return "nothing outside the build context reaches the builder anyway", None
    if not pattern.is_exception:
        return "", None
    if not file.plain_numbers or file.plain_numbers[0] > index:
        later = file.valid[file.plain_numbers[0]] if file.plain_numbers else None
        return "no pattern above excludes anything that it could include again", later
    other = file.undone_by(index)
    return (f"{other.written} below excludes it again", other) if other else ("", None)
