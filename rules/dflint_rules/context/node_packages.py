"""Packages of Node that need more than npm brings, and lock files that are behind."""

from __future__ import annotations

from dflint.fix import hint
from dflint.knowledge.package_managers import programs_of
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage


@rule("DF520", Severity.ERROR, "correctness", needs=programs_of("npm", "yarn"))
def node_package_to_compile(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """A package of Node is compiled where there is no compiler.

    "gyp ERR! find Python" or "not found: make": node-gyp needs Python, make and g++, which the slim and Alpine
    images of Node.js do not have. Install them before, in a stage of its own if they are not to be shipped. Said of
    packages that are compiled on every system, and of versions that have no binary for Alpine or for the
    Node.js of the image. Facts of 2026-11.

    ```files
    package.json  "{"dependencies": {"bcrypt": "^3.0.6"}}"
    ```

    ```dockerfile bad
    FROM node:22-alpine
    WORKDIR /app
    COPY package.json ./
    RUN npm install
    ```

    ```dockerfile good
    FROM node:22-alpine
    RUN apk add --no-cache python3 make g++
    WORKDIR /app
    COPY package.json ./
    RUN npm install
    ```
    """
    from dflint.model.projects.native_packages import compiled_packages

    for it in compiled_packages(stage, file, context):
        message = f"{it.shown} is compiled, and {it.lacks} is not installed"
        yield Finding(it.word, message, hint("Install python3, make and g++ before"))


@rule("DF741", Severity.ERROR, "correctness", needs=programs_of("npm", "yarn", "pnpm"))
def prisma_without_openssl(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """Prisma finds no OpenSSL in the image that its engine can be linked with.

    "Prisma failed to detect the libssl/openssl version", and then "Unable to require libquery_engine": the slim
    images of Debian 12 have no OpenSSL, Prisma before 6.1 does not find that of Alpine since 3.21, and Prisma before
    4.8 needs OpenSSL 1.1. Install openssl in the stages that install and that run it, or take a newer Prisma.
    Facts of 2026-11.

    ```files
    package.json  "{"dependencies": {"@prisma/client": "^5.22.0"}}"
    prisma/schema.prisma  "provider = "prisma-client-js""
    ```

    ```dockerfile bad
    FROM node:22-slim
    WORKDIR /app
    COPY package.json ./
    COPY prisma prisma
    RUN npm install
    ```

    ```dockerfile good
    FROM node:22-slim
    RUN apt-get update && apt-get install -y --no-install-recommends openssl
    WORKDIR /app
    COPY package.json ./
    COPY prisma prisma
    RUN npm install
    ```
    """
    from dflint.model.projects.node_libraries import without_openssl

    for it in without_openssl(stage, file, context):
        message = f"{it.name} of {it.path} needs {it.needs}, which is not installed: its engine does not start"
        yield Finding(it.word, message, hint(f"Install {it.needs} before"))


@rule("DF791", Severity.ERROR, "correctness", needs=programs_of("npm", "yarn", "pnpm"))
def prisma_client_not_generated(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[Finding]:
    """A project is compiled or started, and nothing has generated the client of Prisma.

    "Module '@prisma/client' has no exported member 'PrismaClient'": the installation generates the client only where
    it finds the schema, and since Prisma 7 not at all. Run `prisma generate` before the build, or copy the schema
    before the packages are installed. "@prisma/client did not initialize yet": so does the container
    stop whose program needs the client, or whose node_modules are of a stage in which nothing has generated it.

    ```files
    package.json  "{"scripts": {"build": "nest build"}, "dependencies": {"@prisma/client": "^6.1.0"}}"
    package-lock.json
    prisma/schema.prisma  "provider = "prisma-client-js""
    ```

    ```dockerfile bad
    FROM node:22
    WORKDIR /app
    COPY package.json package-lock.json ./
    RUN npm ci
    COPY . .
    RUN npm run build
    ```

    ```dockerfile good
    FROM node:22
    WORKDIR /app
    COPY package.json package-lock.json ./
    RUN npm ci
    COPY . .
    RUN npx prisma generate && npm run build
    ```
    """
    from dflint.model.projects.prisma_client import (
        compiled_without_client,
        copied_without_client,
        started_without_client,
    )

    nothing, advice = "nothing has generated the client of Prisma", "Run npx prisma generate before"
    for it in compiled_without_client(stage, file, context):
        yield Finding(it.word, f"{it.name} compiles the project, and {nothing}", hint(advice))
        return
    for word, path in started_without_client(stage, file, context):
        yield Finding(word, f"{path} uses @prisma/client, and {nothing}", hint(advice))
    for word, name in copied_without_client(stage, file, context):
        yield Finding(
            word, f"in {name}, {nothing}: the node_modules that are copied lack it", hint(advice)
        )


@rule("DF742", Severity.WARNING, "correctness", needs=programs_of("npm", "yarn", "pnpm"))
def browser_without_libraries(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[Finding]:
    """Puppeteer or Playwright downloads a browser that does not start in the image.

    "Failed to launch the browser process": the browser is linked with glibc, which Alpine does not have, and needs
    libnss3, libatk and others, which the slim images do not have. Install chromium of the distribution and name
    it in PUPPETEER_EXECUTABLE_PATH, or take an image of Puppeteer or Playwright. Facts of 2026-11.

    ```files
    package.json  "{"dependencies": {"puppeteer": "^24.0.0"}}"
    ```

    ```dockerfile bad
    FROM node:22-alpine
    WORKDIR /app
    COPY package.json ./
    RUN npm install
    ```

    ```dockerfile good
    FROM node:22-alpine
    RUN apk add --no-cache chromium
    ENV PUPPETEER_EXECUTABLE_PATH=/usr/bin/chromium
    WORKDIR /app
    COPY package.json ./
    RUN npm install
    ```
    """
    from dflint.model.projects.node_libraries import without_browser

    for it in without_browser(stage, file, context):
        message = f"the browser of {it.name} needs {it.needs}, which the image does not have"
        yield Finding(
            it.word,
            message,
            hint("Install chromium before, and name it in PUPPETEER_EXECUTABLE_PATH"),
        )


@rule("DF743", Severity.ERROR, "correctness", needs="COPY")
def next_output_not_made(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """A folder of Next.js is copied that its build does not make: standalone, or public.

    "/app/.next/standalone: not found": `next build` makes this folder only with `output: 'standalone'` in
    next.config. "/app/public: not found": this one is of the project, which may do without; git keeps no empty folder.

    ```files
    package.json  "{"scripts": {"build": "next build"}}"
    next.config.mjs  "export default { reactStrictMode: true }"
    ```

    ```dockerfile bad
    FROM node:22 AS build
    WORKDIR /app
    COPY . .
    RUN npm install && npm run build

    FROM node:22-slim
    COPY --from=build /app/.next/standalone /app
    CMD ["node", "/app/server.js"]
    ```

    ```files
    package.json  "{"scripts": {"build": "next build"}}"
    next.config.mjs  "export default { output: 'standalone' }"
    ```

    ```dockerfile good
    FROM node:22 AS build
    WORKDIR /app
    COPY . .
    RUN npm install && npm run build

    FROM node:22-slim
    COPY --from=build /app/.next/standalone /app
    CMD ["node", "/app/server.js"]
    ```
    """
    texts = [
        step.instruction.written for step in stage.copies if "--from" in step.instruction.written
    ]
    if not any(".next/standalone" in text or "/public" in text for text in texts):
        return
    from dflint.model.projects.next_output import copies_of_no_output, copies_of_no_public

    for word, path in copies_of_no_public(stage, file, context):
        message = f"{path} has no folder public beside it, and next build makes none"
        yield Finding(
            word, message, hint("Leave this COPY out, or add a file such as public/.gitkeep")
        )
    for word, path in copies_of_no_output(stage, file, context):
        message = f"{path} does not ask for this folder, so next build does not make it"
        yield Finding(word, message, hint(f"Write output: 'standalone' in {path}"))


@rule("DF790", Severity.ERROR, "correctness", needs="COPY")
def build_output_elsewhere(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """A folder is copied from a stage, and the build of the front end writes to another one.

    "/app/dist: not found": Vite, Astro and Vue CLI write to dist, Create React App and Docusaurus to build, Gatsby to
    public, Angular to `outputPath` of angular.json, unless their settings say another folder. Copy the folder that is
    there. Said of scripts of package.json that end with such a build.

    ```files
    package.json  "{"scripts": {"build": "vite build"}}"
    vite.config.js  "export default { build: { outDir: 'build' } }"
    ```

    ```dockerfile bad
    FROM node:22 AS build
    WORKDIR /app
    COPY . .
    RUN npm install && npm run build

    FROM nginx:alpine
    COPY --from=build /app/dist /usr/share/nginx/html
    ```

    ```dockerfile good
    FROM node:22 AS build
    WORKDIR /app
    COPY . .
    RUN npm install && npm run build

    FROM nginx:alpine
    COPY --from=build /app/build /usr/share/nginx/html
    ```
    """
    from dflint.model.projects.build_output import copies_of_other_output

    for it in copies_of_other_output(stage, file, context):
        message = f"{it.tool} writes to {it.folder}, so this folder is not there: COPY fails"
        yield Finding(it.word, message, hint(f"Copy {it.folder}"))


@rule("DF773", Severity.ERROR, "correctness", needs=programs_of("npm", "yarn", "uv"))
def lock_out_of_sync(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """The lock file does not have what the project asks for, and must not be changed.

    "npm ci can only install packages when your package.json and package-lock.json are in sync": npm ci stops, and so
    do `yarn install --frozen-lockfile` and `uv sync --locked`, the last one also where only the version of the project
    is another one. Run `npm install`, `yarn install` or `uv lock` in the project, and commit the lock file.

    ```files
    package.json  "{"dependencies": {"express": "^5.1.0"}}"
    package-lock.json  "{"lockfileVersion": 3, "packages": {"": {}, "node_modules/express": {"version": "4.21.2"}}}"
    ```

    ```dockerfile bad
    FROM node:22
    WORKDIR /app
    COPY package.json package-lock.json ./
    RUN npm ci
    ```

    ```files
    package.json  "{"dependencies": {"express": "^5.1.0"}}"
    package-lock.json  "{"lockfileVersion": 3, "packages": {"": {}, "node_modules/express": {"version": "5.1.0"}}}"
    ```

    ```dockerfile good
    FROM node:22
    WORKDIR /app
    COPY package.json package-lock.json ./
    RUN npm ci
    ```
    """
    from dflint.model.projects.lock_sync import locks_out_of_sync, uv_locks_out_of_sync

    found = [*locks_out_of_sync(stage, file, context), *uv_locks_out_of_sync(stage, file, context)]
    for it in found:
        verb = "lock" if it.manager == "uv" else "install"
        advice = hint(f"Run {it.manager} {verb} in the project")
        yield Finding(it.word, f"{it.shown}: {it.manager} stops", advice)
