"""Servers that leave the foreground, where the container or supervisord loses them."""

from __future__ import annotations

from dflint.fix import hint
from dflint.knowledge.daemons import DAEMONS
from dflint.model.context.quick_looks import (
    may_run_package_scripts,
    may_start_files,
    starts_any,
)
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Cmd, Entrypoint


@rule(
    "DF540",
    Severity.ERROR,
    "correctness",
    needs_text=" ".join(("start", "fpm", "entrypoint", ".sh", "&", *DAEMONS)),
)
def container_ends_at_once(
    instruction: Cmd | Entrypoint,
    step: Step,
    stage: Stage,
    file: Dockerfile,
    context: Context | None,
) -> Iterator[Finding]:
    """The container starts a server that goes to the background, and exits at once.

    A container lives as long as its first process. `service x start` hands over to a process in
    the background and is done; nginx, apache2, php-fpm, sshd, cron, supervisord and others do the
    same by themselves, and others if an option says so. A shell behind it reads from a terminal, and `docker run -d`
    gives it none. Start the server in the foreground: most
    have an option for that. Official images of a server set it in their own CMD; one that replaces
    it has to say it again.

    A script of the build context that the container starts is read, too: it may end with such a server.

    Not reported where the configuration of the server says the same: what is copied of it is read, and
    where a RUN changes it, it may.

    ```dockerfile bad
    FROM debian:12
    RUN apt-get update && apt-get install -y apache2
    CMD service apache2 start
    ```

    ```dockerfile good
    FROM debian:12
    RUN apt-get update && apt-get install -y apache2
    CMD ["apachectl", "-D", "FOREGROUND"]
    ```

    ```dockerfile bad
    FROM redis:8
    CMD redis-server --port 6380 &
    ```

    ```dockerfile good
    FROM redis:8
    CMD redis-server --port 6380 & exec redis-server
    ```

    ```dockerfile bad
    FROM debian:12
    RUN apt-get update && apt-get install -y apache2
    CMD service apache2 start && bash
    ```

    ```dockerfile bad
    FROM debian:13-slim
    RUN apt-get update && apt-get install -y --no-install-recommends nginx
    CMD ["nginx"]
    ```

    ```dockerfile good
    FROM debian:13-slim
    RUN apt-get update && apt-get install -y --no-install-recommends nginx
    CMD ["nginx", "-g", "daemon off;"]
    ```

    ```files
    supervisord.conf  "[program:shop]\\ncommand=/srv/shop"
    ```

    ```dockerfile bad
    FROM debian:13-slim
    RUN apt-get update && apt-get install -y --no-install-recommends supervisor
    COPY supervisord.conf /etc/supervisor/conf.d/
    CMD ["/usr/bin/supervisord"]
    ```

    ```files
    supervisord.conf  "[supervisord]\\nnodaemon=true\\n[program:shop]\\ncommand=/srv/shop"
    ```

    ```dockerfile good
    FROM debian:13-slim
    RUN apt-get update && apt-get install -y --no-install-recommends supervisor
    COPY supervisord.conf /etc/supervisor/conf.d/
    CMD ["/usr/bin/supervisord"]
    ```
    """
    from dflint.model.scripts.daemons import (
        SERVICES,
        leaves_foreground,
        leaves_foreground_in_package,
        leaves_foreground_in_script,
        left_in_background,
        shell_at_end,
    )

    if not stage.in_final_image:
        return
    sent = left_in_background(instruction, stage)
    if sent is not None:
        message = f"& sends {sent.name} to the background, so the container exits at once"
        yield Finding(
            instruction, message, hint("Leave the & off, and write exec before the command")
        )
        return
    leaving, script = leaves_foreground(instruction, stage, file, context), ""
    if leaving is None and context is not None and may_start_files(stage):
        found = leaves_foreground_in_script(step, stage, file, context)
        script, leaving = (f" at the end of {found[0].shown}", found[1]) if found else ("", None)
    if leaving is None and context is not None and may_run_package_scripts(stage):
        package = leaves_foreground_in_package(step, stage, file, context)
        script, leaving = (f" in {package[0]}", package[1]) if package else ("", None)
    if leaving is None:
        shell = shell_at_end(instruction, stage)
        if shell is not None:
            message = f"{shell.name} ends at once without a terminal, and the container with it"
            advice = hint("Start the last server in the foreground")
            yield Finding(shell.name, message, advice).at_most(Severity.WARNING)
        return
    who = "the service" if leaving.program in SERVICES else leaving.program
    message = f"{who}{script} goes to the background, so the container exits at once"
    if leaving.program == "systemctl":
        message = "without systemd as PID 1 systemctl fails, so the container exits at once"
    finding = Finding(instruction, message, hint(f"Start {leaving.advice}"))
    yield finding if leaving.is_sure else finding.at_most(Severity.WARNING)


@rule("DF616", Severity.WARNING, "correctness", needs="CMD ENTRYPOINT")
def supervised_server_is_daemon(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[Finding]:
    """supervisord starts a server that goes to the background, and so loses it.

    "exited: nginx (exit status 0; not expected)": what supervisord has started is done at once. It starts it
    again, where the port is taken now, and gives up; the server that runs gets no signal and is not restarted when
    it fails. Start it in the foreground.

    ```files
    supervisord.conf  "[supervisord]\\nnodaemon=true\\n[program:nginx]\\ncommand=/usr/sbin/nginx"
    ```

    ```dockerfile bad
    FROM debian:13-slim
    RUN apt-get update && apt-get install -y --no-install-recommends nginx supervisor
    COPY supervisord.conf /etc/supervisor/conf.d/
    CMD ["supervisord", "-n"]
    ```

    ```files
    supervisord.conf  "[supervisord]\\nnodaemon=true\\n[program:nginx]\\ncommand=/usr/sbin/nginx -g 'daemon off;'"
    ```

    ```dockerfile good
    FROM debian:13-slim
    RUN apt-get update && apt-get install -y --no-install-recommends nginx supervisor
    COPY supervisord.conf /etc/supervisor/conf.d/
    CMD ["supervisord", "-n"]
    ```
    """
    if not stage.is_final or not starts_any(stage, "supervisord"):
        return
    from dflint.model.scripts.daemons import SERVICES
    from dflint.model.started.supervisor_files import supervised_daemons

    for it in supervised_daemons(stage, file, context):
        who = "the service" if it.leaving.program in SERVICES else it.leaving.program
        message = (
            f"{it.path}, line {it.line}: {who} goes to the background, and supervisord loses it"
        )
        yield Finding(it.source, message, hint(f"Start {it.leaving.advice}"))
