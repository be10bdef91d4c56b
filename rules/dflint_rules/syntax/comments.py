"""`#` where it starts no comment, and parser directives that come too late."""

from __future__ import annotations

from dflint.fix import deferred, delete, if_read, unsafe
from dflint.fixes.deletion import back_to
from dflint.rule import Finding, Severity, rule
from dflint.source import Span
from dflint.syntax.lines import DIRECTIVES
from dflint.syntax.nodes import Add, Arg, Copy, Env, Expose, From, Label, User, Workdir
from dflint.syntax.trailing_comments import trailing_comment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Dockerfile
    from dflint.source import Source


@rule("DF009", Severity.WARNING, "correctness")
def late_directive(file: Dockerfile) -> Iterator[Finding]:
    """A parser directive is not at the top of the file, so it is ignored.

    `# syntax=`, `# escape=` and `# check=` count only at the very top of the file. Below they are
    comments, and the builder says nothing. With two `#`, a directive is one that is switched off.

    ```dockerfile bad
    # The image of the web server.
    # syntax=docker/dockerfile:1
    FROM nginx:1.28
    ```

    ```dockerfile good
    # syntax=docker/dockerfile:1
    # The image of the web server.
    FROM nginx:1.28
    ```
    """
    read = {directive.comment.start for directive in file.tree.directives}
    given = {directive.name for directive in file.tree.directives}
    for comment in [it for it in file.tree.comments if "=" in it.text]:
        name, _, value = comment.text.removeprefix("#").strip().partition("=")
        name, value = name.strip().lower(), value.strip()
        if name not in DIRECTIVES or not value or comment.start in read:
            continue
        if name not in given and " " not in value:
            message = f"the directive {name} is ignored here: it must be at the top of the file"
            yield Finding(comment, message)


@rule("DF010", Severity.ERROR, "correctness", needs_text="#")
def trailing_comment_is_text(
    instruction: Add | Arg | Copy | Env | Expose | From | Label | User | Workdir, source: Source
) -> Iterator[Finding]:
    """A `#` after the arguments of an instruction starts no comment: it is an argument, too.

    Only a line that begins with `#` is a comment. The builder takes the words for more arguments,
    and stops, or copies and sets something else. After ARG, WORKDIR and `ENV NAME value` it goes on, with more
    variables, a directory of that name, or a longer value: a warning.

    ```dockerfile bad
    FROM nginx:1.28
    EXPOSE 80 # http
    ```

    ```dockerfile fixed
    FROM nginx:1.28
    EXPOSE 80
    ```

    ```dockerfile bad
    FROM debian:12
    ENV LANG=C.UTF-8 # no translations
    ```

    ```dockerfile good
    FROM debian:12
    # no translations
    ENV LANG=C.UTF-8 COLOUR="#ff0000"
    ```
    """
    comment = trailing_comment(instruction)
    if comment is not None:
        place = back_to(Span(comment.start, comment.start), comment, source)
        edit = unsafe("Remove the comment", delete(place)) if place else None
        fix = deferred(if_read, edit, instruction, source) if edit else None
        message = f"# starts no comment here: {instruction.keyword} takes what follows as arguments"
        found = Finding(Span(comment.start + 1, comment.end), message, fix)
        is_legacy = isinstance(instruction, Env) and instruction.legacy is not None
        goes_on = is_legacy or isinstance(instruction, Arg | Workdir)
        yield found.at_most(Severity.WARNING) if goes_on else found
