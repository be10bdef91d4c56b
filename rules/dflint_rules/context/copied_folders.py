"""Folders of the build context, and what COPY makes of them."""

from __future__ import annotations

from dflint.fix import hint, replace, unsafe
from dflint.model.context.quick_looks import has_copies
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Stage
    from dflint.syntax.nodes import Add, Copy

# Folders in which there are files and no folders.
FLAT_FOLDERS = frozenset(
    {"bin", "sbin", "wheels", "wheelhouse", "lib", "lib64", "libs", "jars", "release", "debug"}
)


@rule("DF719", Severity.WARNING, "correctness", needs="COPY ADD")
def folders_poured_together(stage: Stage, context: Context) -> Iterator[Finding]:
    """COPY of several folders puts the contents of all of them into one directory.

    COPY never copies a folder itself, only what is in it. With `COPY src public /app/` there is no
    /app/src: the files of both lie side by side in /app. So it is with a wildcard: `COPY src/* /app/`
    puts what is in src/lib into /app, and not into /app/lib. Programs then do not find their files.

    Copy the folder above them, or each one to a destination with its name. Where contents are
    meant, write the sources with `/.` at the end; with a slash at the end it is for information only.

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
        it = next(emptied_folders(step, stage, context), None)
        if it is not None:
            message = f"there will be no folder {it.folder.rpartition('/')[2]} below {it.target}: "
            message += f"COPY puts the contents of {it.folder} into {it.target} itself"
            found = Finding(it.word, message, hint("Copy each folder to a destination of its name"))
            yield found.at_most(Severity.INFO) if it.may_be_meant else found


@rule("DF209", Severity.WARNING, "correctness", needs_text="* ?")
def wildcard_in_destination(copy: Copy | Add) -> Iterator[Finding]:
    """The destination of COPY has a wildcard, which is taken for a part of the name.

    Only sources are patterns. `COPY licenses/* /licenses/*` makes a file named `*`, or a directory of that name.

    ```dockerfile bad
    FROM debian:13-slim
    COPY licenses/* /usr/share/licenses/*
    ```

    ```dockerfile fixed
    FROM debian:13-slim
    COPY licenses/* /usr/share/licenses/
    ```
    """
    destination = copy.destination
    if destination is None or destination.expands or not any(it in destination for it in "*?"):
        return
    folder, slash, name = destination.rpartition("/")
    fix = None
    if slash and name == "*" and "*" not in folder and "?" not in folder and destination.is_plain:
        fix = unsafe(f"Write {folder}/", replace(destination, f"{folder}/"))
    yield Finding(
        destination, f"{destination} is no pattern here: the name will have the wildcard in it", fix
    )


@rule("DF205", Severity.INFO, "correctness", needs="--from")
def wildcard_loses_folders(copy: Copy) -> Iterator[Finding]:
    """COPY --from takes `folder/*`, which loses the folders in it.

    A wildcard that matches a folder copies what is in that folder, and not the folder: what was in dist/assets
    lies beside index.html. Copy the folder itself, which copies all that is in it, with its folders.

    ```dockerfile bad
    FROM node:22-slim AS build
    RUN npm run build
    FROM nginx:1.29
    COPY --from=build /app/dist/* /usr/share/nginx/html/
    ```

    ```dockerfile fixed
    FROM node:22-slim AS build
    RUN npm run build
    FROM nginx:1.29
    COPY --from=build /app/dist/ /usr/share/nginx/html/
    ```
    """
    word = copy.sources[0] if len(copy.sources) == 1 and copy.from_ is not None else None
    if word is None or not word.endswith("/*") or len(word) < 4 or copy.flag("parents"):
        return
    top = word[:-2].rpartition("/")[2]
    target = str(copy.words[-1]).rstrip("/").rpartition("/")[2]
    if top in FLAT_FOLDERS or target in FLAT_FOLDERS or "*" in top:
        return
    fix = unsafe("Copy the folder", replace(word, word[:-1])) if word.is_plain else None
    message = f"folders in {word[:-2]} are lost: {word} copies only what is in them"
    yield Finding(word, message, fix)
