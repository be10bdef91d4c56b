"""Files of the build context that the container starts."""

from __future__ import annotations

from dflint.fix import hint
from dflint.knowledge.package_managers import programs_of
from dflint.model.context.quick_looks import has_copies, starts_any
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage

STARTERS = ("node", *programs_of("npm", "yarn", "pnpm").split())


@rule("DF584", Severity.ERROR, "correctness", needs="CMD ENTRYPOINT")
def started_file_missing(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """The container starts a file that is not in the folder that is copied.

    "can't open file '/srv/app.py'", "Cannot find module '/srv/index.js'": COPY brings the folder, and it has no
    such file. Name the one that is there; case counts. Files that something makes before the build, as git
    ignores them, are not reported, nor is anything where a RUN may make a file. Reported as well is a file beside the one
    that a COPY puts there, which no COPY brings, what such a program loads from beside it, output that only `npm run
    build` makes, and `dist/main` of NestJS where a file beside src, such as
    prisma/seed.ts, is compiled as well: TypeScript then writes dist/src/main.js.

    ```files
    main.py
    ```

    ```dockerfile bad
    FROM python:3.13-slim
    WORKDIR /srv
    COPY . .
    CMD ["python", "app.py"]
    ```

    ```dockerfile good
    FROM python:3.13-slim
    WORKDIR /srv
    COPY . .
    CMD ["python", "main.py"]
    ```

    ```files
    package.json  "{"scripts": {"build": "nest build"}, "dependencies": {"@nestjs/core": "11.1.0"}}"
    tsconfig.json  "{"compilerOptions": {"outDir": "./dist"}}"
    src/main.ts
    prisma/seed.ts
    ```

    ```dockerfile bad
    FROM node:22-slim
    WORKDIR /srv
    COPY . .
    RUN npm ci && npm run build
    CMD ["node", "dist/main"]
    ```

    ```dockerfile good
    FROM node:22-slim
    WORKDIR /srv
    COPY . .
    RUN npm ci && npm run build
    CMD ["node", "dist/src/main"]
    ```
    """
    if not stage.is_final or not has_copies(stage):
        return
    from dflint.model.projects.nest_output import other_program
    from dflint.model.started.absent_files import (
        absent_files,
        left_out_files,
        left_out_imports,
        starts_without_manifest,
        unbuilt_starts,
        uncopied_starts,
    )

    for it in absent_files(stage, file, context):
        shown = ", ".join(it.like[:3]) + (" and others" if len(it.like) > 3 else "")
        message = f"{it.path} is not in the build context, whose folder has {shown}"
        found = Finding(it.word, message)
        yield found if context.is_certain else found.at_most(Severity.WARNING)
    other = other_program(stage, file, context) if starts_any(stage, *STARTERS) else None
    if other is not None:
        word, path, wanted, beside = other
        why = f"{beside} is compiled as well" if beside else "src alone is compiled"
        message = f"the build does not write {path}.js: {why}, so that it is {wanted}.js"
        yield Finding(word, message, hint(f"Start {wanted}.js")).at_most(Severity.WARNING)
    for word, place, copied in left_out_files(stage, file, context):
        message = (
            f"no COPY brings {place}: the one to its folder brings {copied.rpartition('/')[2]}"
        )
        yield Finding(word, message).at_most(Severity.WARNING)
    for word, place, command in unbuilt_starts(stage, file, context):
        message = f"{place} is not in the build context, and no step runs {command}, which makes it"
        yield Finding(word, message).at_most(Severity.WARNING)
    for word, place in uncopied_starts(stage, file, context):
        yield Finding(word, f"no COPY brings {place}").at_most(Severity.WARNING)
    for word, place in (
        starts_without_manifest(stage, file, context) if starts_any(stage, *STARTERS) else ()
    ):
        yield Finding(word, f"no COPY brings package.json to {place}").at_most(Severity.WARNING)
    for word, place, program in left_out_imports(stage, file, context):
        message = f"no COPY brings {place}, which {program} loads"
        yield Finding(word, message).at_most(Severity.WARNING)
