"""Files of the build context that a RUN takes, and that are not there."""

from __future__ import annotations

from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage


@rule("DF749", Severity.ERROR, "correctness", needs="cp mv sed")
def moved_file_missing(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """A RUN copies, moves or edits a file that the copied folder does not have.

    "cp: cannot stat '.env.example'": COPY brings the folder, and the file is not in it, or .dockerignore
    excludes it. Reported of settings, templates and scripts, where no step before may have made the file, and of
    one that git does not ignore.

    ```files
    config/app.ini.sample
    main.py
    ```

    ```dockerfile bad
    FROM python:3.14-slim
    WORKDIR /srv
    COPY . .
    RUN cp app.ini.sample app.ini
    ```

    ```dockerfile good
    FROM python:3.14-slim
    WORKDIR /srv
    COPY . .
    RUN cp config/app.ini.sample app.ini
    ```
    """
    if not stage.copies:
        return
    from dflint.model.context.moved_files import absent_projects, absent_sources

    for it in (*absent_sources(stage, file, context), *absent_projects(stage, file, context)):
        why = f"is excluded by {context.ignore_name}"
        if not context.has(it.path):
            why = f"is not in the build context {context.folder.name}"
        found = Finding(it.word, f"{it.path} {why}, so this step fails")
        yield found if context.is_certain else found.at_most(Severity.WARNING)
