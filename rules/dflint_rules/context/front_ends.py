"""Front ends that are started without a build, variables that come too late for one, packages that are not there."""

from __future__ import annotations

from dflint.fix import hint
from dflint.knowledge.package_managers import programs_of
from dflint.model.context.quick_looks import has_copies, may_run_package_scripts, starts_any
from dflint.rule import Finding, Related, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage

_PREFIXES = ("NEXT_PUBLIC_", "VITE_", "REACT_APP_", "VUE_APP_", "GATSBY_")


@rule("DF745", Severity.ERROR, "correctness", needs="CMD ENTRYPOINT")
def next_not_built(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """The container runs `next start`, and no step has built the project.

    "Could not find a production build in the '.next' directory": `next start` serves what `next build` has made. Run
    the build in the Dockerfile, or start `next dev`. Not reported where a folder is mounted into the container.

    ```files
    package.json  "{"scripts": {"build": "next build", "start": "next start"}, "dependencies": {"next": "15"}}"
    package-lock.json
    ```

    ```dockerfile bad
    FROM node:24-slim
    WORKDIR /app
    COPY package.json package-lock.json ./
    RUN npm ci
    COPY . .
    CMD ["npm", "start"]
    ```

    ```dockerfile good
    FROM node:24-slim
    WORKDIR /app
    COPY package.json package-lock.json ./
    RUN npm ci
    COPY . .
    RUN npm run build
    CMD ["npm", "start"]
    ```
    """
    if (
        not has_copies(stage)
        or not may_run_package_scripts(stage)
        or not starts_any(stage, "start")
    ):
        return
    from dflint.model.projects.front_ends import unbuilt_starts

    for word, script in unbuilt_starts(stage, file, context):
        message = f"{script} is next start, and no RUN has built the project: the container stops"
        yield Finding(word, message, hint("Run next build before"))


@rule(
    "DF784",
    Severity.WARNING,
    "correctness",
    needs=f"ENV {programs_of('npm', 'pnpm', 'yarn', 'bun')}",
)
def variable_after_build(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """ENV sets a variable of a front end that its build has used already.

    `next build`, `vite build` and the like write the values of NEXT_PUBLIC_…, VITE_… and their like into the files
    that browsers get. An ENV below the RUN, or in the stage that serves the files, changes nothing of them: the bundle
    has what the variable was at that time, mostly nothing. Set it above, with ARG where it differs from build to build.
    So it is with a variable that only `environment:` of a Compose file gives to the container: give it in `args:` as well.
    `rewrites()` and `redirects()` in next.config.js are worked out by the build as well, with all variables in them.

    ```files
    package.json  "{"scripts": {"build": "vite build"}, "devDependencies": {"vite": "7"}}"
    package-lock.json
    ```

    ```dockerfile bad
    FROM node:24-slim
    WORKDIR /app
    COPY . .
    RUN npm ci && npm run build
    ENV VITE_API=https://api.example.com
    CMD ["npx", "serve", "dist"]
    ```

    ```dockerfile good
    FROM node:24-slim
    WORKDIR /app
    COPY . .
    ENV VITE_API=https://api.example.com
    RUN npm ci && npm run build
    CMD ["npx", "serve", "dist"]
    ```
    """
    from dflint.syntax.nodes import Env

    services = [it.service.variables or () for it in file.builds if it.service is not None]
    from dflint.model.projects.front_ends import has_routes

    if any(name.startswith(_PREFIXES) or has_routes(context) for it in services for name in it):
        from dflint.model.projects.front_ends import variables_of_services

        for word, name in variables_of_services(stage, file, context):
            message = f"a service gives {name} to the container, and this build has no value for it to write into the files"
            yield Finding(
                word, message, hint(f"Declare ARG {name}, and give it in args of the build")
            )
    if not any(step.instruction.has_any(_PREFIXES) for step in stage.steps_of(Env)):
        return
    from dflint.model.projects.front_ends import late_variables

    for key, build in late_variables(stage, file, context):
        message = f"{key} comes after the build, which has written its value into the files before"
        yield Finding(key, message, hint("Set it above the build"), Related(build, "built here"))


@rule("DF785", Severity.WARNING, "correctness", needs=f"turbo {programs_of('npm', 'pnpm', 'yarn')}")
def workspace_member_unknown(stage: Stage, context: Context) -> Iterator[Finding]:
    """A command asks for a package of the workspace by a name that none of them has.

    "No projects matched the filters": pnpm then does nothing and goes on, so that the packages are missing later; npm,
    Yarn and Turborepo stop. The name is that in package.json, and not that of the folder.

    ```files
    package.json  "{"name": "root"}"
    pnpm-workspace.yaml  "packages: [apps/*]"
    pnpm-lock.yaml
    apps/web/package.json  "{"name": "@shop/web"}"
    ```

    ```dockerfile bad
    FROM node:24-slim
    WORKDIR /app
    COPY . .
    RUN corepack enable && pnpm install --filter=web-client
    ```

    ```dockerfile good
    FROM node:24-slim
    WORKDIR /app
    COPY . .
    RUN corepack enable && pnpm install --filter=@shop/web
    ```
    """
    from dflint.model.projects.workspace_filters import absent_members

    for word, name, program in absent_members(stage, context):
        what = "does nothing" if program == "pnpm" else "stops"
        message = f"no package of the workspace is called {name}, so {program} {what}"
        yield Finding(word, message)
