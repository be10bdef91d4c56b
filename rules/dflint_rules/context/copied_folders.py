"""Folders of the build context, and what COPY makes of them."""

from __future__ import annotations

from dflint.fix import hint
from dflint.model.context.quick_looks import has_copies
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Stage


@rule("DF719", Severity.WARNING, "correctness", needs="COPY ADD")
def folders_poured_together(stage: Stage, context: Context) -> Iterator[Finding]:
    """COPY of several folders puts the contents of all of them into one directory.

    COPY never copies a folder itself, only what is in it. With `COPY src public /app/` there is no
    /app/src: the files of both lie side by side in /app. So it is with a wildcard: `COPY src/* /app/`
    puts what is in src/lib into /app, and not into /app/lib. Programs then do not find their files.

    Copy the folder above them, or each one to a destination with its name. Where contents are
    meant, write the source with a slash at its end.

    ```files
    src/index.js
    public/index.html
    ```

    ```dockerfile bad
    FROM node:22-slim
    WORKDIR /app
    COPY src public ./
    ```

    ```dockerfile good
    FROM node:22-slim
    WORKDIR /app
    COPY src ./src/
    COPY public ./public/
    ```

    ```files
    src/index.js
    src/lib/db.js
    ```

    ```dockerfile bad
    FROM node:22-slim
    COPY src/* /app/
    ```

    ```dockerfile good
    FROM node:22-slim
    COPY src /app/
    ```
    """
    if not has_copies(stage):
        return
    from dflint.model.context.copied_folders import emptied_folders

    for step in stage.copies:
        it = next(emptied_folders(step, context), None)
        if it is not None:
            message = f"there will be no folder {it.folder.rpartition('/')[2]} below {it.target}: "
            message += f"COPY puts the contents of {it.folder} into {it.target} itself"
            yield Finding(it.word, message, hint("Copy each folder to a destination of its name"))
