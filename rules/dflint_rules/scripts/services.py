"""Services, background processes and kernel settings in a RUN."""

from __future__ import annotations

from dflint.fix import drop_command, replace, unsafe
from dflint.knowledge.tools import BY_PROGRAM, that
from dflint.model.scripts.background import finished_in_background
from dflint.model.scripts.control_flow import last_commands
from dflint.rule import Finding, Severity, rule
from dflint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.stages import Dockerfile
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Run

SERVICES = that("starts_services")
SERVICE_VERBS = frozenset([verb for it in SERVICES for verb in BY_PROGRAM[it].starts_services])
KERNEL_TOOLS = that("is_kernel")


@rule("DF624", Severity.WARNING, "correctness", needs_text="start reload")
def service_started_in_build(run: Run, step: Step, file: Dockerfile) -> Iterator[Finding]:
    """A service is started in a RUN and stops at its end.

    An image holds files, not processes: nothing that was started in a build is running in the
    container. Start the service with CMD or ENTRYPOINT.

    ```dockerfile bad
    FROM debian:12
    RUN apt-get update && apt-get install -y nginx && service nginx start
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN apt-get update && apt-get install -y nginx
    ```

    ```dockerfile good
    FROM postgres:17
    RUN service postgresql start && createdb app && service postgresql stop
    ```
    """
    for command in last_commands(step, _starts_service):
        fix = drop_command("Remove it", command, run, file.source, is_safe=False)
        yield Finding(
            command, "the service stops at the end of this RUN: an image contains no processes", fix
        )


@rule("DF625", Severity.WARNING, "correctness", needs_text="&")
def background_process_in_build(run: Run, step: Step) -> Iterator[Finding]:
    """A RUN leaves a process in the background, where nothing waits for it.

    The RUN is over when its shell ends, and then nothing of it is left running. With `&` in place of `&&`, an
    installation or a download runs beside the next command, which may need it, and its failure is lost.

    ```dockerfile bad
    FROM redis:7
    RUN redis-server &
    ```

    ```dockerfile bad
    FROM python:3.13-slim
    RUN pip install --no-cache-dir -U pip & pip install --no-cache-dir pipenv
    ```

    ```dockerfile fixed
    FROM python:3.13-slim
    RUN pip install --no-cache-dir -U pip && pip install --no-cache-dir pipenv
    ```

    ```dockerfile good
    FROM redis:7
    RUN redis-server --daemonize yes && redis-cli ping
    CMD ["redis-server"]
    ```
    """
    items = run.script.items if step.is_posix else ()
    if items and items[-1].connector == "&":
        node = items[-1].node
        yield Finding(
            Span(node.start, node.end), "this background process is killed at the end of the RUN"
        )
    for item, command in finished_in_background(run, step):
        place = Span(item.connector_start, item.connector_end)
        message = f"& runs {command.name} in the background: the next command does not wait for it"
        yield Finding(place, message, unsafe("Use &&", replace(place, "&&")))


@rule("DF626", Severity.WARNING, "correctness", programs=" ".join(sorted(KERNEL_TOOLS)))
def kernel_setting_in_build(command: Command) -> Iterator[Finding]:
    """A RUN changes kernel settings, which are not part of an image.

    `sysctl`, `modprobe`, `iptables` and the like work on the running kernel: that of the machine
    that builds. A build may not do that, and if it may, the container does not have it. Set it
    where the container is started, such as with `docker run --sysctl`.

    ```dockerfile bad
    FROM debian:12
    RUN sysctl -w net.core.somaxconn=1024
    ```

    ```dockerfile good
    FROM debian:12
    RUN echo "net.core.somaxconn=1024" >> /etc/sysctl.conf
    ```
    """
    if not command.in_condition and command.args and not command.has("--version", "--help", "-V"):
        message = f"{command.name} changes the kernel of the build host, not the image"
        yield Finding(command, message)


def _starts_service(command: Command) -> bool:
    if SERVICE_VERBS.isdisjoint(command.args) or command.in_condition:
        return False
    if command.name in SERVICES:
        return command.name != "systemctl"  # DF568 says that it fails
    return any(word.startswith("/etc/init.d/") for word in command.simple.words)
