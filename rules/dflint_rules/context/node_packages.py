"""Packages of Node that need more than npm brings."""

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
    from dflint.model.context.native_packages import compiled_packages

    for it in compiled_packages(stage, file, context):
        message = f"{it.shown} is compiled, and {it.lacks} is not installed"
        yield Finding(it.word, message, hint("Install python3, make and g++ before"))
