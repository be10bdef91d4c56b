"""Servers in the container that nothing outside it reaches."""

from __future__ import annotations

from dflint.fix import hint
from dflint.knowledge.servers import LOCAL
from dflint.model.commands.commands import commands
from dflint.model.context.quick_looks import may_run_package_scripts, may_start_files
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.listening import LocalServer
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Cmd, Entrypoint


# The names of the servers that the model knows: dflint/knowledge/servers.py.
SERVERS = (
    "flask manage.py django-admin uvicorn gunicorn hypercorn daphne quart fastapi litestar sanic chainlit"
    " mlflow tensorboard dagster-webserver jupyter mkdocs vite astro nuxt ng webpack gatsby docusaurus"
    " json-server wrangler rails rackup jekyll hugo artisan php symfony"
)
# Those of which a port is known, and no address.
MORE_SERVERS = " streamlit http.server next serve http-server redis-server waitress-serve"


@rule("DF725", Severity.WARNING, "correctness", needs_text=SERVERS)
def server_on_localhost(
    instruction: Cmd | Entrypoint,
    step: Step,
    stage: Stage,
    file: Dockerfile,
    context: Context | None,
) -> Iterator[Finding]:
    """The server listens on 127.0.0.1, which is the container itself.

    A published port leads to the address of the container in its network, never to its localhost:
    the browser says that the connection was refused. Let the server listen on 0.0.0.0.

    Reported for servers whose default that is, such as `flask run`, `uvicorn` and Vite, and where
    the command says localhost. ENV variables that a server reads for it count, and so does what its
    configuration says, such as `gunicorn.conf.py`.

    ```dockerfile bad
    FROM python:3.13-slim
    CMD ["flask", "run"]
    ```

    ```dockerfile good
    FROM python:3.13-slim
    CMD ["flask", "run", "--host=0.0.0.0"]
    ```

    ```dockerfile good
    FROM python:3.13-slim
    ENV FLASK_RUN_HOST=0.0.0.0
    CMD ["flask", "run"]
    ```
    """
    from dflint.model.listening import assigned_by, local_server, words_of, words_of_cmd

    program = instruction.program
    found = commands(program.parse(), program.source, editable=program.form == "shell")
    for command in found if len(found) < 3 else ():
        variables = stage.last_state.variables
        words = [*words_of(command), *words_of_cmd(step, stage)]
        it = local_server(words, variables, assigned_by(command))
        if it is not None and not (
            it.server.files and context is not None and _is_told(it, stage, file, context)
        ):
            message = f"{it.name} listens on 127.0.0.1, which nothing outside the container reaches"
            yield Finding(command, message, hint(f"Add {it.server.advice}"))


def _is_told(it: LocalServer, stage: Stage, file: Dockerfile, context: Context) -> bool:
    from dflint.model.started.listening_files import is_told_in_image

    return not it.is_told and is_told_in_image(it.server, stage, file, context)


@rule("DF567", Severity.WARNING, "correctness", needs_text=SERVERS + MORE_SERVERS + " dotnet")
def exposed_port_not_listened(
    instruction: Cmd | Entrypoint,
    step: Step,
    stage: Stage,
    file: Dockerfile,
    context: Context | None,
) -> Iterator[Finding]:
    """EXPOSE names a port, and the server listens on another one.

    EXPOSE opens nothing: it says which port people, `docker run -P`, proxies and platforms are to use.
    Where they follow it, the connection is refused. Name the port of the server, or let it listen on
    the one that is exposed.

    Reported where the command of the container says the port, or is a server whose default is known, and
    no variable may change it. ASP.NET listens on 8080 since .NET 8, and on 80 before.

    ```dockerfile bad
    FROM python:3.13-slim
    EXPOSE 80
    CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8000"]
    ```

    ```dockerfile good
    FROM python:3.13-slim
    EXPOSE 8000
    CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8000"]
    ```
    """
    if not stage.is_final or stage.last(type(instruction)) is not step:
        return
    from dflint.model.exposed_ports import exposed_ports, listening_port

    ports = exposed_ports(stage)
    port = listening_port(stage) if ports else None
    if ports and port is None and context is not None and "dotnet" in instruction.rest.text:
        from dflint.model.started.served_ports import port_of_aspnet

        port = port_of_aspnet(stage, file, context)
    if port is not None and port not in ports:
        number, word = next(iter(ports.items()))
        message = f"port {number} is exposed, and the server of the container listens on {port}"
        yield Finding(word, message, hint(f"Expose {port}"))


@rule("DF726", Severity.WARNING, "correctness", needs="CMD ENTRYPOINT")
def started_server_on_localhost(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[Finding]:
    """A file of the build context starts a server that listens on 127.0.0.1.

    A published port leads to the address of the container in its network, never to its localhost.
    Looked at are start scripts, scripts of package.json, and calls such as Flask's `app.run()`, `listen()` of
    Node.js and `http.ListenAndServe()` of Go; what `vite.config.js` and the like say counts. The `server.js` of Next.js listens on what HOSTNAME says.

    ```files
    package.json  "{"scripts": {"dev": "vite"}}"
    ```

    ```dockerfile bad
    FROM node:22-slim
    WORKDIR /srv
    COPY . .
    CMD ["npm", "run", "dev"]
    ```

    ```files
    package.json  "{"scripts": {"dev": "vite --host"}}"
    ```

    ```dockerfile good
    FROM node:22-slim
    WORKDIR /srv
    COPY . .
    CMD ["npm", "run", "dev"]
    ```
    """
    is_of_go = any("go" in one.programs for one in file.stages)
    if not (is_of_go or may_start_files(stage) or may_run_package_scripts(stage)):
        return
    from dflint.model.started.listening_files import local_listeners

    address = stage.last_state.variables.get("HOSTNAME")
    if address in LOCAL:
        from dflint.model.projects.next_output import standalone_start

        start = standalone_start(stage, file, context)
        if start is not None:
            message = f"HOSTNAME is {address}: server.js of Next.js listens where nothing outside the container reaches it"
            yield Finding(start.instruction, message, hint("Set HOSTNAME to 0.0.0.0"))
    for it in local_listeners(stage, file, context):
        message = f"{it.what} on 127.0.0.1, which nothing outside the container reaches"
        yield Finding(it.word, message, hint(f"Let it listen on 0.0.0.0: {it.advice}"))
