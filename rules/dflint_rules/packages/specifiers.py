"""Versions of packages that the shell does not pass on."""

from __future__ import annotations

from dflint.fix import replace, unsafe
from dflint.knowledge.package_managers import ROWS
from dflint.model.packages.specifiers import cut_specifiers
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.source import Source


PROGRAMS = " ".join(sorted({program for row in ROWS for program in row.programs}))
QUOTING = "\"'\\`\n"  # what says that the text is more than its characters


@rule("DF399", Severity.ERROR, "correctness", programs=PROGRAMS)
def version_as_redirection(command: Command, source: Source) -> Iterator[Finding]:
    """The version of a package has no quotes, so the shell takes `>` or `<` for a redirection.

    `pip install numpy>=2` installs any version of numpy, and writes its output to a file `=2`; `<3` reads
    from a file `3`, which is not there, so the build stops: "No such file or directory". Put the package
    and its version in quotes.

    ```dockerfile bad
    FROM python:3.14-slim
    RUN pip install --no-cache-dir numpy>=2,<3
    ```

    ```dockerfile fixed
    FROM python:3.14-slim
    RUN pip install --no-cache-dir "numpy>=2,<3"
    ```

    ```dockerfile good
    FROM alpine:3.23
    RUN apk add --no-cache 'zlib>1.3'
    ```
    """
    for it in cut_specifiers(command):
        text = source.cut(it.place)
        is_plain = not any(char in text for char in QUOTING)
        fix = unsafe("Put it in quotes", replace(it.place, f'"{text}"')) if is_plain else None
        what = "reads from" if it.is_read else "writes to"
        message = f"without quotes the shell {what} {it.redirect.target}: {it.word} has no version"
        found = Finding(it.place, message, fix)
        yield found if it.is_read else found.at_most(Severity.WARNING)
