"""npm, Yarn and pnpm: caches and development dependencies."""

from __future__ import annotations

from dflint.fix import deferred, insert_after, unsafe
from dflint.knowledge.package_managers import programs_of
from dflint.model.images.purpose import builds_node_project, is_shipped_program
from dflint.model.images.tool_options import knows_option
from dflint.model.packages.installs import install_of
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Fix
    from dflint.knowledge.rows import PackageManager
    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Word


@rule("DF377", Severity.INFO, "size", programs=programs_of("npm"))
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
    if command.has(*install.row.no_development) or _decides(step, command, install.row):
        return
    if is_shipped_program(stage) and not builds_node_project(stage):
        message = (
            f"npm {install.verb} also installs devDependencies, which the final image does not need"
        )
        fix = deferred(_for_production, install.verb, step, stage) if command.editable else None
        yield Finding(install.verb, message, fix)


def _decides(step: Step, command: Command, row: PackageManager) -> bool:
    """Whether a variable says what is to be installed."""
    names = {*step.state.variables.values, *[str(it.name) for it in command.environment]}
    return not names.isdisjoint(row.development_variables)


def _for_production(verb: Word, step: Step, stage: Stage) -> Fix:
    """Leave out what is needed only to develop, in the words that this npm knows."""
    is_old = knows_option("npm", "--omit", step, stage) is False
    option = "--only=production" if is_old else "--omit=dev"
    return unsafe(f"Add {option}", insert_after(verb, f" {option}"))
