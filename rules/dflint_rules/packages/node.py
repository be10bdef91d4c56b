"""npm, Yarn and pnpm: caches and development dependencies."""

from __future__ import annotations

from dflint.fix import deferred, hint, insert_after, unsafe
from dflint.knowledge.lock_formats import WITH_YARN_1
from dflint.knowledge.package_managers import programs_of
from dflint.model.images.purpose import builds_node_project, is_shipped_program
from dflint.model.images.runtimes import runtime_version
from dflint.model.images.tool_options import knows_option
from dflint.model.order import is_so_until
from dflint.model.packages.installs import install_of, is_global
from dflint.numbers import whole_number
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Fix
    from dflint.knowledge.rows import PackageManager
    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word


@rule("DF377", Severity.INFO, "size", programs=programs_of("npm"))
def npm_development_dependencies(
    command: Command, step: Step, stage: Stage, file: Dockerfile, context: Context | None
) -> Iterator[Finding]:
    """npm installs development dependencies in the final image.

    In a small project with typescript, jest, eslint and webpack node_modules is 107 MB with the
    development dependencies and 4 MB without. In a node:22-slim image, express with typescript,
    eslint and jest was 69 MB smaller without them. Leave them out with `--omit=dev`.

    Only a final stage that starts something and builds nothing is looked at, and of a project whose package.json
    can be read, only one that has such dependencies.

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
        if context is not None and _has_none(command, step, stage, file, context):
            return
        message = (
            f"npm {install.verb} also installs devDependencies, which the final image does not need"
        )
        fix = deferred(_for_production, install.verb, step, stage) if command.editable else None
        yield Finding(install.verb, message, fix)


def _has_none(
    command: Command, step: Step, stage: Stage, file: Dockerfile, context: Context
) -> bool:
    """Whether the package.json of the project has no development dependencies."""
    from dflint.model.projects.needed_files import file_of_project
    from dflint.model.scripts.working_directory import in_directory

    here = in_directory(step, command)
    found = file_of_project("package.json", here, step, stage, file, context)
    text = found.text if found is not None else None
    return text is not None and '"devDependencies"' not in text


def _decides(step: Step, command: Command, row: PackageManager) -> bool:
    """Whether a variable says what is to be installed."""
    names = {*step.state.variables.values, *[str(it.name) for it in command.environment]}
    return not names.isdisjoint(row.development_variables)


def _for_production(verb: Word, step: Step, stage: Stage) -> Fix:
    """Leave out what is needed only to develop, in the words that this npm knows."""
    is_old = knows_option("npm", "--omit", step, stage) is False
    option = "--only=production" if is_old else "--omit=dev"
    return unsafe(f"Add {option}", insert_after(verb, f" {option}"))


@rule("DF515", Severity.ERROR, "correctness", programs=programs_of("npm"))
def yarn_installed_again(command: Command, step: Step, stage: Stage) -> Iterator[Finding]:
    """npm installs Yarn, which the image of Node.js has already, or which npm does not have.

    npm does not replace a program that it has not installed: "EEXIST: file already exists, … /usr/local/bin/yarn".
    The images of Node.js before 25 have Yarn 1; for a later Yarn run `corepack enable`. `--force` replaces it.
    "notarget No matching version found for yarn@4": the package yarn of npm is Yarn 1.

    ```dockerfile bad
    FROM node:22-slim
    RUN npm install -g yarn
    ```

    ```dockerfile good
    FROM node:22-slim
    RUN yarn --version
    ```
    """
    version = runtime_version(stage, "node")
    install = install_of(command)
    for word in install.packages if install is not None and not command.is_conditional else ():
        if _is_later_yarn(word, step):
            fix = hint("Run corepack enable, which brings the Yarn of package.json")
            yield Finding(
                word, "npm has Yarn 1 only under this name: it finds no such version", fix
            )
            return
    if version is None or version[0] >= WITH_YARN_1 or install is None or command.in_condition:
        return
    if not is_global(command) or command.has("-f", "--force"):
        return
    for word in install.packages:
        if word.partition("@")[0] == "yarn" and not is_so_until(_removes_yarn, step, stage):
            fix = hint("Leave it out: the image has Yarn")
            yield Finding(word, "the image has yarn, and npm does not replace it: EEXIST", fix)


def _is_later_yarn(word: Word, step: Step) -> bool:
    """Whether a package is a version of yarn that npm surely does not have."""
    name, _, version = str(word).partition("@")
    if "$" in version:
        version = step.state.variables.get(version.strip("${}")) or ""
    major = whole_number(version.lstrip("^~v").partition(".")[0])
    return name == "yarn" and major is not None and major > 2


def _removes_yarn(step: Step) -> bool:
    """Whether a step may take away the Yarn of the image."""
    text = step.instruction.written
    return "bin/yarn" in text or "opt/yarn" in text or "uninstall" in text
