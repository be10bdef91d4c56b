"""Built front ends that a web server sends."""

from __future__ import annotations

from dflint.fix import hint
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage


@rule("DF213", Severity.WARNING, "correctness", needs="--from")
def front_end_not_found(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """nginx does not find the pages of a front end by the paths that this uses.

    React Router and Vue Router make routes out of paths, of which there are no files: nginx answers 404 to all but /
    when the page is loaded again. Copy a configuration with `try_files $uri /index.html`. And Create React App
    makes pages that ask for their scripts below the path of `homepage` in package.json: the page stays blank
    where they lie at the root.

    Reported where the image and the services have the configuration of the image nginx, and the sources say so.

    ```files
    package.json  "{"dependencies": {"react-router-dom": "7.1.0"}, "scripts": {"build": "vite build"}}"
    src/main.jsx  "import { createBrowserRouter } from 'react-router-dom'"
    ```

    ```dockerfile bad
    FROM node:22-slim AS build
    WORKDIR /app
    COPY . .
    RUN npm ci && npm run build
    FROM nginx:1.29
    COPY --from=build /app/dist /usr/share/nginx/html
    ```

    ```files
    package.json  "{"dependencies": {"react-router-dom": "7.1.0"}, "scripts": {"build": "vite build"}}"
    src/main.jsx  "import { createBrowserRouter } from 'react-router-dom'"
    nginx.conf
    ```

    ```dockerfile good
    FROM node:22-slim AS build
    WORKDIR /app
    COPY . .
    RUN npm ci && npm run build
    FROM nginx:1.29
    COPY nginx.conf /etc/nginx/conf.d/default.conf
    COPY --from=build /app/dist /usr/share/nginx/html
    ```
    """
    if not stage.is_final:
        return
    from dflint.model.projects.web_routes import pages_not_found

    found = pages_not_found(stage, file, context)
    if found is not None:
        word, router, path = found
        if router:
            message = (
                f"nginx answers 404 to the routes of {router}: no configuration leads to index.html"
            )
            yield Finding(word, message, hint("Copy one with try_files $uri /index.html"))
        else:
            yield Finding(
                word, f"the pages ask for their files below {path}, as homepage says: 404"
            )
