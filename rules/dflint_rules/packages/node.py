"""npm, Yarn and pnpm: caches and development dependencies."""

from __future__ import annotations

from dflint.fix import call_again, deferred, insert_after, unsafe
from dflint.model.images.purpose import builds_node_project, is_shipped_program
from dflint.model.images.tool_options import knows_option
from dflint.model.packages.caches import left_in_image
from dflint.model.packages.installs import install_of, programs_of
from dflint.model.packages.later_use import cache_needed_later
from dflint.model.packages.yarn import is_classic_yarn
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Fix
    from dflint.model.commands.command import Command
    from dflint.model.packages.caches import Leftover
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word
    from dflint.syntax.nodes import Run


NPM_PRODUCTION = ("--omit", "--production", "--only", "--prod", "--no-dev", "-g", "--global")


@rule("DF377", Severity.INFO, "size", programs="npm")
def npm_development_dependencies(command: Command, step: Step, stage: Stage) -> Iterator[Finding]:
    """npm installs development dependencies in the final image.

    In a small project with typescript, jest, eslint and webpack node_modules is 107 MB with the
    development dependencies and 4 MB without. In a node:22-slim image, express with typescript,
    eslint and jest was 69 MB smaller without them. Leave them out with `--omit=dev`.

    Only a final stage that starts something and builds nothing is looked at.

    ```dockerfile bad
    FROM node:22-slim
    WORKDIR /app
    COPY package*.json ./
    RUN npm ci
    COPY . .
    CMD ["node", "server.js"]
    ```

    ```dockerfile fixed
    FROM node:22-slim
    WORKDIR /app
    COPY package*.json ./
    RUN npm ci --omit=dev
    COPY . .
    CMD ["node", "server.js"]
    ```
    """
    install = install_of(command)
    if install is None or install.packages or install.files or not stage.is_final:
        return
    if command.has(*NPM_PRODUCTION) or "NODE_ENV" in step.state.variables.values:
        return
    if any(it.name == "NODE_ENV" for it in command.environment):
        return
    if is_shipped_program(stage) and not builds_node_project(stage):
        message = (
            f"npm {install.verb} also installs devDependencies, which the final image does not need"
        )
        fix = deferred(_for_production, install.verb, step, stage) if command.editable else None
        yield Finding(install.verb, message, fix)


@rule("DF378", Severity.INFO, "size", needs=programs_of("pnpm"))
def pnpm_store_left(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """pnpm's store stays in the image unused.

    pnpm links node_modules to files in its store, but keeps more there than it links: for a small
    react app node_modules is 235 MB, and both together 366 MB. Mount the store as a cache.

    ```dockerfile bad
    FROM node:22-slim
    RUN corepack enable && pnpm install --frozen-lockfile --prod
    ```

    ```dockerfile good
    FROM node:22-slim
    RUN --mount=type=cache,target=/root/.local/share/pnpm/store \\
        corepack enable && pnpm install --frozen-lockfile --prod
    ```
    """
    for left in left_in_image(step, stage, "pnpm"):
        yield Finding(left.verb, f"pnpm {left.verb} leaves its store in this layer")


def _for_production(verb: Word, step: Step, stage: Stage) -> Fix:
    """Leave out what is needed only to develop, in the words that this npm knows."""
    is_old = knows_option("npm", "--omit", step, stage) is False
    option = "--only=production" if is_old else "--omit=dev"
    return unsafe(f"Add {option}", insert_after(verb, f" {option}"))


@rule("DF341", Severity.INFO, "size", needs="npm")
def npm_cache_left(run: Run, step: Step, stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """npm leaves its download cache in the image.

    npm keeps an archive of every package: 133 MB beside 314 MB of node_modules for a small next
    app. `npm cache clean --force` in the same RUN removes them, a cache mount keeps them out.

    Stages that the final image does not contain are left alone.

    ```dockerfile bad
    FROM node:22-alpine
    RUN npm ci --omit=dev
    ```

    ```dockerfile fixed
    FROM node:22-alpine
    RUN npm ci --omit=dev && npm cache clean --force
    ```

    ```dockerfile good
    FROM node:22-alpine
    RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev
    ```
    """
    for left in left_in_image(step, stage, "npm"):
        fix = deferred(_cleaned, "cache clean --force", run, left, step, stage, file)
        yield Finding(left.verb, f"npm {left.verb} leaves its download cache in this layer", fix)


@rule("DF342", Severity.INFO, "size", needs="yarn yarnpkg", also="DL3060")
def yarn_cache_left(run: Run, step: Step, stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """Yarn leaves its download cache in the image.

    The cache of yarn 1 can be larger than node_modules: 215 MB beside 168 MB for a small react
    app. `yarn cache clean` in the same RUN removes it, a cache mount keeps it out.

    ```dockerfile bad
    FROM node:22-alpine
    RUN yarn install --frozen-lockfile
    ```

    ```dockerfile fixed
    FROM node:22-alpine
    RUN yarn install --frozen-lockfile && yarn cache clean
    ```
    """
    for left in left_in_image(step, stage, "yarn"):
        fix = deferred(_cleaned, "cache clean", run, left, step, stage, file)
        yield Finding(left.verb, f"{_words(left)} leaves its download cache in this layer", fix)


def _cleaned(
    arguments: str, run: Run, left: Leftover, step: Step, stage: Stage, file: Dockerfile
) -> Fix | None:
    """Have the manager clean up after itself; none if something later takes what it has kept."""
    if cache_needed_later(left.cache, step, stage, file):
        return None
    is_classic = left.cache.manager != "yarn" or is_classic_yarn(left.command, step, stage)
    return (
        None if is_classic is False else call_again(left.command, arguments, run, bool(is_classic))
    )


def _words(left: Leftover) -> str:
    name = left.command.name
    return str(name) if left.verb == name else f"{name} {left.verb}"
